import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { resolve } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '../../src/demo/demo.ts';
import { closeTab, Person, showsBlockedPage, until, untilBlocked } from '../../src/demo/person.ts';
import { DISCOVERY_PATH } from '../../src/discovery/discovery-document.ts';
import { PARTNER_EVENTS, SECURITY_EVENT_TYPE } from '../../src/protocol/partner-event.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import { canForceInstall, type ForceInstall, forceInstall } from '../../src/tooling/force-install.ts';
import { signThreat } from '../../src/tooling/send-threat.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import { type OrganisationDomains, startDomains } from './harness/organisation-domains.ts';

/** `npm test` has built it. */
const BUILT = resolve(import.meta.dirname, '../../dist');

/** Installed by policy only so that managed settings can come later; until then there are none, as on a personal device. */
describe('a personal device', () => {
  const reason = canForceInstall();
  if (reason !== null) {
    it('cannot be tried here', ({ skip }) => skip(true, reason));
    return;
  }

  let domains: OrganisationDomains;
  let demo: Demo;
  let database: Database;
  let installed: ForceInstall;
  let browser: Browser;
  let person: Person;
  let options: Page;

  const json =
    (body: object | string): RequestListener =>
    (_, response) =>
      response
        .setHeader('content-type', 'application/json')
        .end(typeof body === 'string' ? body : JSON.stringify(body));
  const written = (domain: string, changes: object = {}, more: readonly string[] = []) => ({
    version: 1,
    domains: [domain, ...more],
    settings: {
      tenant: 'https://drawbridge.contoso.test',
      organisationName: 'Contoso',
      corporateSites: [domain],
      tenantKeys: [{ kty: 'EC', kid: 'key-1' }],
      ...changes,
    },
  });

  beforeAll(async () => {
    domains = await startDomains('drawbridge.contoso.test', {
      // As a web server does that passes this one path on.
      'contoso.test': async (_, response) => {
        const answer = await fetch(`http://127.0.0.1:${domains.tenantPort}${DISCOVERY_PATH}`);
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
      },
      'moved.test': (_, response) =>
        response.writeHead(302, { location: `https://contoso.test${DISCOVERY_PATH}` }).end(),
      'page.test': (_, response) => response.setHeader('content-type', 'text/html').end('<h1>All is well</h1>'),
      'claims.test': json(written('claims.test', {}, ['contoso.test'])),
      'foreign.test': json(written('foreign.test', { corporateSites: ['foreign.test', 'bank.test'] })),
      'plain.test': json(written('plain.test', { tenant: 'http://drawbridge.plain.test' })),
      'huge.test': json(' '.repeat(70_000)),
      'broken.test': json('{"version":1,'),
      'other.test': json(written('contoso.test')),
    });
    installed = await forceInstall({ extensionDir: BUILT });
    demo = await startDemo({
      extensionIds: [installed.extensionId],
      publicUrl: domains.tenantUrl,
      discovery: { domains: ['contoso.test'] },
      onDatabase: (opened) => {
        database = opened;
      },
    });
    domains.tenantPort = demo.tenant.port;
    demo.tenant.onRegistration(({ deviceTag }) => void threat('secured', deviceTag).catch(() => undefined));
    browser = await installed.launch({
      headless: true,
      hostMap: { ...demo.hostMap, ...domains.hostMap },
      trustCertificate: `${demo.spkiHash},${domains.spkiHash}`,
    });
    await extensionWorker(browser, installed.extensionId);
    person = new Person(browser, installed.extensionId);
    options = await browser.newPage();
    await options.goto(`chrome-extension://${installed.extensionId}/extension/options/index.html`);
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.close();
    await installed?.close();
    domains?.close();
  });

  const threat = async (level: 'high' | 'secured', tag: string) => {
    const { issuer, keyFile } = demo.partner;
    const key = JSON.parse(await readFile(keyFile, 'utf8'));
    const response = await fetch(`http://127.0.0.1:${demo.tenant.port}${PARTNER_EVENTS}`, {
      method: 'POST',
      headers: { 'content-type': `application/${SECURITY_EVENT_TYPE}` },
      body: await signThreat({ tenant: demo.tenant.url, issuer, key, deviceTag: tag, level }),
    });
    expect(response.status).toBe(202);
  };
  const words = () => options.evaluate(() => document.body.textContent);
  // By script, as everything here: behind the popup's tab the browser delivers no clicks and paints no frames.
  const press = (name: string) =>
    until(`the button "${name}"`, async () => {
      const pressed = await options.evaluate((label) => {
        const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === label);
        const ready = button !== undefined && button.ariaDisabled !== 'true';
        if (ready) button.click();
        return ready;
      }, name);
      return pressed || words();
    });
  const untilSaid = (part: string) =>
    until(`the words "${part}"`, async () => (await words()).includes(part) || (await words()));
  const find = async (address: string) => {
    await untilSaid('Find my organisation');
    await options.evaluate((text) => {
      const input = document.querySelector('#work-address') as HTMLInputElement;
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }, address);
    await press('Find my organisation');
  };

  /** By name, those that have something. */
  const storesOfMail = async () => {
    const stores = Object.entries((await person.storedBy(demo.sites.mail)) as Record<string, object>);
    return stores.filter(([, content]) => Object.keys(content).length > 0).map(([name]) => name);
  };

  it.each([
    ['ada@moved.test', 'discovery-redirected'],
    ['ada@page.test', 'discovery-not-found'],
    ['ada@claims.test', 'discovery-domain-unproven'],
    ['ada@foreign.test', 'discovery-foreign-site'],
    ['ada@plain.test', 'discovery-not-https'],
    ['ada@huge.test', 'discovery-too-large'],
    ['ada@broken.test', 'discovery-malformed'],
    ['ada@other.test', 'discovery-other-organisation'],
    ['ada@nowhere.test', 'discovery-unreachable'],
    ['ada@cоntoso.test', 'address-mixed-scripts'],
    ['ada', 'address-malformed'],
  ])('%s is refused, in words and with the code %s, and nothing is set up', async (address, code) => {
    await find(address);
    await untilSaid(code);
    expect(await words()).not.toContain('Accept and set up');
    expect(await person.state()).toBe('notConfigured');
  });

  it('shows what an organisation asks for, and enforces it once it is accepted and the person has signed in', async () => {
    await person.use(demo.sites.mail);
    await find('ada@contoso.test');
    await untilSaid('What you allow');
    expect(await words()).toMatch(/Set up for .?contoso\.test.?\?/);
    expect(await words()).toContain('corp.contoso.test');
    expect(await person.state()).toBe('notConfigured');
    const asked = domains.requests.filter(({ headers }) => headers.host === 'contoso.test');
    // By this person, and as claims.test named it; not as moved.test sent on to it.
    expect(asked).toHaveLength(2);
    const told = asked.map(({ url, headers }) => [url, headers.cookie, headers.referer, headers.origin].join());
    expect(new Set(told)).toEqual(new Set([`${DISCOVERY_PATH},,,`]));

    await press('Accept and set up');
    await person.untilState('signedOut');
    await person.signIn(demo.users.ada);
    await person.untilState('allowed');
    const mail = await person.use(demo.sites.mail);
    const tag = await person.deviceTag();
    await threat('high', tag);
    await untilBlocked(mail);

    // While somebody is signed in it is not taken back, whatever the page stores: no block ends by it.
    await options.evaluate(() => chrome.storage.local.set({ accepted: 'takenBack' }));
    await threat('high', tag);
    await person.press('Check now');
    await person.untilState('blocked');
    expect(showsBlockedPage(mail)).toBe(true);
  });

  it('is taken back by a person who is blocked only with a sign-out, which the tenant hears of; the data stays, as is said', async () => {
    await person.signOut();
    await find('ada@contoso.test');
    await press('Accept and set up');
    await person.untilState('signedOut');
    await person.signIn(demo.users.ada);
    await person.untilState('allowed');
    await threat('high', await person.deviceTag());
    await person.untilState('blocked');
    await press('Take back');
    await untilSaid('You are signed out first.');
    expect(await words()).toContain('What this browser holds of company sites stays.');
    await press('Sign out and take back');
    await person.untilState('notConfigured');
    await until('the tenant to hear of the sign-out', async () => {
      const left = await database.selectFrom('registrations').select('device_tag').execute();
      return left.length === 0 || JSON.stringify(left);
    });
    expect(await storesOfMail()).toContain('localStorage');
  });

  it('is taken back after company data was removed, where signing out removes it, and leaves no rule', async () => {
    // A tab that was blocked goes on when the sites open, and would store anew.
    for (const page of await browser.pages()) if (page.url().includes(demo.sites.mail.host)) await closeTab(page);
    await database.updateTable('organisation').set({ wipe_on_sign_out: true }).execute();
    await find('ada@contoso.test');
    await press('Accept and set up');
    await person.untilState('signedOut');
    await person.signIn(demo.users.ada);
    await person.untilState('allowed');
    await press('Take back');
    await untilSaid('is removed first');
    await press('Remove data and sign out');
    await person.untilState('wiped');
    await press('Take back');
    await untilSaid('no longer shows what was removed');
    await press('Take back');
    await person.untilState('notConfigured');
    expect(await storesOfMail()).toEqual([]);
    const rules = await options.evaluate(() => chrome.declarativeNetRequest.getDynamicRules());
    expect(JSON.stringify(rules)).not.toContain('contoso');
  });

  it('goes by what an admin has set, as soon as it comes, and for good', async () => {
    await find('ada@contoso.test');
    await press('Accept and set up');
    await person.untilState('signedOut');
    await installed.setManagedConfiguration({
      tenant: domains.tenantUrl,
      organisationName: 'Contoso by policy',
      corporateSites: ['corp.contoso.test'],
    });
    await untilSaid('They came by policy and are in use.');
    expect(await words()).not.toContain('What you accepted');
    await until('what was accepted to go', async () => {
      const stored = await options.evaluate(() => chrome.storage.local.get('accepted'));
      return Object.keys(stored).length === 0 || JSON.stringify(stored);
    });
    expect(await person.state()).toBe('signedOut');
  });
});
