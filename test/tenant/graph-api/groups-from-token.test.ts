import type { Client } from '@microsoft/microsoft-graph-client';
import type { Group, User } from '@microsoft/microsoft-graph-types-beta';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_API } from '../../../src/protocol/client-api.ts';
import type { Tenant } from '../../../src/tenant/tenant.ts';
import { checkIn, Key, post, type Registered, registerWith, VERSIONS } from '../browser.ts';
import { startContoso } from '../contoso.ts';
import { type Entra, startEntra } from '../entra.ts';
import { graphClient } from './admin.ts';
import { failure } from './failure.ts';

const POLICIES = '/deviceAppManagement/windowsManagedAppProtections';
const CREW = '0760b6cf-170e-4a14-91b3-4b78e0739963';
const edge = { '@odata.type': '#microsoft.graph.windowsAppIdentifier', windowsAppId: 'com.microsoft.edge' };

let entra: Entra;
let tenant: Tenant;
let olga: Client;
beforeAll(async () => {
  entra = await startEntra();
  tenant = await startContoso({ signIn: { ...entra.provider, directory: 'token' } });
  const scp =
    'DeviceManagementApps.ReadWrite.All DeviceManagementRBAC.ReadWrite.All User.ReadWrite.All Group.ReadWrite.All';
  olga = graphClient(tenant.url, await entra.sign({ oid: 'olga', roles: ['Drawbridge.Full'], scp }));
});
afterAll(async () => {
  await tenant.close();
  entra.close();
});

const tokenOf = (upn: string, claims: object = {}) =>
  entra.sign({ preferred_username: upn, name: `${upn} by name`, oid: crypto.randomUUID(), scp: 'access', ...claims });
const register = async (upn: string, claims: object = {}, key = new Key()) =>
  registerWith(tenant.url, await tokenOf(upn, claims), key);
async function policiesOf({ token }: Registered): Promise<string[]> {
  const { bodies } = await checkIn(tenant.url, token);
  const list = Object.values(bodies)
    .map((body) => JSON.parse(body))
    .find(Array.isArray) as { displayName: string }[];
  return list.map(({ displayName }) => displayName);
}
const groupsOf = async (upn: string): Promise<Group[]> => (await olga.api(`/users/${upn}/memberOf`).get()).value;

describe('where people and groups come from the provider’s token', () => {
  it('a policy for a group by Entra’s own id reaches whoever’s token names it, and nobody else', async () => {
    const made: Group = await olga
      .api('/groups')
      .post({ displayName: 'Crew', mailEnabled: false, securityEnabled: true, '@drawbridge.externalId': CREW });
    expect(made.id).toBe(CREW);
    const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: CREW };
    await olga.api(POLICIES).post({
      displayName: 'For the crew',
      apps: [{ mobileAppIdentifier: edge }],
      assignments: [{ target }],
    });
    const gus = await register('Gus@contoso.test', { groups: [CREW, 'On-premises name'] });
    expect(gus.user).toMatchObject({ userPrincipalName: 'gus@contoso.test', displayName: 'Gus@contoso.test by name' });
    expect(await policiesOf(gus)).toContain('For the crew');
    expect((await groupsOf('gus@contoso.test')).map(({ displayName }) => displayName).sort()).toEqual([
      'Crew',
      'On-premises name',
    ]);
    expect(await policiesOf(await register('hal@contoso.test'))).not.toContain('For the crew');
  });

  it('the groups are those of the last sign-in', async () => {
    const key = new Key();
    const ida = await register('ida@contoso.test', { groups: [CREW] }, key);
    const again = await register('ida@contoso.test', {}, key);
    expect(again.registrationId).toBe(ida.registrationId);
    expect([await policiesOf(again), await groupsOf('ida@contoso.test')]).toEqual([
      expect.not.arrayContaining(['For the crew']),
      [],
    ]);
  });

  it.each([
    [
      'says where to ask for them',
      { _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint: 'https://x' } } },
    ],
    ['says that there are some', { hasgroups: true }],
    ['does not name them by words', { groups: [1] }],
  ])('whose token %s is refused by that name, and keeps what is known of them', async (_case, claims) => {
    const jan = await register('jan@contoso.test', { groups: [CREW] });
    const refused = await post(tenant.url + CLIENT_API.registrations, await tokenOf('jan@contoso.test', claims), {
      versions: VERSIONS,
    });
    expect([refused.status, (await refused.json()).error.code]).toEqual([403, 'groups-unknown']);
    expect(await policiesOf(jan)).toContain('For the crew');
    const stranger = await tokenOf(`${crypto.randomUUID()}@contoso.test`, claims);
    expect((await post(tenant.url + CLIENT_API.registrations, stranger, { versions: VERSIONS })).status).toBe(403);
  });

  it('many browsers of one new person, in new groups, make one user and each group once', async () => {
    const groups = ['North', 'South', CREW];
    const all = await Promise.all([1, 2, 3, 4].map(() => register('kim@contoso.test', { groups })));
    expect(new Set(all.map(({ user }) => user.id)).size).toBe(1);
    expect(await groupsOf('kim@contoso.test')).toHaveLength(3);
  });

  it('an admin names groups and nothing else: who is in them, and who there is, is the token’s', async () => {
    const [group] = await groupsOf('gus@contoso.test');
    expect((await olga.api(`/groups/${group?.id}`).patch({ displayName: 'Renamed' })).displayName).toBe('Renamed');
    await register('gus@contoso.test', { groups: [CREW, 'On-premises name'] });
    expect((await groupsOf('gus@contoso.test')).map(({ displayName }) => displayName)).toContain('Renamed');
    const gus: User = await olga.api('/users/gus@contoso.test').get();
    const member = { '@odata.id': `https://graph.test/users/${gus.id}` };
    expect(await failure(olga.api(`/groups/${CREW}/members/$ref`).post(member))).toMatchObject({ statusCode: 403 });
    expect(await failure(olga.api(`/users/${gus.id}`).patch({ accountEnabled: false }))).toMatchObject({
      statusCode: 403,
    });
  });

  it('what tokens made of the directory is in the audit, with who is in which group', async () => {
    const { value } = await olga.api('/deviceManagement/auditEvents').top(999).get();
    const own = value.filter(
      ({ actor, resources }: { actor: { userId: string }; resources: { displayName: string }[] }) =>
        actor.userId === 'token' && resources[0]?.displayName === 'ida@contoso.test',
    );
    expect(own.map(({ activity }: { activity: string }) => activity)).toEqual([
      'Create User',
      'Patch User',
      'Patch User',
    ]);
    expect(own[2].resources[0].modifiedProperties).toEqual([
      { displayName: 'memberOf', oldValue: JSON.stringify([CREW]), newValue: '[]' },
    ]);
  });

  it('with people provisioned by SCIM as well, nobody else is taken in, and groups stay the token’s', async () => {
    const { token } = await olga.api('/drawbridge/scimToken').post({});
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/scim+json' };
    const scim = (path: string, body: object) =>
      fetch(`${tenant.url}/scim/v2${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect((await scim('/Groups', { displayName: 'Scim' })).status).toBe(403);
    const stranger = await tokenOf('lea@contoso.test', { groups: [CREW] });
    expect((await post(tenant.url + CLIENT_API.registrations, stranger, { versions: VERSIONS })).status).toBe(401);
    expect((await scim('/Users', { userName: 'lea@contoso.test', active: true })).status).toBe(201);
    expect(await policiesOf(await register('lea@contoso.test', { groups: [CREW] }))).toContain('For the crew');
  });
});
