import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXTENSION_ID } from '../../src/demo/demo.ts';
import { closeTab, until, untilAt, untilBlocked } from '../../src/demo/person.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import { PARTNER_EVENTS, SECURITY_EVENT_TYPE } from '../../src/protocol/partner-event.ts';
import type { OrganisationSeed } from '../../src/tenant/organisation-seed.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import { startTenant, type Tenant } from '../../src/tenant/tenant.ts';
import { signThreat } from '../../src/tooling/send-threat.ts';
import { extensionWorker, killWorker, openPopupPage } from '../../src/tooling/worker-handle.ts';
import { startUnderTest, type UnderTest } from './harness/browser-under-test.ts';
import { type Front, type FrontMode, startFront } from './harness/front.ts';
import { watchSocket } from './harness/tenant-socket.ts';

/** The store has an organisation already. */
const NOT_NEEDED = {} as OrganisationSeed;

/** What the fault matrix finds in Node (test/faults) must be so in the real worker too. */
describe('account and check-in in the real worker', () => {
  let front: Front;
  let under: UnderTest;
  let mail: Page;
  let db: Database;
  let dataDir: string;
  let second: Tenant | undefined;
  const onDatabase = (opened: Database) => {
    db = opened;
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'drawbridge-account-'));
    front = await startFront();
    under = await startUnderTest('unpacked', { publicUrl: front.url, dataDir, onDatabase });
    front.port = under.demo.tenant.port;
  });
  afterAll(async () => {
    await under?.close();
    await second?.close();
    await front?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const { person, threat } = {
    person: () => under.person,
    threat: async (level: 'high' | 'low') =>
      reportThreat({ tenant: { url: front.url }, partner: under.demo.partner }, await under.person.deviceTag(), level),
  };
  const popupText = async () => (await person().popup()).evaluate(() => document.body.textContent);
  const rows = () => db.selectFrom('registrations').selectAll().execute();

  async function broken(mode: FrontMode, path: RegExp, act: () => Promise<unknown>): Promise<void> {
    Object.assign(front, { mode, path });
    try {
      await act();
    } finally {
      Object.assign(front, { mode: 'pass', path: /\/check-in$/ });
    }
  }

  it('registering whose answer is lost makes one registration, and the person enters their password once', async () => {
    await person().untilState('signedOut');
    await broken('answer lost', /registrations$/, async () => {
      const window = await person().openSignIn();
      await person().enterPassword(window, under.demo.users.ada, under.demo.users.ada.password);
      await until('the tenant to have registered it', async () => (await rows()).length === 1 || 'it has not');
    });
    await person().untilState('allowed', 'blocked');
    await person().untilState('allowed');
    expect(await rows()).toHaveLength(1);
    mail = await person().use(under.demo.sites.mail);
  });

  it('the key cannot be exported, and no token lies in the extension’s storage', async () => {
    const popup = await person().popup();
    const found = await popup.evaluate(async () => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open('drawbridge-credentials');
        opening.onsuccess = () => resolve(opening.result);
      });
      const record = await new Promise<{ keyPair: CryptoKeyPair }>((resolve) => {
        const reading = db.transaction('credentials').objectStore('credentials').get('current');
        reading.onsuccess = () => resolve(reading.result);
      });
      db.close();
      const exported = await crypto.subtle.exportKey('jwk', record.keyPair.privateKey).catch((error) => error.name);
      return { exported, stored: JSON.stringify(await chrome.storage.local.get(null)) };
    });
    expect(found.exported).toBe('InvalidAccessError');
    expect(found.stored).not.toMatch(/access_token|refresh_token|eyJhbGciOiJIUzI1NiI/);
  });

  const checkIns: FrontMode[] = ['answer lost', 'reset mid-body', 'error 429', 'malformed'];
  it.each(checkIns)(
    'check-in: %s: the last answer stands, nothing is doubled, the next one sets it right',
    async (mode) => {
      await broken(mode, /check-in$/, async () => {
        await person().press('Check now');
        await person().untilState('cannotReach');
      });
      expect(mail.url()).toBe(under.demo.sites.mail.url);
      await person().press('Check now');
      await person().untilState('allowed');
    },
  );

  it('push: a threat while the network is gone blocks as soon as it is back', async () => {
    await broken('refuse', /./, async () => {
      front.cutSockets();
      const tag = await person().deviceTag();
      // The vendor's own line to the tenant is whole, and its token names the address the tenant is known by.
      const token = await signThreat({
        tenant: front.url,
        issuer: under.demo.partner.issuer,
        key: JSON.parse(readFileSync(under.demo.partner.keyFile, 'utf8')),
        deviceTag: tag,
        level: 'high',
      });
      const headers = { 'content-type': `application/${SECURITY_EVENT_TYPE}` };
      const address = `http://127.0.0.1:${front.port}${PARTNER_EVENTS}`;
      expect((await fetch(address, { method: 'POST', headers, body: token })).status).toBe(202);
      await person().untilState('cannotReach');
    });
    await person().press('Check now');
    await untilBlocked(mail);
    await threat('low');
    await untilAt(mail, under.demo.sites.mail.url);
  });

  it('a socket that is cut is back at once, and a threat still arrives within a moment', async () => {
    const seq = async () => (await rows())[0]?.seq ?? 0;
    const before = await seq();
    front.cutSockets();
    await until('a check-in', async () => (await seq()) > before || 'there was none', 5_000);
    await threat('high');
    await untilBlocked(mail);
    await threat('low');
    await untilAt(mail, under.demo.sites.mail.url);
  });

  it('a device that slept through a threat blocks as soon as it wakes', async () => {
    const tag = await person().deviceTag();
    const pid = under.browser.process()?.pid ?? 0;
    process.kill(-pid, 'SIGSTOP');
    try {
      await reportThreat({ tenant: { url: front.url }, partner: under.demo.partner }, tag, 'high');
      await new Promise((resolve) => setTimeout(resolve, process.env['DRAWBRIDGE_FULL'] ? 100_000 : 5_000));
    } finally {
      process.kill(-pid, 'SIGCONT');
    }
    await untilBlocked(mail);
    await threat('low');
    await untilAt(mail, under.demo.sites.mail.url);
  }, 180_000);

  it('a tenant that is stopped and started is found again: the same registration, no sign-in, a push that works', async () => {
    const before = await rows();
    await under.demo.tenant.close();
    await person().press('Check now');
    await person().untilState('cannotReach');
    expect(mail.url()).toBe(under.demo.sites.mail.url);
    second = await startTenant({
      port: 0,
      publicUrl: front.url,
      dataDir,
      organisation: NOT_NEEDED,
      extensionIds: [EXTENSION_ID],
      onDatabase,
    });
    front.port = second.port;
    await person().press('Check now');
    await person().untilState('allowed');
    expect((await rows()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    await threat('high');
    await untilBlocked(mail);
    await threat('low');
    await untilAt(mail, under.demo.sites.mail.url);
  });

  it('the popup shows what was sent, and it is what the tenant stored', async () => {
    const [newest] = await db.selectFrom('health_reports').select('report').orderBy('seq', 'desc').limit(1).execute();
    await until('the report', async () => {
      const text = await popupText();
      const all = [newest?.report.id, newest?.report.versions.browser].every((part) => text.includes(String(part)));
      return all || text;
    });
    expect(newest?.report.versions.browser).toMatch(/^\S.* \d+\.\d+\.\d+\.\d+$/);
    expect(Object.keys(newest?.report ?? {}).sort()).toEqual(
      ['at', 'enforcement', 'health', 'id', 'refusals', 'seq', 'versions'].sort(),
    );
  });

  it('signing out with a report in flight: a portal’s page is no answer, the tenant’s is; then nothing arrives any more', async () => {
    const watch = watchSocket(front.port);
    await broken('captive portal', /sign-out$/, async () => {
      await person().press('Check now');
      await person().signOut();
      await untilBlocked(mail);
      expect(await rows()).toHaveLength(1);
      const { connections } = watch.read();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(watch.read().connections).toBe(connections);
    });
    await until('the tenant to forget it', async () => (await rows()).length === 0 || 'it has not', 40_000);
    const reached = await watch.quiet();
    await killWorker(under.browser, under.extensionId);
    await closeTab(await person().visit(under.demo.sites.portal.url));
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(watch.read()).toEqual(reached);
    watch.stop();
    expect(await db.selectFrom('health_states').selectAll().execute()).toEqual([]);
    expect(await db.selectFrom('health_reports').selectAll().execute()).toEqual([]);
  }, 120_000);

  it('the next person is asked who they are, though the provider’s session of the last one goes on', async () => {
    await person().signIn(under.demo.users.noor);
    await person().untilState('allowed');
    expect(await popupText()).toContain('noor@contoso.test');
    expect(await popupText()).not.toContain('Ada');
  });

  it('a sign-out that wipes says so before it is done; then company data is gone, a receipt is with the tenant, personal data is untouched', async () => {
    const { mail: corporate, portal, personal, club } = under.demo.sites;
    await db.updateTable('organisation').set({ wipe_on_sign_out: true }).execute();
    await person().press('Check now');
    for (const site of [corporate, portal, personal, club]) await closeTab(await person().use(site));
    const kept = [await person().storedBy(personal), await person().storedBy(club)];
    expect(await bytesOf(corporate.host)).toBeGreaterThan(0);

    await until('the question to name it', async () => {
      await person().press('Sign out');
      const asked = await popupText();
      if (/holds of the sites of .*Contoso.* is removed first\. That cannot be undone\./.test(asked)) return true;
      await person().press('Stay signed in');
      return asked;
    });
    expect(await rows()).toHaveLength(1);
    await person().press('Remove data and sign out');
    await person().untilState('wiped');

    expect(await bytesOf(corporate.host)).toBe(0);
    expect(await bytesOf(portal.host)).toBe(0);
    expect((await cookieDomains()).filter((domain) => domain.endsWith('corp.contoso.test'))).toEqual([]);
    expect([await person().storedBy(personal), await person().storedBy(club)]).toEqual(kept);
    await until('the receipt', async () => {
      const receipts = await db.selectFrom('wipe_receipts').select(['receipt', 'is_proven']).execute();
      const [only] = receipts;
      const isOfSignOut = receipts.length === 1 && /\.sign-out$/.test(only?.receipt.orderId ?? '');
      return (isOfSignOut && only?.is_proven === true) || JSON.stringify(receipts);
    });
    await until('the tenant to forget it', async () => (await rows()).length === 0 || 'it has not');
    expect(await popupText()).toContain('Company data was removed');
    await untilBlocked(await person().visit(corporate.url));
  });

  async function cookieDomains(): Promise<string[]> {
    const session = await under.browser.target().createCDPSession();
    const { cookies } = await session.send('Storage.getCookies');
    await session.detach();
    return cookies.map(({ domain }) => domain.replace(/^\./, ''));
  }

  async function bytesOf(host: string): Promise<number> {
    const session = await (await person().popup()).createCDPSession();
    const { usage } = await session.send('Storage.getUsageAndQuota', { origin: `https://${host}` });
    await session.detach();
    return usage;
  }

  it('two windows, every alarm and the network’s return at once make one check-in, and one for what came during it', async () => {
    await db.updateTable('organisation').set({ wipe_on_sign_out: false }).execute();
    await person().signIn(under.demo.users.noor);
    await person().untilState('allowed');
    const second = await openPopupPage(under.browser, under.extensionId);
    const seq = async () => (await rows())[0]?.seq ?? 0;
    await until('quiet', async () => {
      const before = await seq();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return (await seq()) === before || 'another check-in';
    });
    const before = await seq();
    const press = () =>
      [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Check now')?.click();
    const worker = await extensionWorker(under.browser, under.extensionId);
    await Promise.all([
      (await person().popup()).evaluate(press),
      second.evaluate(press),
      worker.evaluate(() => {
        for (const name of ['due', 'watchdog', 'due', 'watchdog']) {
          chrome.alarms.create(name, { when: Date.now(), periodInMinutes: 0.5 });
        }
        for (let time = 0; time < 5; time++) self.dispatchEvent(new Event('online'));
      }),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect((await seq()) - before).toBeGreaterThanOrEqual(1);
    expect((await seq()) - before).toBeLessThanOrEqual(2);
    await second.close();
  });
});
