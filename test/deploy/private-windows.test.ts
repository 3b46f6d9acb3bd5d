import type { Browser } from 'puppeteer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Person, until } from '../../src/demo/person.ts';
import { cannotUsePolicies } from '../../src/tooling/policy-folder.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import { storedAgent } from '../browser/harness/stored-agent.ts';
import { type Installed, install } from './install.ts';

const reason = process.env['DRAWBRIDGE_FULL'] ? cannotUsePolicies() : 'without --full';

// Nobody is signed in, so that the company's sites are closed wherever Drawbridge is.
describe('private windows, by what the admin told the generator', () => {
  if (reason !== null) {
    it('cannot be had here', ({ skip }) => skip(true, reason));
    return;
  }

  let installed: Installed;
  let browser: Browser;
  let person: Person;

  beforeAll(async () => {
    installed = await install();
  });
  afterEach(async () => {
    await browser?.close();
    for (const site of Object.values(installed.demo.sites)) site.clearRequests();
  });
  afterAll(() => installed?.close());

  const start = async (...options: string[]) => {
    await installed.configure(...options);
    browser = await installed.launch({ args: ['--incognito'] });
    await extensionWorker(browser, installed.extensionId);
    person = new Person(browser, installed.extensionId);
    await person.untilState('signedOut');
  };
  /** In a private window; what the browser says where there can be none. */
  const visit = async (url: string) =>
    (await person.popup()).evaluate(
      (address) =>
        chrome.windows.create({ incognito: true, url: address }).then(
          () => 'opened',
          (error: Error) => error.message,
        ),
      url,
    );
  /** What the popup says is not protected, once that is known. */
  const limits = async () => {
    await until('the enforcement', async () => (await storedAgent(person)).enforcement.done || 'it is under way');
    const popup = await person.popup();
    // The popup has it from the worker at the same moment.
    await popup.reload();
    await popup.waitForSelector('main[aria-busy=false]');
    return popup.$$eval('.limits li', (items) => items.map((item) => item.textContent));
  };
  const { mail, personal } = { mail: () => installed.demo.sites.mail, personal: () => installed.demo.sites.personal };
  const arrived = (site: { requests: readonly unknown[] }) => async () => site.requests.length > 0 || 'nothing arrived';

  it('are off unless asked for: the browser opens normal ones in their place', async () => {
    await start();
    expect(await visit(personal().url)).toContain('disabled');
    const windows = await (await person.popup()).evaluate(() => chrome.windows.getAll());
    expect(windows.map(({ incognito }) => incognito)).toEqual(windows.map(() => false));
    expect(await limits()).toEqual([]);
    expect(mail().requests).toEqual([]);
  });

  it('come back with an allow list for them, whatever else is said, and the person is told so', async () => {
    await installed.writePolicies('y-allow.json', JSON.stringify({ IncognitoModeUrlAllowlist: ['corp.contoso.test'] }));
    try {
      await start();
      expect(await visit(mail().url)).toBe('opened');
      await until('the company’s site to be reached', arrived(mail()));
      expect(await limits()).toEqual([expect.stringMatching(/private window/i)]);
    } finally {
      await installed.writePolicies('y-allow.json', null);
    }
  });

  it('open company sites unwatched where the gap is left open, and the person is told so', async () => {
    await start('--without', 'private_windows');
    expect(await visit(mail().url)).toBe('opened');
    await until('the company’s site to be reached', arrived(mail()));
    expect(await limits()).toEqual([expect.stringMatching(/private window/i)]);
  });

  it('open nothing until Drawbridge is allowed in them, and then all but the company’s sites', async () => {
    await start('--private-windows', 'allowed');
    await visit(personal().url);
    await visit(mail().url);
    // Nothing is to come, here and below: there is no event to wait for.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect([...personal().requests, ...mail().requests]).toEqual([]);

    await allowInPrivate();
    await person.untilState('signedOut');
    await visit(personal().url);
    await until('the personal site to be reached', arrived(personal()));
    await visit(mail().url);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(mail().requests).toEqual([]);
    expect(await limits()).toEqual([]);
  });

  /** What a person does at the extension's details. */
  async function allowInPrivate(): Promise<void> {
    const page = await browser.newPage();
    await page.goto('chrome://extensions');
    await page.evaluate(async (extensionId) => {
      const { updateExtensionConfiguration } = Reflect.get(chrome, 'developerPrivate');
      await updateExtensionConfiguration({ extensionId, incognitoAccess: true });
    }, installed.extensionId);
    // It is loaded anew for that.
    await until('it to know', async () => {
      try {
        await page.goto(`chrome-extension://${installed.extensionId}/extension/options/index.html`);
        return (await page.evaluate(() => chrome.extension.isAllowedIncognitoAccess())) || 'it is not allowed yet';
      } catch (error) {
        return (error as Error).message;
      }
    });
    await page.close();
  }
});
