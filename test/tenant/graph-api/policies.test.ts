import type { Client } from '@microsoft/microsoft-graph-client';
import type { WindowsManagedAppProtection } from '@microsoft/microsoft-graph-types-beta';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../../src/tenant/tenant.ts';
import { checkIn, register } from '../browser.ts';
import { startContoso } from '../contoso.ts';
import { administered, adminToken, graphClient, signInAdmin } from './admin.ts';
import { failure } from './failure.ts';

const BASE = '/deviceAppManagement/windowsManagedAppProtections';
const edge = { '@odata.type': 'microsoft.graph.windowsAppIdentifier', windowsAppId: 'com.microsoft.edge' };
const toEveryone = { target: { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' } };

type Target = { readonly groupId?: string };

let tenant: Tenant;
let olga: Client;
beforeAll(async () => {
  tenant = await startContoso({ organisation: administered() });
  olga = await signInAdmin(tenant.url);
});
afterAll(() => tenant.close());

/** Microsoft's client takes a whole address with https alone. */
const beyondHost = (link: string) => link.slice(`${tenant.url}/beta`.length);
const policiesOf = async (token: string) => {
  const { bodies } = await checkIn(tenant.url, token);
  return Object.values(bodies)
    .map((body) => JSON.parse(body))
    .find(Array.isArray) as WindowsManagedAppProtection[];
};
const namesOf = async (token: string) => (await policiesOf(token)).map(({ displayName }) => displayName);

describe('Microsoft’s own client', () => {
  it('makes a policy, targets it, assigns it, edits it and deletes it; browsers get each state of it', async () => {
    const cleo = await register(tenant.url, 'cleo@contoso.test');
    const made: WindowsManagedAppProtection = await olga.api(BASE).post({
      '@odata.type': '#microsoft.graph.windowsManagedAppProtection',
      displayName: 'Edge Windows APP Level 3',
      maximumAllowedDeviceThreatLevel: 'secured',
      mobileThreatDefenseRemediationAction: 'wipe',
      periodOfflineBeforeAccessCheck: 'PT1440M',
      periodOfflineBeforeWipeIsEnforced: 'P30D',
      minimumRequiredOsVersion: '10.0.22621.2506',
      printBlocked: true,
    });
    expect(made).toMatchObject({
      '@odata.type': '#microsoft.graph.windowsManagedAppProtection',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      maximumAllowedDeviceThreatLevel: 'secured',
      isAssigned: false,
      deployedAppCount: 0,
      roleScopeTagIds: ['0'],
    });
    const one = `${BASE}/${made.id}`;
    expect(await namesOf(cleo.token)).not.toContain(made.displayName);

    expect(await olga.api(`${one}/targetApps`).post({ apps: [{ mobileAppIdentifier: edge }] })).toBeFalsy();
    expect(await olga.api(`${one}/assign`).post({ assignments: [toEveryone] })).toBeFalsy();
    expect(await namesOf(cleo.token)).toContain(made.displayName);

    const edited: WindowsManagedAppProtection = await olga.api(one).patch({ maximumAllowedDeviceThreatLevel: 'low' });
    expect(edited).toMatchObject({ id: made.id, maximumAllowedDeviceThreatLevel: 'low', printBlocked: true });
    expect(edited.version).not.toBe(made.version);
    const own = (await policiesOf(cleo.token)).find(({ id }) => id === made.id);
    expect(own).toMatchObject({ maximumAllowedDeviceThreatLevel: 'low', periodOfflineBeforeWipeIsEnforced: 'P30D' });

    const whole: WindowsManagedAppProtection = await olga.api(one).expand('apps,assignments').get();
    expect(whole).toMatchObject({
      isAssigned: true,
      apps: [{ mobileAppIdentifier: { windowsAppId: 'com.microsoft.edge' } }],
      assignments: [toEveryone],
    });
    await olga.api(one).delete();
    expect(await namesOf(cleo.token)).not.toContain(made.displayName);
    expect(await failure(olga.api(one).get())).toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
  });

  it('takes a policy with its apps and assignments in one, as scripts write it, and an exported one back', async () => {
    const ben = await register(tenant.url, 'ben@contoso.test');
    const existing: WindowsManagedAppProtection[] = (await olga.api(BASE).expand('assignments').get()).value;
    const targets = existing.flatMap(({ assignments }) => assignments ?? []).map(({ target }) => target as Target);
    const groupId = targets.find((target) => target.groupId)?.groupId;
    const made = await olga.api(BASE).post({
      displayName: 'Windows MAM Edge Policy',
      apps: [{ mobileAppIdentifier: edge }],
      assignments: [
        {
          target: {
            '@odata.type': '#microsoft.graph.groupAssignmentTarget',
            groupId,
            deviceAndAppManagementAssignmentFilterId: null,
            deviceAndAppManagementAssignmentFilterType: 'none',
          },
        },
      ],
      periodOfflineBeforeAccessCheck: 'PT720M',
      maximumAllowedDeviceThreatLevel: 'notConfigured',
      roleScopeTagIds: ['0'],
    });
    expect(made).toMatchObject({ isAssigned: true, deployedAppCount: 1 });
    expect(await namesOf(ben.token)).toContain('Windows MAM Edge Policy');
    const exported = await olga.api(`${BASE}/${made.id}`).get();
    const again = await olga.api(BASE).post({ ...exported, displayName: 'A copy' });
    expect(again).toMatchObject({ displayName: 'A copy', isAssigned: false });
    expect(again.id).not.toBe(made.id);
    await Promise.all([made, again].map(({ id }) => olga.api(`${BASE}/${id}`).delete()));
  });

  it('edits what a policy says, where and for whom in one: a browser meets the whole of it, and a wrong part leaves all as it was', async () => {
    const ada = await register(tenant.url, 'ada@contoso.test');
    const made = await olga.api(BASE).post({ displayName: 'In one', apps: [{ mobileAppIdentifier: edge }] });
    const one = `${BASE}/${made.id}`;
    const edited = await olga.api(one).patch({ displayName: 'In one, edited', assignments: [toEveryone] });
    expect(edited).toMatchObject({ displayName: 'In one, edited', isAssigned: true, deployedAppCount: 1 });
    expect(await namesOf(ada.token)).toContain('In one, edited');
    const before = await olga.api(one).expand('apps,assignments').get();
    const stranger = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: crypto.randomUUID() };
    const wrong = { displayName: 'Half', apps: [], assignments: [{ target: stranger }] };
    expect((await failure(olga.api(one).patch(wrong))).message).toContain('assignments.target.groupId');
    expect(await olga.api(one).expand('apps,assignments').get()).toEqual(before);
    const gone = await olga.api('/drawbridge/whatIf').post({ policyId: made.id, policy: null });
    expect(gone).toMatchObject({ newlyWiped: 0, changes: [] });
    await olga.api(one).delete();
  });

  it('pages, filters and selects', async () => {
    const all: WindowsManagedAppProtection[] = [];
    let page = await olga.api(BASE).top(2).get();
    expect(page['@odata.context']).toContain('/beta/$metadata#deviceAppManagement/windowsManagedAppProtections');
    for (;;) {
      expect(page.value.length).toBeLessThanOrEqual(2);
      all.push(...page.value);
      if (!page['@odata.nextLink']) break;
      page = await olga.api(beyondHost(page['@odata.nextLink'])).get();
    }
    const whole = (await olga.api(BASE).get()).value;
    expect(all).toEqual(whole);
    expect(whole.length).toBeGreaterThanOrEqual(5);
    const { value } = await olga
      .api(BASE)
      .filter("displayName eq 'policy SALES' or startswith(displayName, 'Policy re')")
      .select('displayName,id')
      .get();
    expect(value).toEqual([
      expect.objectContaining({ id: 'research', displayName: 'Policy research' }),
      expect.objectContaining({ id: 'sales', displayName: 'Policy sales' }),
    ]);
    expect(value[0]).not.toHaveProperty('maximumAllowedDeviceThreatLevel');
  });

  it('finds no version of it in v1.0, as in Graph', async () => {
    expect(await failure(olga.api(BASE).version('v1.0').get())).toMatchObject({ statusCode: 404 });
  });
});

describe('bad input', () => {
  it.each<[string, object, string]>([
    ['a level that does not exist', { maximumAllowedDeviceThreatLevel: 'Low' }, 'maximumAllowedDeviceThreatLevel'],
    [
      'warn for a threat level',
      { mobileThreatDefenseRemediationAction: 'warn' },
      'mobileThreatDefenseRemediationAction',
    ],
    ['a member that does not exist', { maxAllowedThreatLevel: 'low' }, 'maxAllowedThreatLevel'],
    ['a negative duration', { periodOfflineBeforeAccessCheck: '-PT17S' }, 'periodOfflineBeforeAccessCheck'],
    ['a version in words', { minimumRequiredOsVersion: 'latest' }, 'minimumRequiredOsVersion'],
    ['another type', { '@odata.type': '#microsoft.graph.iosManagedAppProtection' }, '@odata.type'],
    [
      'an app of another platform',
      { apps: [{ mobileAppIdentifier: { '@odata.type': 'x', bundleId: 'y' } }] },
      'apps.0',
    ],
    [
      'a group that is not there',
      {
        assignments: [
          {
            target: {
              '@odata.type': '#microsoft.graph.groupAssignmentTarget',
              groupId: '00000000-0000-0000-0000-000000000000',
            },
          },
        ],
      },
      'assignments',
    ],
    [
      'an assignment filter, which would reach more people if it were ignored',
      { assignments: [{ target: { ...toEveryone.target, deviceAndAppManagementAssignmentFilterType: 'include' } }] },
      'assignments.0.target',
    ],
  ])('%s is refused by the name of the member', async (_case, change, member) => {
    const error = await failure(olga.api(BASE).post({ displayName: 'Wrong', ...change }));
    expect(error).toMatchObject({ statusCode: 400, code: 'BadRequest' });
    expect(error.message).toContain(member);
    expect((await olga.api(BASE).filter("displayName eq 'Wrong'").get()).value).toEqual([]);
  });

  it('an edit with anything wrong in it changes nothing, whatever else it holds', async () => {
    const made = await olga.api(BASE).post({ displayName: 'Stays', printBlocked: false });
    const one = `${BASE}/${made.id}`;
    const before = await olga.api(one).get();
    const good = fc.record({ displayName: fc.string({ maxLength: 20 }), printBlocked: fc.boolean() });
    const bad = fc.oneof(
      fc.record({ maximumAllowedDeviceThreatLevel: fc.oneof(fc.integer(), fc.constantFrom('LOW', 'none', '')) }),
      fc.record({ minimumWipeAppVersion: fc.constantFrom('1.x', '1.2.3.4.5', '-1', 7) }),
      fc.record({ periodOfflineBeforeWipeIsEnforced: fc.constantFrom('90 days', 'P1M', 'P', 'PT', 90) }),
      fc.record({ printBlocked: fc.constantFrom('yes', 1, []) }),
      fc.string({ minLength: 1, maxLength: 12 }).map((name) => ({ [`x${name.replaceAll('@', '')}`]: 1 })),
    );
    await fc.assert(
      fc.asyncProperty(good, bad, async (some, wrong) => {
        expect((await failure(olga.api(one).patch({ ...some, ...wrong }))).statusCode).toBe(400);
      }),
      { numRuns: 40 },
    );
    expect(await olga.api(one).get()).toEqual(before);
  });

  it.each([
    ['$filter=displayName eq', '$filter'],
    ["$filter=secret eq 'x'", '$filter'],
    ['$top=0', '$top'],
    ['$select=password', '$select'],
    ['$expand=everything', '$expand'],
    ['$orderby=password', '$orderby'],
    ['$orderby=displayName up', '$orderby'],
    ['$count=yes', '$count'],
    ['$search=x', '$search'],
    ['$orderby=displayName&$skiptoken=e30', '$skiptoken'],
    ['$skiptoken=%00', '$skiptoken'],
  ])('a query with %s is refused, not ignored', async (query, option) => {
    const error = await failure(olga.api(`${BASE}?${query}`).get());
    expect(error).toMatchObject({ statusCode: 400, code: 'BadRequest' });
    expect(error.message).toContain(option);
  });

  it.each([
    ['sales', '$top=1', '$top'],
    ['sales', '$orderby=displayName', '$orderby'],
    ['sales/apps', '$filter=secret eq 1', '$filter'],
    ['sales/assignments', '$search=x', '$search'],
  ])('a query of %s with %s is refused too', async (path, query, option) => {
    const error = await failure(olga.api(`${BASE}/${path}?${query}`).get());
    expect(error).toMatchObject({ statusCode: 400, code: 'BadRequest' });
    expect(error.message).toContain(option);
  });

  it('is answered in Graph’s envelope, with an id that the headers have too', async () => {
    const token = await adminToken(tenant.url, 'olga@contoso.test');
    const own = crypto.randomUUID();
    const response = await fetch(`${tenant.url}/beta${BASE}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'client-request-id': own },
      body: '{',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: {
        code: 'BadRequest',
        message: expect.stringMatching(/\w/),
        innerError: {
          date: expect.stringMatching(/^\d{4}-/),
          'request-id': response.headers.get('request-id'),
          'client-request-id': own,
        },
      },
    });
    expect(response.headers.get('client-request-id')).toBe(own);
  });
});

describe('who may', () => {
  it('nobody does anything without a token, with one for the client API, or with a spoilt one', async () => {
    const { token: clientToken } = await register(tenant.url, 'ada@contoso.test');
    const good = await adminToken(tenant.url, 'olga@contoso.test');
    const tokens = ['', clientToken, good.slice(0, -4), 'x'.repeat(10_000)];
    for (const token of tokens) {
      const error = await failure(graphClient(tenant.url, token).api(BASE).get());
      expect(error).toMatchObject({ statusCode: 401, code: 'InvalidAuthenticationToken' });
    }
  });

  it('a scope does not stand in for a role, nor a role for a scope', async () => {
    const rosa = await signInAdmin(tenant.url, 'rosa@contoso.test');
    const narrow = await signInAdmin(tenant.url, 'olga@contoso.test', { scopes: ['DeviceManagementApps.Read.All'] });
    const ada = graphClient(
      tenant.url,
      await adminToken(tenant.url, 'ada@contoso.test', { password: 'correct horse 1 ✓' }),
    );
    for (const client of [rosa, narrow]) {
      expect((await client.api(BASE).get()).value.length).toBeGreaterThan(0);
      expect(await failure(client.api(BASE).post({ displayName: 'Not' }))).toMatchObject({ statusCode: 403 });
    }
    expect(await failure(ada.api(BASE).get())).toMatchObject({ statusCode: 403, code: 'Forbidden' });
  });

  it('who writes too often is told when to come back, and others are not', async () => {
    const token = await adminToken(tenant.url, 'piet@contoso.test');
    const post = () =>
      fetch(`${tenant.url}/beta${BASE}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        body: '{}',
      });
    const answers: Response[] = [];
    for (let index = 0; index < 202; index += 1) answers.push(await post());
    const refused = answers.find(({ status }) => status === 429) ?? Response.error();
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await refused.json()).error.code).toBe('TooManyRequests');
    expect((await olga.api(BASE).get()).value.length).toBeGreaterThan(0);
  });
});
