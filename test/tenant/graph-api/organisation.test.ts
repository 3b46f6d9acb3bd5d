import type { Client } from '@microsoft/microsoft-graph-client';
import type {
  AuditEvent,
  Group,
  MobileThreatDefenseConnector,
  TargetedManagedAppConfiguration,
  User,
} from '@microsoft/microsoft-graph-types-beta';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAccessDocument } from '../../../src/protocol/access-document-jws.ts';
import { KEYS_PATH } from '../../../src/tenant/keys-route.ts';
import type { Database } from '../../../src/tenant/store/database.ts';
import type { Tenant } from '../../../src/tenant/tenant.ts';
import { checkIn, type Registered, readDocument, register } from '../browser.ts';
import { startContoso } from '../contoso.ts';
import { makePartner, type Partner, report } from '../partner.ts';
import { administered, adminToken, signInAdmin } from './admin.ts';
import { failure } from './failure.ts';

const CONNECTORS = '/deviceManagement/mobileThreatDefenseConnectors';
const SETTINGS = '/deviceAppManagement/targetedManagedAppConfigurations';
const WINDOWS_SECURITY_CENTER = 'e6f777f8-e4c2-4a5b-be01-50b5c124bc7f';
const ZIMPERIUM = '08a8455c-48dd-45ff-ad82-7211355354f3';

let tenant: Tenant;
let db: Database;
let olga: Client;
let zimperium: Partner;
beforeAll(async () => {
  zimperium = await makePartner(ZIMPERIUM, 'Zimperium');
  tenant = await startContoso({
    organisation: administered(),
    onDatabase: (open) => {
      db = open;
    },
  });
  olga = await signInAdmin(tenant.url);
});
afterAll(() => tenant.close());

const documentOf = (browser: Registered) => readDocument(tenant.url, browser);
const stateOf = async (id: string) =>
  ((await olga.api(`${CONNECTORS}/${id}`).get()) as MobileThreatDefenseConnector).partnerState;

describe('a connector', () => {
  it('is unavailable until a browser has registered, then available, enabled, and unresponsive when it falls silent', async () => {
    const made: MobileThreatDefenseConnector = await olga.api(CONNECTORS).post({
      '@odata.type': '#microsoft.graph.mobileThreatDefenseConnector',
      id: ZIMPERIUM,
      '@drawbridge.issuer': zimperium.issuer,
      '@drawbridge.jwks': zimperium.connector.keys,
    });
    expect(made).toMatchObject({
      id: ZIMPERIUM,
      partnerState: 'unavailable',
      partnerUnresponsivenessThresholdInDays: 7,
      windowsMobileApplicationManagementEnabled: false,
      '@drawbridge.displayName': 'Zimperium',
    });
    const ada = await register(tenant.url, 'ada@contoso.test');
    expect(await stateOf(ZIMPERIUM)).toBe('available');
    const enabled: MobileThreatDefenseConnector = await olga
      .api(`${CONNECTORS}/${ZIMPERIUM}`)
      .patch({ windowsMobileApplicationManagementEnabled: true, partnerState: 'unresponsive' });
    expect(enabled.partnerState).toBe('enabled');
    expect((await documentOf(ada)).connectors).toMatchObject([{ id: ZIMPERIUM, displayName: 'Zimperium' }]);
    expect(JSON.stringify((await documentOf(ada)).connectors)).not.toContain(zimperium.issuer);

    expect(await report(zimperium, tenant.url, ada.deviceTag, { level: 'HIGH' })).toBe(202);
    expect(await stateOf(ZIMPERIUM)).toBe('enabled');
    await db
      .updateTable('connectors')
      .set({ last_heartbeat_at: new Date(Date.now() - 8 * 86_400_000) })
      .execute();
    expect(await stateOf(ZIMPERIUM)).toBe('unresponsive');
    await olga.api(`${CONNECTORS}/${ZIMPERIUM}`).patch({ partnerUnresponsivenessThresholdInDays: 30 });
    expect(await stateOf(ZIMPERIUM)).toBe('enabled');
  });

  it('that is removed takes its word on every device with it, and is reported to no more', async () => {
    const cleo = await register(tenant.url, 'cleo@contoso.test');
    await report(zimperium, tenant.url, cleo.deviceTag, { level: 'HIGH' });
    expect((await documentOf(cleo)).health).toHaveLength(1);
    await olga.api(`${CONNECTORS}/${ZIMPERIUM}`).delete();
    const after = await documentOf(cleo);
    expect([after.health, after.connectors]).toEqual([[], []]);
    expect(await report(zimperium, tenant.url, cleo.deviceTag, { level: 'HIGH' })).toBe(400);
    expect(await failure(olga.api(`${CONNECTORS}/${ZIMPERIUM}`).get())).toMatchObject({ statusCode: 404 });
  });

  it('needs keys to be set up, but for Windows Security Center, which is read on the device', async () => {
    const made = await olga
      .api(CONNECTORS)
      .post({ id: WINDOWS_SECURITY_CENTER, windowsMobileApplicationManagementEnabled: true });
    expect(made).toMatchObject({ partnerState: 'enabled', '@drawbridge.displayName': 'Windows Security Center' });
    const other = await olga.api(CONNECTORS).post({ windowsMobileApplicationManagementEnabled: true });
    expect(other.partnerState).toBe('notSetUp');
    expect(await failure(olga.api(CONNECTORS).post({ id: other.id }))).toMatchObject({
      statusCode: 409,
      code: 'Conflict',
    });
    for (const { id } of [made, other]) await olga.api(`${CONNECTORS}/${id}`).delete();
  });

  it.each<[string, object, string]>([
    ['a threshold of no days', { partnerUnresponsivenessThresholdInDays: 0 }, 'partnerUnresponsivenessThresholdInDays'],
    ['a switch in words', { windowsEnabled: 'yes' }, 'windowsEnabled'],
    ['a member that does not exist', { windowsMamEnabled: true }, 'windowsMamEnabled'],
    ['a private key', { '@drawbridge.jwks': { keys: [{ kty: 'EC', kid: 'a', d: 'secret' }] } }, '@drawbridge.jwks'],
    ['a level that does not exist', { '@drawbridge.levels': { HIGH: 'severe' } }, '@drawbridge.levels'],
  ])('with %s is refused by the name of the member', async (_case, change, member) => {
    const error = await failure(olga.api(CONNECTORS).post(change));
    expect(error).toMatchObject({ statusCode: 400, code: 'BadRequest' });
    expect(error.message).toContain(member);
    expect((await olga.api(CONNECTORS).get()).value).toEqual([]);
  });
});

describe('the settings', () => {
  const read = async (): Promise<TargetedManagedAppConfiguration> =>
    olga.api(`${SETTINGS}/organisation`).version('v1.0').get();
  const withSetting = async (name: string, value: string) => {
    const { customSettings = [] } = await read();
    return [...(customSettings ?? []).filter((pair) => pair.name !== name), { name, value }];
  };

  it('are an app configuration: corporate sites and all else are changed there, and reach the next document', async () => {
    const ada = await register(tenant.url, 'ada@contoso.test');
    expect((await olga.api(SETTINGS).get()).value).toHaveLength(1);
    const corporateSites = JSON.stringify(['contoso.test', 'hr.fabrikam.test']);
    const customSettings = (await withSetting('corporateSites', corporateSites)).map((pair) =>
      pair.name === 'nextCheckInSeconds' ? { ...pair, value: '900' } : pair,
    );
    const changed: TargetedManagedAppConfiguration = await olga
      .api(`${SETTINGS}/organisation`)
      .patch({ '@odata.type': '#microsoft.graph.targetedManagedAppConfiguration', customSettings });
    expect(changed.customSettings).toContainEqual({ name: 'corporateSites', value: corporateSites });
    const { document, bodies } = await checkIn(tenant.url, ada.token);
    const claims = await verifyAccessDocument(document, {
      issuer: tenant.url,
      audience: ada.registrationId,
      keys: ada.keys as never,
    });
    expect(claims.nextCheckInSeconds).toBe(900);
    expect(JSON.parse(String(bodies[claims.sites])).sites.map(({ pattern }: { pattern: string }) => pattern)).toEqual([
      'contoso.test',
      'hr.fabrikam.test',
    ]);
  });

  it.each([
    ['helpLink', 'http://help.contoso.test'],
    ['privacyLink', 'javascript:alert(1)'],
    ['helpText', 'x'.repeat(1025)],
    ['whenSignedOut', 'warn'],
  ])('refuse a %s that no browser would take', async (name, value) => {
    const before = await read();
    const error = await failure(
      olga.api(`${SETTINGS}/organisation`).patch({ customSettings: await withSetting(name, value) }),
    );
    expect(error).toMatchObject({ statusCode: 400, code: 'BadRequest' });
    expect(error.message).toContain(`${name}: `);
    expect(await read()).toEqual(before);
  });

  it.each([
    ['github.io', 'github.io'],
    ['login.microsoftonline.com', 'login.microsoftonline.com'],
    ['127.0.0.1', '127.0.0.1'],
    ['http://[', 'http://['],
  ])('refuse %s as a corporate site, and say why', async (pattern, named) => {
    const before = await read();
    const customSettings = await withSetting('corporateSites', JSON.stringify(['contoso.test', pattern]));
    const error = await failure(olga.api(`${SETTINGS}/organisation`).patch({ customSettings }));
    expect(error).toMatchObject({ statusCode: 400, code: 'BadRequest' });
    expect(error.message).toContain(`corporateSites: "${named}": `);
    expect(await read()).toEqual(before);
  });

  it('can be tried before: every pattern that would be refused is named with its reason, and what covers more than it says', async () => {
    const before = await read();
    const tried = await olga.api('/drawbridge/readCorporateSites').post({
      corporateSites: ['contoso.test', 'github.io', 'http://[', '127.0.0.1', 'login.microsoftonline.com', 'x.test/hr'],
      corporateSiteExceptions: ['contoso.test/club'],
    });
    const codes = tried.refused.map(({ pattern, code }: { pattern: string; code: string }) => [pattern, code]);
    expect(Object.fromEntries(codes)).toEqual({
      'github.io': 'public-suffix',
      'http://[': 'bad-host',
      '127.0.0.1': 'sign-in-host',
      'login.microsoftonline.com': 'sign-in-host',
      'contoso.test/club': 'exception-path',
    });
    expect(tried.widened).toEqual([{ pattern: 'x.test/hr', reason: expect.stringContaining('whole site is blocked') }]);
    expect(tried.neverCorporate).toContain('127.0.0.1');
    expect(await read()).toEqual(before);
    const error = await failure(olga.api('/drawbridge/readCorporateSites').post({ corporateSites: 'contoso.test' }));
    expect(error).toMatchObject({ statusCode: 400 });
  });

  it('refuse what does not fit or does not exist, whatever else is right, and stay as they were', async () => {
    const before = await read();
    const wrong = fc.oneof(
      fc.constantFrom(
        ['nextCheckInSeconds', '0'],
        ['nextCheckInSeconds', '"900"'],
        ['whenNoPolicy', 'maybe'],
        ['wipeOnSignOut', 'yes'],
        ['corporateSites', 'contoso.test'],
        ['healthReportRetentionDays', '-1'],
        ['URLBlocklist', '["*"]'],
      ),
      fc.string({ maxLength: 10 }).map((text) => [`no-${text}`, '1']),
    );
    await fc.assert(
      fc.asyncProperty(wrong, async ([name = '', value = '']) => {
        const customSettings = await withSetting(name, value);
        expect((await failure(olga.api(`${SETTINGS}/organisation`).patch({ customSettings }))).statusCode).toBe(400);
      }),
      { numRuns: 20 },
    );
    expect(await read()).toEqual(before);
    const without = (before.customSettings ?? []).filter(({ name }) => name !== 'corporateSites');
    const error = await failure(olga.api(`${SETTINGS}/organisation`).patch({ customSettings: without }));
    expect(error.message).toContain('corporateSites');
    expect(await failure(olga.api(SETTINGS).post({ displayName: 'Another' }))).toMatchObject({ statusCode: 405 });
  });
});

describe('people and groups', () => {
  it('are made, found, put together and taken apart; who joins a group gets its policies', async () => {
    const made: User = await olga.api('/users').post({
      accountEnabled: true,
      displayName: 'Eve Example',
      mailNickname: 'eve',
      userPrincipalName: 'Eve@contoso.test',
      passwordProfile: { password: 'long enough', forceChangePasswordNextSignIn: false },
    });
    expect(made).toMatchObject({ userPrincipalName: 'eve@contoso.test', accountEnabled: true });
    expect(JSON.stringify(made)).not.toContain('long enough');
    expect(await olga.api('/users/eve@contoso.test').get()).toMatchObject({ id: made.id });
    const [found] = (await olga.api('/users').filter("userPrincipalName eq 'EVE@contoso.test'").get()).value as User[];
    expect(found?.id).toBe(made.id);

    const group: Group = await olga
      .api('/groups')
      .post({ displayName: 'Night shift', mailEnabled: false, mailNickname: 'night', securityEnabled: true });
    await olga
      .api(`/groups/${group.id}/members/$ref`)
      .post({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${made.id}` });
    const { value: members } = await olga.api(`/groups/${group.id}/members`).get();
    expect(members).toEqual([expect.objectContaining({ id: made.id, displayName: 'Eve Example' })]);
    expect((await olga.api(`/users/${made.id}/memberOf`).get()).value).toMatchObject([{ displayName: 'Night shift' }]);
    await olga.api(`/groups/${group.id}/members/${made.id}/$ref`).delete();
    expect((await olga.api(`/groups/${group.id}/members`).get()).value).toEqual([]);
    await olga.api(`/groups/${group.id}`).delete();
    await olga.api(`/users/${made.id}`).delete();
    expect(await failure(olga.api(`/users/${made.id}`).get())).toMatchObject({ statusCode: 404 });
  });

  it('a user who is turned off or gone is said to be so in the next document, and cannot come back under that name', async () => {
    const made: User = await olga.api('/users').post({
      accountEnabled: true,
      displayName: 'Fay',
      userPrincipalName: 'fay@contoso.test',
      passwordProfile: { password: 'paper clip 3' },
    });
    const cleo = await register(tenant.url, 'cleo@contoso.test');
    await olga.api('/users/cleo@contoso.test').patch({ accountEnabled: false });
    expect((await documentOf(cleo)).user.accountEnabled).toBe(false);
    await olga.api('/users/cleo@contoso.test').patch({ accountEnabled: true });
    expect((await documentOf(cleo)).user.accountEnabled).toBe(true);
    await olga.api(`/users/${cleo.user.id}`).delete();
    expect((await documentOf(cleo)).user.accountEnabled).toBe(false);
    expect(await failure(olga.api('/users/cleo@contoso.test').get())).toMatchObject({ statusCode: 404 });
    await olga.api(`/users/${made.id}`).delete();
  });

  it('nobody takes their own account or role away, and a role needs a scope of its own', async () => {
    const me: User = await olga.api('/users/olga@contoso.test').get();
    for (const change of [{ accountEnabled: false }, { '@drawbridge.adminRoles': [] }]) {
      expect(await failure(olga.api(`/users/${me.id}`).patch(change))).toMatchObject({ statusCode: 400 });
    }
    expect(await failure(olga.api(`/users/${me.id}`).delete())).toMatchObject({ statusCode: 400 });
    const narrow = await signInAdmin(tenant.url, 'olga@contoso.test', { scopes: ['User.ReadWrite.All'] });
    const grant = { '@drawbridge.adminRoles': ['full'] };
    expect(await failure(narrow.api('/users/ben@contoso.test').patch(grant))).toMatchObject({ statusCode: 403 });
    expect(await failure(olga.api('/users').post({ displayName: 'x' }))).toMatchObject({ statusCode: 400 });
  });
});

describe('the audit', () => {
  it('holds who did what, without a secret, and is changed by nobody', async () => {
    await olga
      .api('/users/ben@contoso.test')
      .patch({ displayName: 'Ben B.', passwordProfile: { password: 'battery staple 2' } });
    const { value } = await olga.api('/deviceManagement/auditEvents').filter("activity eq 'Patch User'").get();
    const last: AuditEvent = value.at(-1);
    expect(last).toMatchObject({
      actor: { userPrincipalName: 'olga@contoso.test' },
      activity: 'Patch User',
      resources: [{ displayName: 'ben@contoso.test' }],
    });
    expect(last.resources?.[0]?.modifiedProperties).toEqual([
      { displayName: 'displayName', oldValue: 'Ben Example', newValue: 'Ben B.' },
      { displayName: 'password', oldValue: 'set', newValue: 'changed' },
    ]);
    await expect(db.deleteFrom('audit_events').execute()).rejects.toThrow('never changed');
    await expect(db.updateTable('audit_events').set({ activity: 'x' }).execute()).rejects.toThrow('never changed');
    await expect(sql`truncate audit_events`.execute(db)).rejects.toThrow('never changed');
  });

  it('comes as one file, in lines of JSON or as a table that no spreadsheet runs', async () => {
    await olga.api('/groups').post({ displayName: '=cmd|calc', mailEnabled: false });
    const token = await adminToken(tenant.url, 'rosa@contoso.test');
    const file = async (format: string) => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await fetch(`${tenant.url}/beta/drawbridge/auditExport?format=${format}`, { headers })).text();
    };
    const lines = (await file('jsonl'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { count } = await db
      .selectFrom('audit_events')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow();
    expect(lines).toHaveLength(Number(count));
    const csv = await file('csv');
    expect(csv.trimEnd().split('\r\n')).toHaveLength(Number(count) + 1);
    expect(csv).toContain(`"'=cmd|calc"`);
    expect(JSON.parse(await file('xml')).error.code).toBe('BadRequest');
  });
});

it('the keys of documents are published, current and next, and follow a rotation; nothing private is among them', async () => {
  const keys = async () => (await fetch(tenant.url + KEYS_PATH)).json();
  const before = await keys();
  await tenant.rotateKeys();
  const after = await keys();
  expect(after.keys[0]).toEqual(before.keys[1]);
  expect(after.keys[1].kid).not.toBe(before.keys[0].kid);
  expect(JSON.stringify([before, after])).not.toContain('"d"');
});
