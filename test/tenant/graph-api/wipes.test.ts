import type { Client } from '@microsoft/microsoft-graph-client';
import type { ManagedAppOperation, WindowsManagedAppRegistration } from '@microsoft/microsoft-graph-types-beta';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../../src/tenant/graph-api/endpoint.ts';
import { whatIfEndpoints } from '../../../src/tenant/graph-api/what-if.ts';
import type { Database } from '../../../src/tenant/store/database.ts';
import type { Tenant } from '../../../src/tenant/tenant.ts';
import type { TenantContext } from '../../../src/tenant/tenant-context.ts';
import { makeFleet } from '../../browser/console/harness/fleet.ts';
import { exampleReceipt } from '../../core/example-receipt.ts';
import {
  checkIn,
  healthReport,
  Key,
  type Registered,
  readDocument,
  registerWith,
  sendReceipt,
  signIn,
  signOut,
} from '../browser.ts';
import { policy, startContoso, toEveryone, type Upn } from '../contoso.ts';
import { makePartner, type Partner, report } from '../partner.ts';
import { administered, signInAdmin } from './admin.ts';
import { failure } from './failure.ts';

const ORDERS = '/drawbridge/wipeOrders';
const POLICIES = '/deviceAppManagement/windowsManagedAppProtections';
const REGISTRATIONS = '/deviceAppManagement/managedAppRegistrations';
const RECEIPT = exampleReceipt();

let tenant: Tenant;
let db: Database;
let partner: Partner;
let now = Date.now();
let admins: { olga: Client; piet: Client; rosa: Client; wim: Client };

beforeAll(async () => {
  partner = await makePartner('sentinel', 'Sentinel');
  tenant = await startContoso({
    organisation: administered([partner], {
      policies: [policy('limit', [toEveryone], { maximumAllowedDeviceThreatLevel: 'low' })],
      wipeConfirmationSeconds: 20,
    }),
    now: () => now,
    onDatabase: (open) => {
      db = open;
    },
  });
  const client = (name: string) => signInAdmin(tenant.url, `${name}@contoso.test`);
  const [olga, piet, rosa, wim] = await Promise.all(['olga', 'piet', 'rosa', 'wim'].map(client));
  admins = { olga, piet, rosa, wim } as typeof admins;
});
beforeEach(async () => {
  now = Date.now();
  await db.deleteFrom('registrations').execute();
  await db.deleteFrom('wipe_orders').execute();
  const mild = { maximumAllowedDeviceThreatLevel: 'low', mobileThreatDefenseRemediationAction: 'block' };
  await admins.piet.api(`${POLICIES}/limit`).patch(mild);
});
afterAll(() => tenant.close());

/** Of people who have signed in; good for five minutes. */
const tokens = new Map<Upn, string>();

/** Browsers of one person. */
async function browsers(count: number, upn: Upn = 'ada@contoso.test'): Promise<Registered[]> {
  const access_token = tokens.get(upn) ?? (await signIn(tenant.url, upn)).access_token;
  tokens.set(upn, access_token);
  return Promise.all(Array.from({ length: count }, () => registerWith(tenant.url, access_token, new Key())));
}

const documentOf = (browser: Registered) => readDocument(tenant.url, browser);

type Order = { readonly id: string; readonly state: string; readonly deviceTag: string; readonly receipt: unknown };
const ordersOf = async (filter?: string): Promise<Order[]> => {
  const request = admins.olga.api(ORDERS);
  return (await (filter ? request.filter(filter) : request).get()).value;
};
const statesOf = async () => (await ordersOf()).map(({ state }) => state).sort();
const operationsOf = async ({ registrationId }: Registered): Promise<ManagedAppOperation[]> =>
  (await admins.olga.api(`${REGISTRATIONS}/${registrationId}/operations`).get()).value;
const registrationOf = (one: Registered): Promise<WindowsManagedAppRegistration & Record<string, unknown>> =>
  admins.olga.api(`${REGISTRATIONS}/${one.registrationId}`).get();
const wipeByTag = (client: Client, { user, deviceTag }: Registered, more: object = {}) =>
  client
    .api(`/users/${user.id}/wipeManagedAppRegistrationsByDeviceTag`)
    .version('v1.0')
    .post({ deviceTag, ...more });

describe('an admin’s order', () => {
  it('stands in that browser’s documents alone, is confirmed by a second check-in and done with a receipt', async () => {
    const [own, other] = (await browsers(2)) as [Registered, Registered];
    await wipeByTag(admins.olga, own);
    expect(await statesOf()).toEqual(['pending']);
    const [order] = await ordersOf();
    const document = await documentOf(own);
    expect(document.orders).toEqual([{ id: order?.id, iat: Math.floor(now / 1000), immediate: false, held: false }]);
    expect((await documentOf(other)).orders).toBeUndefined();
    now += 10_000;
    await documentOf(own);
    expect(await statesOf()).toEqual(['pending']);
    now += 10_000;
    await documentOf(own);
    expect(await statesOf()).toEqual(['confirmed']);
    expect(await operationsOf(own)).toMatchObject([{ displayName: 'Wipe', state: 'confirmed' }]);
    expect((await sendReceipt(tenant.url, own, RECEIPT)).status).toBe(204);
    expect(await ordersOf()).toMatchObject([
      { state: 'done', receipt: RECEIPT, receiptProven: true, deviceTag: own.deviceTag },
    ]);
  });

  it('is for one device, all of a user’s, or one by its Entra id; nobody else’s', async () => {
    const ada = await browsers(3);
    const [ben] = (await browsers(1, 'ben@contoso.test')) as [Registered];
    const user = `/users/${ben.user.id}`;
    const foreign = { deviceTag: ada[0]?.deviceTag };
    const error = await failure(admins.olga.api(`${user}/wipeManagedAppRegistrationsByDeviceTag`).post(foreign));
    expect(error).toMatchObject({ statusCode: 404 });
    const entraId = crypto.randomUUID();
    await db
      .updateTable('registrations')
      .set({ entra_device_id: entraId })
      .where('id', '=', ben.registrationId)
      .execute();
    await admins.olga
      .api(`${user}/wipeManagedAppRegistrationsByAzureAdDeviceId`)
      .post({ azureAdDeviceId: entraId.toUpperCase() });
    await admins.olga.api(`/drawbridge/users/${ada[0]?.user.id}/wipeAll`).post({});
    await admins.olga.api(`/drawbridge/users/${ada[0]?.user.id}/wipeAll`).post({});
    expect((await ordersOf()).map(({ deviceTag }) => deviceTag).sort()).toEqual(
      [...ada, ben].map(({ deviceTag }) => deviceTag).sort(),
    );
  });

  it('that is withdrawn is gone from the next document; one that says “now” is confirmed at once', async () => {
    const [own, urgent] = (await browsers(2)) as [Registered, Registered];
    await wipeByTag(admins.olga, own);
    const [order] = await ordersOf();
    await admins.wim.api(`${ORDERS}/${order?.id}/cancel`).post({});
    expect((await documentOf(own)).orders).toBeUndefined();
    expect(await failure(admins.wim.api(`${ORDERS}/${order?.id}/cancel`).post({}))).toMatchObject({ statusCode: 409 });
    await wipeByTag(admins.olga, urgent, { '@drawbridge.immediate': true });
    expect((await documentOf(urgent)).orders).toMatchObject([{ immediate: true }]);
    expect(await statesOf()).toEqual(['cancelled', 'confirmed']);
  });

  it('for all of a user’s browsers that also blocks lets none register until it is lifted', async () => {
    const [own] = (await browsers(1, 'ben@contoso.test')) as [Registered];
    const user = `/users/${own.user.id}`;
    await admins.olga.api(`${user}/wipeAndBlockManagedApps`).post({});
    expect(await ordersOf()).toMatchObject([{ state: 'pending', deviceTag: own.deviceTag }]);
    expect((await documentOf(own)).orders).toHaveLength(1);
    expect(await admins.rosa.api(`${user}/isManagedAppUserBlocked`).get()).toMatchObject({ value: true });
    await expect(browsers(1, 'ben@contoso.test')).rejects.toThrow(/403.*managed-apps-blocked/);
    expect(await failure(admins.rosa.api(`${user}/unblockManagedApps`).post({}))).toMatchObject({ statusCode: 403 });
    await admins.olga.api(`${user}/unblockManagedApps`).post({});
    expect(await browsers(1, 'ben@contoso.test')).toHaveLength(1);
    // Nobody is registered, and still the block stands.
    await db.deleteFrom('registrations').execute();
    await admins.olga.api(`${user}/wipeAndBlockManagedApps`).post({});
    await expect(browsers(1, 'ben@contoso.test')).rejects.toThrow(/403/);
    await admins.olga.api(`${user}/unblockManagedApps`).post({});
  });

  it('that was withdrawn too late is done, and its receipt says so; one that nobody names stays withdrawn', async () => {
    const [own, other] = (await browsers(2)) as [Registered, Registered];
    for (const one of [own, other]) {
      await wipeByTag(admins.olga, one);
      await documentOf(one);
    }
    for (const { id } of await ordersOf()) await admins.wim.api(`${ORDERS}/${id}/cancel`).post({});
    const [late] = (await ordersOf()).filter(({ deviceTag }) => deviceTag === own.deviceTag);
    // Nor can a browser speak for another's order.
    await sendReceipt(tenant.url, other, RECEIPT, { orders: [late?.id ?? '', 'registration.epoch.2'] });
    expect(await statesOf()).toEqual(['cancelled', 'cancelled']);
    const receipt = { ...RECEIPT, orderId: late?.id };
    const orders = [late?.id ?? ''];
    for (let time = 0; time < 2; time++) {
      expect((await sendReceipt(tenant.url, own, receipt, { orders })).status).toBe(204);
    }
    expect(await admins.olga.api(`${ORDERS}/${late?.id}`).get()).toMatchObject({
      state: 'done',
      receipt: { ...receipt, cancelledTooLate: true },
    });
    expect(await statesOf()).toEqual(['cancelled', 'done']);
  });

  it('that left something behind has failed, and its receipt says what', async () => {
    const [own] = (await browsers(1)) as [Registered];
    await wipeByTag(admins.olga, own);
    await sendReceipt(tenant.url, own, { ...RECEIPT, cookies: { found: 4, removed: 2, left: 2 } });
    expect(await ordersOf()).toMatchObject([
      { state: 'failed', receipt: { cookies: { left: 2 } }, receiptProven: true },
    ]);
  });

  it('is shown with its registration, and by name where a policy causes it', async () => {
    const [own] = (await browsers(1)) as [Registered];
    await wipeByTag(admins.olga, own);
    await admins.olga.api(`${POLICIES}/limit`).patch({ mobileThreatDefenseRemediationAction: 'wipe' });
    await report(partner, tenant.url, own.deviceTag, { at: now });
    const { wipeOrderId, orders } = await documentOf(own);
    const byCause = new Map((await admins.olga.api(ORDERS).get()).value.map((one: never) => [one['causeType'], one]));
    expect(byCause.get('policy')).toMatchObject({ id: wipeOrderId });
    expect(await registrationOf(own)).toMatchObject({
      '@drawbridge.access': 'wipe',
      '@drawbridge.wipe': { held: false, policyOrderId: wipeOrderId, orders },
    });
  });

  it('does with shared cookies and downloaded files what the organisation’s settings say', async () => {
    const path = '/deviceAppManagement/targetedManagedAppConfigurations/organisation';
    const [own] = (await browsers(1)) as [Registered];
    const { customSettings: before } = await admins.olga.api(path).get();
    expect((await documentOf(own)).wipeOptions).toBeUndefined();
    const changed = (name: string, value: string) => [
      ...before.filter((setting: { name: string }) => setting.name !== name),
      { name, value },
    ];
    const refused = await failure(
      admins.olga.api(path).patch({ customSettings: changed('wipeSharedCookies', 'shred') }),
    );
    expect(refused).toMatchObject({ statusCode: 400 });
    await admins.olga.api(path).patch({ customSettings: changed('wipeSharedCookies', 'remove') });
    expect((await documentOf(own)).wipeOptions).toEqual({ sharedCookies: 'remove', downloadedFiles: 'keep' });
    await admins.olga.api(path).patch({ customSettings: before });
  });

  it('has failed when its browser signs out without a receipt, or is gone without a word', async () => {
    const [own, silent] = (await browsers(2)) as [Registered, Registered];
    await wipeByTag(admins.olga, own);
    await wipeByTag(admins.olga, silent);
    await signOut(tenant.url, own.signOutToken);
    expect(await statesOf()).toEqual(['failed', 'pending']);
    const { deleteExpired } = await import('../../../src/tenant/store/delete-expired.ts');
    await deleteExpired(db, new Date(now + 91 * 86_400_000));
    expect(await statesOf()).toEqual(['failed', 'failed']);
  });

  it('is no matter for who may only look, or only approve', async () => {
    const [own] = (await browsers(1)) as [Registered];
    for (const client of [admins.rosa, admins.wim]) {
      expect(await failure(wipeByTag(client, own))).toMatchObject({ statusCode: 403 });
    }
    expect(await ordersOf()).toEqual([]);
  });
});

describe('the cap', () => {
  it('holds all wipes above ten an hour that a policy edit causes, as blocks, until a second admin agrees', async () => {
    const all = await browsers(13);
    const answers = await Promise.all(all.map(({ deviceTag }) => report(partner, tenant.url, deviceTag, { at: now })));
    expect(answers).toEqual(all.map(() => 202));
    for (const one of all) expect((await documentOf(one)).wipeHeld).toBeUndefined();
    await admins.olga.api(`${POLICIES}/limit`).patch({ mobileThreatDefenseRemediationAction: 'wipe' });

    const dryRun = await admins.rosa.api('/drawbridge/whatIf').post({ policyId: 'limit' });
    expect(dryRun).toMatchObject({ before: { wipe: 13 }, newlyWiped: 0 });
    const held: Registered[] = [];
    for (const one of all) if ((await documentOf(one)).wipeHeld) held.push(one);
    expect(held).toHaveLength(3);
    expect(await registrationOf(held[0] as Registered)).toMatchObject({ '@drawbridge.access': 'block' });
    // Nor does time let them through.
    await db
      .updateTable('wipe_orders')
      .set({ caused_at: new Date(now - 2 * 3_600_000) })
      .execute();
    for (const one of held) expect((await documentOf(one)).wipeHeld).toBe(true);
    expect((await ordersOf("state eq 'held'")).length).toBe(3);

    const [order] = await ordersOf("state eq 'held'");
    const approve = `${ORDERS}/${order?.id}/approve`;
    expect(await failure(admins.rosa.api(approve).post({}))).toMatchObject({ statusCode: 403 });
    expect(await failure(admins.olga.api(approve).post({}))).toMatchObject({ statusCode: 403 });
    expect(await admins.wim.api(approve).post({})).toMatchObject({ state: 'pending' });
    const freed = held.find(({ deviceTag }) => deviceTag === order?.deviceTag) as Registered;
    expect((await documentOf(freed)).wipeHeld).toBeUndefined();
    expect(await registrationOf(freed)).toMatchObject({ '@drawbridge.access': 'wipe' });
    expect(await failure(admins.piet.api(approve).post({}))).toMatchObject({ statusCode: 409 });
  });

  it('counts wipes that partner events and admins cause together, and each device once', async () => {
    await admins.olga.api(`${POLICIES}/limit`).patch({ mobileThreatDefenseRemediationAction: 'wipe' });
    const all = await browsers(12);
    const [first, ...others] = all as [Registered, ...Registered[]];
    await wipeByTag(admins.olga, first);
    for (const { deviceTag } of all) await report(partner, tenant.url, deviceTag, { at: now });
    const documents = [];
    for (const one of [first, ...others]) documents.push(await documentOf(one));
    expect(documents.map(({ wipeHeld }) => wipeHeld ?? false)).toEqual([...Array(10).fill(false), true, true]);
    await wipeByTag(admins.piet, others[3] as Registered);
    expect((await ordersOf("causeType eq 'admin' and state eq 'held'")).length).toBe(0);
  });

  it('is not reached by a fleet that is wiped no more: a condition that is over ends its order', async () => {
    await admins.olga.api(`${POLICIES}/limit`).patch({ mobileThreatDefenseRemediationAction: 'wipe' });
    const [own] = (await browsers(1)) as [Registered];
    await report(partner, tenant.url, own.deviceTag, { at: now });
    await documentOf(own);
    expect(await statesOf()).toEqual(['pending']);
    await report(partner, tenant.url, own.deviceTag, { level: 'SECURED', at: now + 1000 });
    await documentOf(own);
    expect(await statesOf()).toEqual(['cancelled']);
  });

  it('is not overrun by check-ins that come at once', async () => {
    await admins.olga.api(`${POLICIES}/limit`).patch({ mobileThreatDefenseRemediationAction: 'wipe' });
    const all = await browsers(14);
    for (const { deviceTag } of all) await report(partner, tenant.url, deviceTag, { at: now });
    const documents = await Promise.all(all.map(documentOf));
    expect(documents.filter(({ wipeHeld }) => wipeHeld).length).toBe(4);
  });
});

describe('the dry run', () => {
  it('says whom a policy would block or wipe, and how many the cap would hold, and changes nothing', async () => {
    const all = await browsers(12);
    for (const { deviceTag } of all) await report(partner, tenant.url, deviceTag, { at: now });
    const before = await admins.olga.api(POLICIES).get();
    const answer = await admins.rosa
      .api('/drawbridge/whatIf')
      .post({ policyId: 'limit', policy: { mobileThreatDefenseRemediationAction: 'wipe' } });
    expect(answer).toMatchObject({
      before: { block: 12, wipe: 0 },
      after: { block: 0, wipe: 12 },
      newlyWiped: 12,
      held: 2,
    });
    expect(answer.changes[0]).toMatchObject({
      before: 'block',
      after: 'wipe',
      reasons: [{ condition: 'deviceThreatLevel' }],
    });
    expect(await admins.olga.api(POLICIES).get()).toEqual(before);
    expect(await ordersOf()).toEqual([]);
    const error = await failure(admins.rosa.api('/drawbridge/whatIf').post({ policy: { printBlocked: 'no' } }));
    expect(error).toMatchObject({ statusCode: 400 });
  });
});

describe('a registration', () => {
  it('shows who, on what, with which policies, what the tenant decides and what the browser says it does', async () => {
    const [own] = (await browsers(1)) as [Registered];
    await report(partner, tenant.url, own.deviceTag, { at: now });
    await checkIn(tenant.url, own.token);
    now += 1000;
    const enforcement = { access: 'block' as const, since: now, problems: [] };
    await checkIn(tenant.url, own.token, { reports: [healthReport(1, { enforcement })] });
    now += 120_000;
    const shown = await registrationOf(own);
    expect(shown).toMatchObject({
      '@odata.type': '#microsoft.graph.windowsManagedAppRegistration',
      userId: own.user.id,
      deviceTag: own.deviceTag,
      managementSdkVersion: '0.1.0',
      appIdentifier: { windowsAppId: 'com.microsoft.edge' },
      '@drawbridge.access': 'block',
      '@drawbridge.reasons': [expect.objectContaining({ condition: 'deviceThreatLevel', found: 'high' })],
      '@drawbridge.reportedAccess': 'block',
      '@drawbridge.differs': false,
      '@drawbridge.health': [expect.objectContaining({ connectorId: 'sentinel', state: 'highSeverity' })],
    });
    const whole: WindowsManagedAppRegistration = await admins.rosa
      .api(`${REGISTRATIONS}/${own.registrationId}`)
      .expand('appliedPolicies,intendedPolicies,operations')
      .get();
    expect(whole.intendedPolicies).toMatchObject([
      { id: 'limit', '@odata.type': '#microsoft.graph.windowsManagedAppProtection' },
    ]);
    expect(whole.appliedPolicies).toEqual(whole.intendedPolicies);
    expect(whole.operations).toEqual([]);
    const ofUser = await admins.rosa.api(`/users/${own.user.userPrincipalName}/managedAppRegistrations`).get();
    expect(ofUser.value).toMatchObject([{ id: own.registrationId }]);
    const byTag = await admins.rosa.api(REGISTRATIONS).filter(`deviceTag eq '${own.deviceTag}'`).get();
    expect(byTag.value).toMatchObject([{ id: own.registrationId }]);
  });

  it('is marked where the browser does something else for the same inputs, and not while they may differ', async () => {
    const [own] = (await browsers(1)) as [Registered];
    const enforcement = { access: 'allow' as const, since: now, problems: [] };
    await report(partner, tenant.url, own.deviceTag, { at: now });
    expect(await registrationOf(own)).toMatchObject({ '@drawbridge.differs': null });
    now += 1000;
    await checkIn(tenant.url, own.token, { reports: [healthReport(1, { enforcement })] });
    expect(await registrationOf(own)).toMatchObject({ '@drawbridge.differs': null });
    now += 120_000;
    expect(await registrationOf(own)).toMatchObject({ '@drawbridge.differs': true, '@drawbridge.access': 'block' });
    await admins.olga.api(`${POLICIES}/limit`).patch({ maximumAllowedDeviceThreatLevel: 'high' });
    const changed = await registrationOf(own);
    expect(changed).toMatchObject({ '@drawbridge.differs': null, '@drawbridge.access': 'allow' });
    expect((await admins.olga.api(`${REGISTRATIONS}/${own.registrationId}/appliedPolicies`).get()).value).toEqual([]);
  });

  it('all are listed page by page, each once', async () => {
    await browsers(7);
    const seen: string[] = [];
    let page = await admins.rosa.api(REGISTRATIONS).top(3).get();
    for (;;) {
      seen.push(...page.value.map(({ id }: { id: string }) => id));
      const link: string | undefined = page['@odata.nextLink'];
      if (!link) break;
      page = await admins.rosa.api(link.slice(`${tenant.url}/beta`.length)).get();
    }
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });
});

it('lets others be heard while a dry run looks at every device', async () => {
  await makeFleet(db, 450, 'sentinel');
  const [whatIf] = whatIfEndpoints({ db, url: tenant.url, now: () => now } as TenantContext);
  let turns = 0;
  const count = setInterval(() => {
    turns += 1;
  }, 0);
  const answer = await whatIf?.handle({ body: {}, query: {}, params: {} } as unknown as Call);
  clearInterval(count);
  expect(answer?.body).toMatchObject({ newlyWiped: 0 });
  expect(turns).toBeGreaterThan(0);
});
