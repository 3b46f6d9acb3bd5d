import { resolve } from 'node:path';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LAST_VIEW_KEY, type LastView } from '../../src/agent/surface.ts';
import { EXTENSION_ID } from '../../src/demo/demo.ts';
import { launchBrowser } from '../../src/tooling/launch-browser.ts';
import { extensionWorker, killWorker } from '../../src/tooling/worker-handle.ts';
import { exampleView } from '../component/example-view.ts';

/** `npm test` has built it. */
const DIST = resolve(import.meta.dirname, '../../dist');

let browser: Browser;
let version: string;
beforeAll(async () => {
  browser = await launchBrowser({ headless: true, hostMap: {}, extensionDir: DIST });
  const worker = await extensionWorker(browser, EXTENSION_ID);
  version = await worker.evaluate(() => chrome.runtime.getManifest().version);
});
afterAll(() => browser?.close());

/** What the worker has kept; waited for. */
async function stored(): Promise<LastView> {
  const worker = await extensionWorker(browser, EXTENSION_ID);
  return worker.evaluate(async (key) => {
    for (;;) {
      const last = (await chrome.storage.session.get(key))[key];
      if (last) return last as LastView;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }, LAST_VIEW_KEY);
}

/** Opens the popup while no worker runs: all that it shows, one after the other, until the worker has spoken. */
async function shownWithoutWorker(): Promise<string[]> {
  await killWorker(browser, EXTENSION_ID);
  const page = await browser.newPage();
  await page.evaluateOnNewDocument(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const main = document.querySelector('main');
      if (!main) return;
      const text = `${main.dataset['state'] ?? 'nothing'}, ${main.ariaBusy === 'true' ? 'last known' : 'live'}`;
      const person = document.body.textContent.includes('ada@contoso.com') ? ', of Ada' : '';
      if (seen.at(-1) !== text + person) seen.push(text + person);
    }).observe(document, { childList: true, subtree: true, attributes: true });
  });
  await page.goto(`chrome-extension://${EXTENSION_ID}/extension/popup/index.html`);
  await page.waitForSelector('main[data-state]:not([aria-busy="true"])');
  const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  await page.close();
  return seen;
}

it('a popup that opens while no worker runs begins with what was known last, then with what is', async () => {
  await stored();
  expect(await shownWithoutWorker()).toEqual(['notConfigured, last known', 'notConfigured, live']);
});

it('the worker forgets the view of a registration that is not the one it knows', async () => {
  const worker = await extensionWorker(browser, EXTENSION_ID);
  const view = exampleView({ nextChangeAt: null, blockAt: null });
  const last: LastView = { version, owner: 'of-somebody-else', view };
  await worker.evaluate((key, value) => chrome.storage.session.set({ [key]: value }), LAST_VIEW_KEY, last);
  // Whether the popup or the worker is first is not told: the popup may still have shown it.
  expect((await shownWithoutWorker()).at(-1)).toBe('notConfigured, live');
  expect(await stored()).toMatchObject({ owner: null, view: { state: 'notConfigured', person: null } });
  expect(await shownWithoutWorker()).toEqual(['notConfigured, last known', 'notConfigured, live']);
});
