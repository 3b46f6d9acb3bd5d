import type { Client } from '@microsoft/microsoft-graph-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SURFACE_PORT } from '../../src/agent/surface.ts';
import { makeUsers } from '../../src/demo/contoso.ts';
import { until, untilBlocked } from '../../src/demo/person.ts';
import { outcomeOf, type WipeReceipt } from '../../src/protocol/wipe-receipt.ts';
import { adminToken, graphClient } from '../tenant/graph-api/admin.ts';
import { cannotInstall } from './harness/browser-under-test.ts';
import { Ground } from './wipe/ground.ts';
import { openPlace, placeIn, readPlace, STORES } from './wipe/read-places.ts';
import { startWipeBrowser, type WipeBrowser } from './wipe/wipe-browser.ts';
import { readVisits } from './wipe/witness.ts';

type Order = {
  readonly id: string;
  readonly state: string;
  readonly deviceTag: string;
  readonly receipt: WipeReceipt | null;
  readonly receiptProven: boolean | null;
};

const EARLIER = 'https://app.corp.contoso.test/page/before-an-earlier-block';

const reason = cannotInstall['force-installed']();

describe('an admin’s order, from the tenant to the browser', () => {
  if (reason !== null) {
    it('cannot be tried here', ({ skip }) => skip(true, reason));
    return;
  }

  let under: WipeBrowser;
  let admin: Client;
  const ground = (...more: readonly ('diaryInChoir' | 'appFramed')[]) =>
    new Ground(under, ['app', 'appPort', 'tool', 'choir', 'diary', 'toolOwn', ...more]);

  beforeAll(async () => {
    const users = makeUsers();
    const ada = Object.assign(users.ada, { adminRoles: ['full'] });
    under = await startWipeBrowser('force-installed', { users });
    const { url } = under.demo.tenant;
    admin = graphClient(url, await adminToken(url, ada.userPrincipalName, { password: ada.password }));
  });
  afterAll(() => under?.close());

  /** Where a test before has left somebody signed in, so it stays: each test then fails for itself. */
  const signIn = async (name: 'ada' | 'grace' = 'ada') => {
    if ((await under.person.state()) === 'allowed' && name === 'ada') return;
    await under.person.signIn(under.demo.users[name]);
    await under.person.untilState('allowed');
  };
  const order = async (immediate: boolean, name: 'ada' | 'grace' = 'ada') => {
    const { id } = await admin.api(`/users/${under.demo.users[name].userPrincipalName}`).get();
    await admin.api(`/users/${id}/wipeManagedAppRegistrationsByDeviceTag`).post({
      deviceTag: await under.person.deviceTag(),
      '@drawbridge.immediate': immediate,
    });
  };
  /** A page that an earlier block covers, and whose tab is closed then: its visit is in no search of the history. */
  const coverAndClose = async (address: string) => {
    const page = await under.person.visit(address);
    await under.reportThreat('high');
    await untilBlocked(page);
    await page.close();
    await under.reportThreat('secured');
    await under.person.untilState('allowed');
    expect((await readVisits(under.browser, [address]))[address]).not.toEqual([]);
  };
  const orders = async (): Promise<Order[]> => (await admin.api('/drawbridge/wipeOrders').get()).value;
  const statesOf = async (deviceTag: string) => (await orders()).filter((one) => one.deviceTag === deviceTag);

  it('cancelled before anything is removed, it leaves all as it was, the company’s too', async () => {
    await signIn();
    const deviceTag = await under.person.deviceTag();
    const all = ground('diaryInChoir');
    await all.fill();
    await all.read();
    await order(false);
    await under.person.untilState('blocked', 'wiping');
    const [{ id } = { id: '' }] = await statesOf(deviceTag);
    await admin.api(`/drawbridge/wipeOrders/${id}/cancel`).post({});
    await under.person.untilState('allowed');
    // Past the time at which it would have been confirmed.
    await new Promise((resolve) => setTimeout(resolve, 4_500));
    expect(await under.person.state()).toBe('allowed');
    // A block empties the company's HTTP cache and ends its service workers, and session storage is a tab's own.
    expect(await all.changes(['sessionStorage', 'httpCache'])).toEqual([]);
    expect(await statesOf(deviceTag)).toMatchObject([{ state: 'cancelled', receipt: null }]);
    expect(await under.receipts()).toEqual([]);
    for (const { tab } of all.open) await tab.close();
  }, 60_000);

  it('that says “now” is carried out at once, and its receipt is stored with it', async () => {
    const deviceTag = await under.person.deviceTag();
    const all = ground('diaryInChoir', 'appFramed');
    await all.fill();
    await coverAndClose(EARLIER);
    await all.read();
    await order(true);
    await under.untilWiped();
    expect(await all.verdict()).toEqual([]);
    expect(await readVisits(under.browser, [EARLIER])).toEqual({ [EARLIER]: [] });
    const done = async () => (await statesOf(deviceTag)).find(({ state }) => state === 'done') as Order;
    await until('the order to be done', async () => (await done()) !== undefined || 'it is not');
    const [stored, ...others] = await under.receipts();
    expect(others).toEqual([]);
    expect((await done()).receipt).toEqual(stored?.receipt);
    expect((await done()).receiptProven).toBe(true);
    expect(outcomeOf((await done()).receipt as WipeReceipt)).toBe('verified');
    for (const { tab } of all.open) await tab.close();
  }, 90_000);

  it('a company frame whose page is closed waits: it is emptied when it loads next, and then shows its page', async () => {
    await signIn();
    const deviceTag = await under.person.deviceTag();
    const framed = new Ground(under, ['appFramed']);
    await framed.fill();
    await framed.read();
    for (const { tab } of framed.open) await tab.close();
    await order(true);
    await under.untilWiped();
    const done = async () => (await statesOf(deviceTag)).find(({ receipt }) => receipt !== null);
    await until('the order to be done', async () => (await done()) !== undefined || 'it is not');
    const receipt = (await done())?.receipt as WipeReceipt;
    expect(receipt.partitions.waiting).toBe(1);
    expect(outcomeOf(receipt)).toBe('unverified');
    await signIn();
    const { tab } = await openPlace(under.browser, 'appFramed');
    // What loads first may be the frame as it was asked for, just before it is emptied.
    const empty = async () => {
      const reading = await readPlace(await placeIn(tab, 'appFramed'));
      const left = STORES.filter((store) => reading[store].items > 0);
      return left.length === 0 || `it has ${left}`;
    };
    await until('the frame to be empty', () => empty().catch(String));
    await placeIn(tab, 'appFramed');
    await tab.close();
    await under.person.signOut();
  }, 90_000);

  it('a policy and an admin at once, a sign-out meanwhile, sites that cannot be reached: one wipe, finished, and told as unverified', async () => {
    if ((await under.person.state()) === 'allowed') await under.person.signOut();
    await signIn('grace');
    const receiptsBefore = (await under.receipts()).length;
    const deviceTag = await under.person.deviceTag();
    const all = ground();
    await all.fill();
    await all.read();
    for (const host of ['tool.partner.test', 'corp.contoso.test']) under.sites.trouble.set(host, 'down');
    under.sites.trouble.set('app.corp.contoso.test', 'silent');
    await under.reportThreat('high');
    await under.person.untilState('blocked');
    // Of two orders of admins the tenant makes one.
    await Promise.all([order(true, 'grace'), order(true, 'grace')]);
    await under.person.untilState('wiping');
    // The popup offers no sign-out any more; one that was opened before may still ask for it.
    const popup = await under.person.popup();
    await popup.evaluate((name) => chrome.runtime.connect({ name }).postMessage({ command: 'signOut' }), SURFACE_PORT);
    await under.untilWiped();
    expect(await all.verdict()).toEqual([]);
    const ended = async () => (await statesOf(deviceTag)).map(({ state }) => state);
    await until(
      'both wipes to be done',
      async () => (await ended()).every((state) => state === 'done') || `${await ended()}`,
    );
    const receipts = (await under.receipts()).slice(receiptsBefore).map(({ receipt }) => receipt as WipeReceipt);
    expect(receipts).toHaveLength(1);
    expect(receipts.map(outcomeOf)).toEqual(['unverified']);
    const seen = receipts[0]?.origins.filter((origin) => origin.seen) ?? [];
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(seen.filter(({ left }) => left !== null)).toEqual([]);
    expect((await statesOf(deviceTag)).map(({ receipt }) => receipt)).toEqual([receipts[0], receipts[0]]);

    under.sites.trouble.clear();
    await signIn();
    // The names of the two buckets and nothing in them: a name goes from within only, which takes an answer of the site.
    const names = /^left at \w+: 2 in buckets$/;
    expect((await all.verdictOnReturn()).filter((fault) => !names.test(fault))).toEqual([]);
  }, 150_000);
});
