import type { IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import { PARTNER_EVENTS } from '../../src/protocol/partner-event.ts';
import { callerAddress } from '../../src/tenant/limits/caller-address.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { Browser, beginSignIn, checkIn, register } from './browser.ts';
import { PASSWORDS, startContoso, type Upn } from './contoso.ts';
import { administered, adminToken, graphClient, signInAdmin } from './graph-api/admin.ts';
import { failure } from './graph-api/failure.ts';

let tenant: Tenant;
let now = Date.now();
beforeAll(async () => {
  tenant = await startContoso({ organisation: administered(), now: () => now });
});
afterAll(() => tenant.close());
// The provider's own tokens are of the machine's clock.
afterEach(() => {
  now = Date.now();
});

describe('wrong passwords', () => {
  async function tryPassword(userName: Upn, password: string): Promise<string> {
    const browser = new Browser();
    const form = await browser.open((await beginSignIn(tenant.url)).authorization);
    const { url, response } = await browser.submit(form.url, { userName, password });
    return url.searchParams.has('code') ? 'signed in' : response.text();
  }

  it('close a name where they come from for a while, for the right one too, and no other name', async () => {
    const cleo = 'cleo@contoso.test';
    for (let time = 0; time < 10; time++) expect(await tryPassword(cleo, 'guess')).toContain('do not belong together');
    expect(await tryPassword(cleo, PASSWORDS[cleo])).toMatch(
      /too many wrong passwords. Try again in (a minute|\d+ minutes)/,
    );
    expect(await tryPassword('ben@contoso.test', PASSWORDS['ben@contoso.test'])).toBe('signed in');
    now += 15 * 60_000;
    expect(await tryPassword(cleo, PASSWORDS[cleo])).toBe('signed in');
  });
});

describe('who is refused again and again', () => {
  const send = (path: string, type: string) =>
    fetch(tenant.url + path, {
      method: 'POST',
      headers: { 'Content-Type': type, Authorization: 'Bearer x' },
      body: '{}',
    });

  it.each([
    ['registering', CLIENT_API.registrations, 'application/json'],
    ['as a partner', PARTNER_EVENTS, 'application/secevent+jwt'],
    ['as a directory', '/scim/v2/Users', 'application/scim+json'],
    ['as an admin', '/beta/users', 'application/json'],
  ])('%s is told when to come back, and holds nobody up elsewhere', async (_case, path, type) => {
    const ada = await register(tenant.url, 'ada@contoso.test');
    const statuses = new Set<number>();
    for (let time = 0; time < 300; time++) statuses.add((await send(path, type)).status);
    expect(statuses).toEqual(new Set([path === PARTNER_EVENTS ? 400 : path === CLIENT_API.registrations ? 400 : 401]));
    const refused = await send(path, type);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await refused.json()).error.code).toBe('TooManyRequests');
    expect((await checkIn(tenant.url, ada.token)).document).toBeTruthy();
    now += 60_000;
    expect((await send(path, type)).status).not.toBe(429);
  });
});

describe('from where a request comes', () => {
  const from = (remoteAddress: string, forwarded?: string, isBehindProxy = true) =>
    callerAddress(
      { headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress } } as unknown as IncomingMessage,
      isBehindProxy,
    );

  it('is what the proxy says last, and nothing that the caller says', () => {
    expect(from('127.0.0.1', '6.6.6.6, 203.0.113.7')).toBe('203.0.113.7');
    expect(from('127.0.0.1', '203.0.113.7', false)).toBe('127.0.0.1');
    expect(from('127.0.0.1')).toBe('127.0.0.1');
  });

  it('is one network, however many addresses of it one caller takes', () => {
    expect(from('', '2001:db8:1:2::1')).toBe(from('', '2001:0DB8:0001:0002:ffff::9'));
    expect(from('', '2001:db8:1:3::1')).not.toBe(from('', '2001:db8:1:2::1'));
    expect(from('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(from('::1')).toBe('0:0:0:0');
  });
});

describe('a body that is too long', () => {
  it.each([
    ['of a registration', CLIENT_API.registrations, 'application/json', 33_000],
    ['of a farewell', CLIENT_API.signOut, 'application/json', 3_200_000],
    ['of a refresh', CLIENT_API.token, 'application/x-www-form-urlencoded', 33_000],
    ['of a directory', '/scim/v2/Users', 'application/scim+json', 1_100_000],
    ['of an admin', '/beta/deviceAppManagement/windowsManagedAppProtections', 'application/json', 270_000],
  ])('%s is refused unread', async (_case, path, type, length) => {
    const admin = await adminToken(tenant.url, 'olga@contoso.test');
    const { token: scim } = await graphClient(tenant.url, admin).api('/drawbridge/scimToken').post({});
    const response = await fetch(tenant.url + path, {
      method: 'POST',
      headers: { 'Content-Type': type, Authorization: `Bearer ${path.startsWith('/scim') ? scim : admin}` },
      body: JSON.stringify({ x: 'x'.repeat(length) }),
    });
    expect(response.status).toBe(413);
  });
});

describe('what an admin was refused', () => {
  it('is in the audit, once for many in a minute, with why; who is not known is not', async () => {
    const rosa = await signInAdmin(tenant.url, 'rosa@contoso.test');
    const olga = await signInAdmin(tenant.url);
    for (let time = 0; time < 3; time++) {
      expect(await failure(rosa.api('/groups').post({ displayName: 'Not' }))).toMatchObject({ statusCode: 403 });
      expect(await failure(rosa.api('/users/ben@contoso.test').delete())).toMatchObject({ statusCode: 403 });
      expect(await failure(graphClient(tenant.url, 'x').api('/groups').get())).toMatchObject({ statusCode: 401 });
    }
    const { value } = await olga.api('/deviceManagement/auditEvents').filter("activityResult eq 'Failure'").get();
    expect(value).toMatchObject(
      ['POST /beta/groups', 'DELETE /beta/users/:id'].map((route) => ({
        activity: `Refused ${route}`,
        activityResult: 'Failure',
        actor: { userPrincipalName: 'rosa@contoso.test' },
        resources: [{ displayName: 'This needs the role full.' }],
      })),
    );
  });
});
