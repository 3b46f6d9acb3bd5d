import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DEVICE_COMPLIANCE_CHANGE,
  RISK_LEVEL_CHANGE,
  STREAM_UPDATED,
  VERIFICATION,
} from '../../../src/protocol/partner-event.ts';
import type { Tenant } from '../../../src/tenant/tenant.ts';
import { Key, type Registered, readDocument, registerWith } from '../browser.ts';
import { startContoso } from '../contoso.ts';
import { type Entra, startEntra } from '../entra.ts';
import { type EventOptions, makePartner, type Partner, report } from '../partner.ts';
import { administered, graphClient } from './admin.ts';
import { failure } from './failure.ts';

let entra: Entra;
let tenant: Tenant;
let partner: Partner;
let other: Partner;
beforeAll(async () => {
  entra = await startEntra();
  [partner, other] = await Promise.all([makePartner('sentinel', 'Sentinel'), makePartner('watchtower', 'Watchtower')]);
  tenant = await startContoso({
    organisation: administered([partner, other]),
    signIn: entra.provider,
  });
});
afterAll(async () => {
  await tenant.close();
  entra.close();
});

/** A browser of somebody whom Entra ID knows, on a device that it knows too. */
async function register(upn: string, deviceId?: string): Promise<Registered> {
  const device = deviceId === undefined ? {} : { deviceid: deviceId };
  return registerWith(tenant.url, await entra.sign({ preferred_username: upn, scp: 'access', ...device }), new Key());
}
const documentOf = (browser: Registered) => readDocument(tenant.url, browser);
const statesOf = async (registration: Registered) => (await documentOf(registration)).health.map(({ state }) => state);

const admin = async (claims: Record<string, unknown>) => graphClient(tenant.url, await entra.sign(claims));

describe('admins of another provider', () => {
  const policies = '/deviceAppManagement/windowsManagedAppProtections';

  it('may do what the roles and scopes of their token say, an application by itself too', async () => {
    const delegated = await admin({
      preferred_username: 'olga@contoso.test',
      oid: 'olga',
      roles: ['Drawbridge.Full'],
      scp: 'DeviceManagementApps.ReadWrite.All',
    });
    const app = await admin({ azp: 'script', roles: ['Drawbridge.ReadOnly', 'DeviceManagementApps.Read.All'] });
    const person = await admin({
      preferred_username: 'ada@contoso.test',
      scp: 'access DeviceManagementApps.ReadWrite.All',
    });
    const made = await delegated.api(policies).post({ displayName: 'From Entra' });
    expect((await app.api(`${policies}/${made.id}`).get()).displayName).toBe('From Entra');
    expect(await failure(app.api(`${policies}/${made.id}`).delete())).toMatchObject({ statusCode: 403 });
    expect(await failure(person.api(policies).get())).toMatchObject({ statusCode: 403 });
    await delegated.api(`${policies}/${made.id}`).delete();
    const users = await admin({ oid: 'olga', roles: ['Drawbridge.Full'], scp: 'User.ReadWrite.All' });
    const change = users.api('/users/ada@contoso.test').patch({ accountEnabled: false });
    expect(await failure(change)).toMatchObject({ statusCode: 403 });
  });
});

describe('a directory that provisions people', () => {
  let token: string;
  beforeAll(async () => {
    const olga = await admin({ oid: 'olga', roles: ['Drawbridge.Full'], scp: 'DeviceManagementRBAC.ReadWrite.All' });
    ({ token } = await olga.api('/drawbridge/scimToken').post({}));
  });
  const scim = async (method: string, path: string, body?: unknown, bearer = token) => {
    const response = await fetch(`${tenant.url}/scim/v2${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${bearer}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/scim+json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  const patch = (...Operations: object[]) => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations,
  });
  const newUser = (userName: string, more: object = {}) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName,
    externalId: `id of ${userName}`,
    active: true,
    displayName: 'Gus Example',
    emails: [{ type: 'work', value: userName, primary: true }],
    name: { givenName: 'Gus', familyName: 'Example' },
    ...more,
  });

  it('makes a user who can then register; one whom it turns off or deletes is said to be so by the tenant', async () => {
    expect((await scim('GET', '/Users?filter=userName%20eq%20%22gus%40contoso.test%22')).body.totalResults).toBe(0);
    const made = await scim('POST', '/Users', newUser('Gus@contoso.test'));
    expect([made.status, made.body]).toMatchObject([201, { userName: 'gus@contoso.test', active: true }]);
    const { id } = made.body;
    expect((await scim('POST', '/Users', newUser('gus@contoso.test'))).body).toMatchObject({
      status: '409',
      scimType: 'uniqueness',
    });
    const found = await scim('GET', '/Users?filter=externalId%20eq%20%22id%20of%20Gus%40contoso.test%22');
    expect(found.body.Resources).toMatchObject([{ id }]);

    const gus = await register('gus@contoso.test');
    expect((await documentOf(gus)).user.accountEnabled).toBe(true);
    // As Entra ID writes it.
    const off = await scim('PATCH', `/Users/${id}`, patch({ op: 'Replace', path: 'active', value: 'False' }));
    expect(off.body.active).toBe(false);
    expect((await documentOf(gus)).user.accountEnabled).toBe(false);
    await scim('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active: true, displayName: 'Gus E.' } }));
    expect((await documentOf(gus)).user).toMatchObject({ accountEnabled: true, displayName: 'Gus E.' });
    expect((await scim('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await documentOf(gus)).user.accountEnabled).toBe(false);
    expect((await scim('GET', `/Users/${id}`)).body.status).toBe('404');
    const again = await scim('POST', '/Users', newUser('gus@contoso.test'));
    expect(again.status).toBe(201);
    expect((await documentOf(gus)).user.accountEnabled).toBe(false);
    await scim('DELETE', `/Users/${again.body.id}`);
  });

  it('makes groups and says who is in them, in each way that Entra ID does', async () => {
    const [a, b] = await Promise.all(
      ['hal@contoso.test', 'ida@contoso.test'].map(
        async (name) => (await scim('POST', '/Users', newUser(name))).body.id,
      ),
    );
    const { body: group } = await scim('POST', '/Groups', {
      displayName: 'Crew',
      externalId: 'crew',
      members: [{ value: a }],
    });
    const membersAfter = async (...operations: object[]) =>
      (await scim('PATCH', `/Groups/${group.id}`, patch(...operations))).body.members.map(
        ({ value }: { value: string }) => value,
      );
    expect(await membersAfter({ op: 'Add', path: 'members', value: [{ value: b }] })).toEqual([a, b].sort());
    expect(await membersAfter({ op: 'Remove', path: `members[value eq "${a}"]` })).toEqual([b]);
    expect(await membersAfter({ op: 'Replace', path: 'members', value: [{ value: a }] })).toEqual([a]);
    expect(await membersAfter({ op: 'Remove', path: 'members', value: [{ value: a }] })).toEqual([]);
    const list = await scim('GET', '/Groups?filter=displayName%20eq%20%22Crew%22&excludedAttributes=members');
    expect(list.body).toMatchObject({ totalResults: 1, Resources: [{ id: group.id, displayName: 'Crew' }] });
    expect(list.body.Resources[0]).not.toHaveProperty('members');
    expect((await scim('DELETE', `/Groups/${group.id}`)).status).toBe(204);
  });

  it.each<[string, string, string, unknown, number]>([
    ['a stranger in a group', 'POST', '/Groups', { displayName: 'X', members: [{ value: crypto.randomUUID() }] }, 400],
    ['a user without a name', 'POST', '/Users', { active: true }, 400],
    ['an account that is half on', 'POST', '/Users', newUser('x@contoso.test', { active: 'maybe' }), 400],
    ['a filter that is not understood', 'GET', '/Users?filter=emails%20co%20%22x%22', undefined, 400],
    ['a path into nothing', 'PATCH', '/Groups/x', {}, 400],
  ])('is told when it sends %s, and nothing is made of it', async (_case, method, path, body, status) => {
    const answer = await scim(method, path, body);
    expect(answer.body).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
    });
    expect((await scim('GET', '/Groups?filter=displayName%20eq%20%22X%22')).body.totalResults).toBe(0);
    expect((await scim('GET', '/Users?filter=userName%20eq%20%22x%40contoso.test%22')).body.totalResults).toBe(0);
  });

  it('is let in by its token alone, and by the newest', async () => {
    const old = token;
    const olga = await admin({ oid: 'olga', roles: ['Drawbridge.Full'], scp: 'DeviceManagementRBAC.ReadWrite.All' });
    ({ token } = await olga.api('/drawbridge/scimToken').post({}));
    for (const bearer of [old, 'x', await entra.sign({ oid: 'olga', roles: ['Drawbridge.Full'] })]) {
      expect((await scim('GET', '/Users', undefined, bearer)).status).toBe(401);
    }
    expect((await scim('GET', '/Users')).status).toBe(200);
  });
});

describe('a partner', () => {
  const about = (subject: object, event: object = {}): EventOptions => ({
    claims: {
      sub_id: subject,
      events: { [RISK_LEVEL_CHANGE]: { principal: 'DEVICE', current_level: 'HIGH', ...event } },
    },
  });
  const compliance = (current_status: string): EventOptions => ({
    claims: { events: { [DEVICE_COMPLIANCE_CHANGE]: { current_status } } },
  });
  const opaque = (id: string) => ({ format: 'opaque', id });

  it('may name a device by its Entra id, and a user on it', async () => {
    const device = crypto.randomUUID();
    const [ada, ben] = [
      await register('ada@contoso.test', device),
      await register('ben@contoso.test', device.toUpperCase()),
    ];
    const complex = { format: 'complex', device: opaque(device), user: { format: 'email', email: 'Ben@contoso.test' } };
    expect(await report(partner, tenant.url, '', about(complex))).toBe(202);
    expect([await statesOf(ada), await statesOf(ben)]).toEqual([[], ['highSeverity']]);
    const both = { format: 'iss_sub', iss: entra.provider.issuer, sub: device };
    expect(await report(partner, tenant.url, '', about(both, { current_level: 'LOW' }))).toBe(202);
    expect([await statesOf(ada), await statesOf(ben)]).toEqual([['lowSeverity'], ['lowSeverity']]);
  });

  it('may speak of a device that has not registered yet: it applies when that does', async () => {
    const device = crypto.randomUUID();
    expect(await report(partner, tenant.url, '', about(opaque(device), { current_level: 'MEDIUM' }))).toBe(202);
    const ada = await register('ada@contoso.test', device);
    await expect.poll(() => statesOf(ada)).toEqual(['mediumSeverity']);
    const second = await register('cleo@contoso.test', device);
    expect(await statesOf(second)).toEqual([]);
  });

  it('says whether a device is compliant, which does not unsay a threat', async () => {
    const { deviceTag, ...ada } = await register('ada@contoso.test');
    const own = { deviceTag, ...ada };
    expect(await report(partner, tenant.url, deviceTag, compliance('not-compliant'))).toBe(202);
    expect(await statesOf(own)).toEqual(['highSeverity']);
    await report(partner, tenant.url, deviceTag, compliance('compliant'));
    expect(await statesOf(own)).toEqual(['secured']);
    await report(partner, tenant.url, deviceTag, { level: 'MEDIUM' });
    await report(partner, tenant.url, deviceTag, compliance('compliant'));
    expect(await statesOf(own)).toEqual(['mediumSeverity']);
    expect(await report(partner, tenant.url, deviceTag, compliance('unsure'))).toBe(400);
  });

  it('is heard by its own words, says when it does not work, and may be read by levels of its own', async () => {
    const olga = await admin({
      oid: 'olga',
      roles: ['Drawbridge.Full'],
      scp: 'DeviceManagementServiceConfig.ReadWrite.All',
    });
    const connector = olga.api('/deviceManagement/mobileThreatDefenseConnectors/watchtower');
    const stream = (type: string, event: object = {}) =>
      report(other, tenant.url, '', { claims: { events: { [type]: event } } });
    const stale = (await connector.get()).lastHeartbeatDateTime;
    expect(await stream(VERIFICATION)).toBe(202);
    expect(Date.parse((await connector.get()).lastHeartbeatDateTime)).toBeGreaterThan(Date.parse(stale));
    expect(await stream(STREAM_UPDATED, { status: 'paused', reason: 'licence ended' })).toBe(202);
    expect(await connector.get()).toMatchObject({ partnerState: 'error', '@drawbridge.error': 'licence ended' });
    const ada = await register('ada@contoso.test');
    expect((await documentOf(ada)).connectors.find(({ id }) => id === 'watchtower')?.partnerState).toBe('error');
    expect(await stream(STREAM_UPDATED, { status: 'enabled' })).toBe(202);
    expect(await connector.get()).toMatchObject({ partnerState: 'enabled', '@drawbridge.error': null });

    await connector.patch({ '@drawbridge.levels': { 'not-compliant': 'low' } });
    await report(other, tenant.url, ada.deviceTag, compliance('not-compliant'));
    expect(await statesOf(ada)).toEqual(['lowSeverity']);
  });
});
