import { generateKeyPairSync } from 'node:crypto';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Person, until, untilBlocked } from '../../src/demo/person.ts';
import { cannotUsePolicies } from '../../src/tooling/policy-folder.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import { type Installed, install, POLICY_FILE } from './install.ts';

const reason = process.env['DRAWBRIDGE_FULL'] ? cannotUsePolicies() : 'without --full';

// One site of the company's is an exception of the admin's: what is open stays open, and what is closed closed, only while the
// last good settings stand. Nobody is signed in.
describe('settings that go bad on a device in use', () => {
  if (reason !== null) {
    it('cannot be had here', ({ skip }) => skip(true, reason));
    return;
  }

  let installed: Installed;
  let browser: Browser;
  let person: Person;
  let exception: readonly string[];

  beforeAll(async () => {
    installed = await install();
    exception = ['--exceptions', installed.demo.sites.portal.host];
    await installed.configure(...exception);
    browser = await installed.launch();
    await extensionWorker(browser, installed.extensionId);
    person = new Person(browser, installed.extensionId);
    await person.untilState('signedOut');
  });
  afterAll(async () => {
    await browser?.close();
    await installed?.close();
  });

  const stored = async () => {
    const { agent } = await (await person.popup()).evaluate(() => chrome.storage.local.get('agent'));
    return agent as { version: number; organisation: { configuration: { tenant: string }; incomplete: string[] } };
  };
  const managed = async () => (await person.popup()).evaluate(() => chrome.storage.managed.get(null));
  const limits = async () =>
    (await person.popup()).$$eval('.limits li', (items) => items.map((item) => item.textContent));
  const untilSaid = (isSaid: boolean) =>
    until('the popup to say so', async () => {
      const said = (await limits()).some((text) => /settings/.test(text));
      return said === isSaid || JSON.stringify(await limits());
    });
  const lastGoodStands = async () => {
    const { mail, portal } = installed.demo.sites;
    for (const site of [mail, portal]) site.clearRequests();
    const tabs: Page[] = [await person.visit(portal.url), await person.visit(mail.url)];
    await until('the exception', async () => portal.requests.length > 0 || 'it is closed');
    await untilBlocked(tabs[1] as Page);
    expect(mail.requests).toEqual([]);
    for (const tab of tabs) await tab.close();
  };
  /** The policy file with other settings of the extension's. */
  const write = async (change: (settings: object) => object) => {
    const policies = await installed.policies();
    const settings = policies['3rdparty'].extensions[installed.extensionId] ?? {};
    const extensions = { [installed.extensionId]: change(settings) };
    await installed.writePolicies(POLICY_FILE, JSON.stringify({ ...policies, '3rdparty': { extensions } }));
  };

  it('stand as they were last good where the browser drops one of another type, and this is said', async () => {
    await write((settings) => ({ ...settings, corporateSiteExceptions: 'none' }));
    await until(
      'the browser to drop it',
      async () => !('corporateSiteExceptions' in (await managed())) || 'it is there',
    );
    await untilSaid(true);
    expect((await stored()).organisation.incomplete).toEqual(['corporateSiteExceptions']);
    await lastGoodStands();
  });

  it('stand where one without which nothing is enforced cannot be used, and where all are gone', async () => {
    await write((settings) => ({ ...settings, tenant: 'http://open.test' }));
    await until('the change', async () => (await managed())['tenant'] === 'http://open.test' || 'not yet');
    await untilSaid(true);
    await lastGoodStands();
    await write(() => ({}));
    await until('nothing to be left', async () => Object.keys(await managed()).length === 0 || 'something is');
    await lastGoodStands();
    await untilSaid(true);
    await installed.configure(...exception);
    await untilSaid(false);
    await lastGoodStands();
  });

  it('of two files are put together key by key: the last tenant, with the sites of the other; all stays closed', async () => {
    const other = { tenant: 'https://other.test' };
    const second = { '3rdparty': { extensions: { [installed.extensionId]: other } } };
    await installed.writePolicies('y-second.json', JSON.stringify(second));
    await until('the second tenant', async () => (await managed())['tenant'] === other.tenant || 'not yet');
    await until('it to count', async () => {
      const { configuration } = (await stored()).organisation;
      return configuration.tenant === other.tenant || configuration.tenant;
    });
    await lastGoodStands();
    await installed.writePolicies('y-second.json', null);
    await until('the first', async () => (await managed())['tenant'] === installed.demo.tenant.url || 'not yet');
  });

  it('of a version after this one keep all closed, are not touched, and are as they were after an update', async () => {
    await person.signIn(installed.demo.users.ada);
    await person.untilState('allowed');
    const later = { ...(await stored()), version: 99, ofALaterVersion: { anything: 1 } };
    await (await person.popup())
      .evaluate((agent) => {
        // Within one turn: the worker stores nothing in between.
        void chrome.storage.local.set({ agent });
        chrome.runtime.reload();
      }, later)
      .catch(() => undefined);
    await extensionWorker(browser, installed.extensionId);
    await until('it to be held back', async () => {
      const popup = await person.popup().catch(() => null);
      const text = (await popup?.evaluate(() => document.body.textContent).catch(() => '')) ?? '';
      return /newer version/.test(text) || text.slice(0, 200) || 'there is no popup';
    });
    expect(await (await person.popup()).$$eval('button', (all) => all.map((one) => one.textContent))).not.toContain(
      'Sign in',
    );
    const { mail } = installed.demo.sites;
    mail.clearRequests();
    await untilBlocked(await person.visit(mail.url));
    expect(mail.requests).toEqual([]);
    expect(await stored()).toEqual(later);

    // The later version finds it as it left it; here it is this one again.
    await (await person.popup())
      .evaluate(
        ({ version }) => {
          void chrome.storage.local.get('agent').then(({ agent }) => {
            void chrome.storage.local.set({ agent: { ...(agent as object), version } });
            chrome.runtime.reload();
          });
        },
        { version: 3 },
      )
      .catch(() => undefined);
    await until('the person to be signed in', async () => {
      const state = await person.state().catch(() => 'none');
      return state === 'allowed' || `${state}`;
    });
  });

  it('with keys that are not the tenant’s believe nothing new and say so; with the right ones all is well again', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    await write((settings) => ({
      ...settings,
      tenantKeys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'stranger' }],
    }));
    await until('the keys', async () => 'tenantKeys' in (await stored()).organisation.configuration || 'not yet');
    await person.press('Check now');
    await person.untilState('cannotReach');
    expect(await (await person.popup()).$$('.problem')).toHaveLength(1);
    await installed.configure(...exception);
    await until('no keys', async () => !('tenantKeys' in (await stored()).organisation.configuration) || 'not yet');
    await person.press('Check now');
    await person.untilState('allowed');
  });

  it('in a file half written are read when the rest is there within five seconds', async () => {
    const whole = JSON.stringify(await installed.policies());
    await installed.writePolicies(POLICY_FILE, whole.slice(0, 300));
    // Less than the five seconds that the browser waits after a change.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await installed.writePolicies(POLICY_FILE, whole);
    // It reads the file five seconds after the last change.
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    expect(await person.state()).toBe('allowed');
  });

  it('take the extension with them when the file stays half written; whole again, all are closed to whoever is not signed in', async () => {
    const whole = JSON.stringify(await installed.policies());
    const page = await browser.newPage();
    await page.goto('chrome://extensions');
    const isThere = () =>
      page.evaluate(
        (id) =>
          chrome.management.get(id).then(
            () => true,
            () => false,
          ),
        installed.extensionId,
      );
    await installed.writePolicies(POLICY_FILE, whole.slice(0, 300));
    await until('the browser to remove it', async () => !(await isThere()) || 'it is there');
    await installed.writePolicies(POLICY_FILE, whole);
    await until('it to be back', async () => (await isThere()) || 'it is not');
    await extensionWorker(browser, installed.extensionId);
    await person.untilState('signedOut');
    const { mail } = installed.demo.sites;
    await untilBlocked(await person.visit(mail.url));
  });
});
