import { resolve } from 'node:path';
import type { Browser } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXTENSION_ID } from '../../src/demo/demo.ts';
import { launchBrowser } from '../../src/tooling/launch-browser.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';

/** `npm test` has built it. */
const DIST = resolve(import.meta.dirname, '../../dist');

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ headless: true, hostMap: {}, extensionDir: DIST, language: 'ar' });
  await extensionWorker(browser, EXTENSION_ID);
});
afterAll(() => browser?.close());

it.each(['popup', 'options'])('in an Arabic browser the %s page is in Arabic, from right to left', async (name) => {
  const page = await browser.newPage();
  await page.goto(`chrome-extension://${EXTENSION_ID}/extension/${name}/index.html`);
  await page.waitForSelector(name === 'popup' ? 'main[data-state="notConfigured"]' : 'table');
  const { lang, dir, heading, start } = await page.evaluate(() => {
    const h1 = document.querySelector('h1') as HTMLElement;
    const { direction } = getComputedStyle(h1);
    return {
      lang: document.documentElement.lang,
      dir: document.documentElement.dir,
      heading: h1.textContent,
      start: direction,
    };
  });
  expect([lang, dir, start]).toEqual(['ar', 'rtl', 'rtl']);
  expect(heading).toMatch(/[\u0600-\u06ff]/);
});

it('the settings that an admin has not given are named as missing', async () => {
  const page = await browser.newPage();
  await page.goto(`chrome-extension://${EXTENSION_ID}/extension/options/index.html`);
  await page.waitForSelector('table');
  const missing = await page.$$eval('[data-setting-state="missing"]', (rows) =>
    rows.map((row) => (row as HTMLElement).dataset['setting']),
  );
  expect(missing).toEqual(['tenant', 'corporateSites']);
});
