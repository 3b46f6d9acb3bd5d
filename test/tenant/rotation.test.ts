import type { Client } from '@microsoft/microsoft-graph-client';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAccessDocument } from '../../src/protocol/access-document-jws.ts';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import { keysIn } from '../../src/protocol/document-keys.ts';
import { issueTokens } from '../../src/tenant/client-api/registration-tokens.ts';
import { loadKeys } from '../../src/tenant/keys.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import {
  Browser,
  beginSignIn,
  checkIn,
  checkInRequest,
  type Registered,
  refresh,
  register,
  registerWith,
  signIn,
} from './browser.ts';
import { PASSWORDS, startContoso } from './contoso.ts';
import { administered, adminToken, graphClient, signInAdmin } from './graph-api/admin.ts';
import { failure } from './graph-api/failure.ts';

const MINUTE = 60_000;

let tenant: Tenant;
let db: Database;
let olga: Client;
let now = Date.now();
beforeAll(async () => {
  tenant = await startContoso({
    organisation: administered(),
    now: () => now,
    onDatabase: (opened) => {
      db = opened;
    },
  });
});
afterAll(() => tenant.close());
// Two rotations end an admin's token too.
beforeEach(async () => {
  olga = await signInAdmin(tenant.url);
});

const rotate = (body: object = {}) => olga.api('/drawbridge/rotateKeys').post(body);
const signInKeys = async (): Promise<JSONWebKeySet> => (await fetch(`${tenant.url}/oidc/jwks`)).json();

describe('keys that an admin rotates', () => {
  it('take a browser along that knows the old pair alone, and wait for it before they are rotated again', async () => {
    const ada = await register(tenant.url, 'ada@contoso.test');
    now += 1000;
    await rotate();
    const refused = await failure(rotate());
    expect(refused).toMatchObject({ statusCode: 409, code: 'Conflict' });
    expect(refused.message).toMatch(/^1 browsers have not come/);

    now += 1000;
    const expected = { issuer: tenant.url, audience: ada.registrationId, keys: ada.keys as never };
    const { document } = await checkIn(tenant.url, ada.token);
    const learned = keysIn(await verifyAccessDocument(document, expected));
    now += 1000;
    await rotate();
    now += 1000;
    const { document: next } = await checkIn(tenant.url, ada.token);
    await expect(verifyAccessDocument(next, { ...expected, keys: learned as never })).resolves.toBeTruthy();
  });

  it('can be rotated at once all the same, and who did so is in the audit', async () => {
    await register(tenant.url, 'ben@contoso.test');
    now += 1000;
    await rotate();
    const { keys } = await rotate({ force: true });
    olga = await signInAdmin(tenant.url);
    const { value } = await olga.api('/deviceManagement/auditEvents').filter("activity eq 'Rotate SigningKeys'").get();
    expect(value.at(-1)).toMatchObject({ actor: { userPrincipalName: 'olga@contoso.test' } });
    const [{ newValue }] = value.at(-1).resources[0].modifiedProperties;
    expect(JSON.parse(newValue)).toEqual(keys.map(({ kid }: { kid: string }) => kid));
    expect(JSON.stringify(value)).not.toContain('"d"');
    const rosa = await signInAdmin(tenant.url, 'rosa@contoso.test');
    expect(await failure(rosa.api('/drawbridge/rotateKeys').post({}))).toMatchObject({ statusCode: 403 });
  });
});

describe('the keys of access tokens, nonces and cookies', () => {
  const send = async ({ key, token }: Registered, claims: Record<string, unknown> = {}) => {
    const url = tenant.url + CLIENT_API.checkIn;
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `DPoP ${token}`,
        DPoP: await key.proofFor(url, token, { iat: Math.floor(now / 1000), ...claims }),
      },
      body: JSON.stringify(checkInRequest()),
    });
    return { code: (await response.json()).error?.code, nonce: response.headers.get('dpop-nonce') };
  };

  it('rotate too: what the old ones signed is good until it is over, and who copied them signs nothing after that', async () => {
    const ada = await register(tenant.url, 'ada@contoso.test');
    const copied = await loadKeys(db);
    const { nonce } = await send(ada);
    await rotate({ force: true });
    const wrongClock = { iat: Math.floor(now / 1000) - 86_400 };
    expect((await send(ada, { ...wrongClock, nonce })).code).toBeUndefined();
    expect((await send(ada)).code).toBeUndefined();

    const { jkt } = decodeJwt(ada.token)['cnf'] as { jkt: string };
    const bound = { registrationId: ada.registrationId, jkt };
    const forged = await issueTokens({ url: tenant.url, keys: copied, now: () => now + 50 * MINUTE }, bound, 'x', null);
    const later = { ...ada, token: forged.access_token };
    try {
      now += 61 * MINUTE - 1000;
      expect((await send(later)).code).toBeUndefined();
      now += 1000;
      expect((await send(later)).code).toBe('access-token-expired');
    } finally {
      now -= 61 * MINUTE; // Proofs of the other tests are made by the clock of the machine.
    }
  });

  it('a second rotation ends at once what the first left: browsers renew their tokens and people their sessions alone', async () => {
    const person = new Browser();
    const { access_token } = await signIn(tenant.url, 'ada@contoso.test', person);
    const ada = await registerWith(tenant.url, access_token);
    const stale = new Browser();
    await signIn(tenant.url, 'ben@contoso.test', stale);
    const silently = async (browser: Browser) => {
      const attempt = await beginSignIn(tenant.url, { prompt: 'none' });
      return attempt.finish((await browser.open(attempt.authorization)).url).then(
        () => true,
        () => false,
      );
    };
    await rotate({ force: true });
    // Seen between the two, so signed anew.
    expect(await silently(person)).toBe(true);
    await rotate({ force: true });
    expect([await silently(person), await silently(stale)]).toEqual([true, false]);
    expect((await send(ada)).code).toBe('access-token-expired');
    const renewed = await refresh(tenant.url, ada.tokens.refresh_token, ada.key);
    expect((await send({ ...ada, token: (await renewed.json()).access_token })).code).toBeUndefined();
  });
});

describe('the provider’s keys', () => {
  it('are published current and next: who knows the old set alone verifies what the new one signs', async () => {
    const known = await signInKeys();
    const before = await adminToken(tenant.url, 'olga@contoso.test');
    await rotate({ force: true });
    const after = await adminToken(tenant.url, 'olga@contoso.test');
    const kids = [before, after].map((token) => decodeProtectedHeader(token).kid);
    expect(kids).toEqual(known.keys.slice(0, 2).map(({ kid }) => kid));
    await expect(jwtVerify(after, createLocalJWKSet(known))).resolves.toBeTruthy();
    expect(JSON.stringify(await signInKeys())).not.toContain('"d"');

    // The token that was given before opens what it did; after another rotation its key is gone.
    const old = graphClient(tenant.url, before).api('/users').version('beta');
    expect((await old.get()).value.length).toBeGreaterThan(0);
    await rotate({ force: true });
    expect(await failure(old.get())).toMatchObject({ statusCode: 401 });
  });

  it('rotate under a sign-in that is under way, which is finished with the session it began in', async () => {
    const browser = new Browser();
    const attempt = await beginSignIn(tenant.url);
    const form = await browser.open(attempt.authorization);
    await rotate({ force: true });
    const upn = 'cleo@contoso.test';
    const { url } = await browser.submit(form.url, { userName: upn, password: PASSWORDS[upn] });
    await rotate({ force: true });
    const { access_token } = await attempt.finish(url);
    expect((await registerWith(tenant.url, access_token)).user.userPrincipalName).toBe(upn);
    const silent = await beginSignIn(tenant.url, { prompt: 'none' });
    expect((await silent.finish((await browser.open(silent.authorization)).url)).access_token).toBeTruthy();
  });

  it('a store from before there was a next one gets it, and keeps the one it has', async () => {
    const row = await db.selectFrom('keys').select('value').where('name', '=', 'tenant').executeTakeFirstOrThrow();
    const stored = row.value as { signIn: { current: { kid: string } } };
    const value = JSON.stringify({ ...stored, signIn: stored.signIn.current });
    await db.updateTable('keys').set({ value }).where('name', '=', 'tenant').execute();
    const { signInKeySet } = await loadKeys(db);
    expect(signInKeySet.keys.map(({ kid }) => kid)).toEqual([stored.signIn.current.kid, expect.any(String)]);
    expect((await loadKeys(db)).signInKeySet).toEqual(signInKeySet);
  });
});
