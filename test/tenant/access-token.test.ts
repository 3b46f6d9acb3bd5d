import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { register } from '../../src/tenant/client-api/register.ts';
import type { TenantKeys } from '../../src/tenant/keys.ts';
import { embeddedSignIn, externalSignIn, type SignedIn } from '../../src/tenant/sign-in/sign-in.ts';
import { type Database, openDatabase } from '../../src/tenant/store/database.ts';
import { seedOrganisation } from '../../src/tenant/store/seed-organisation.ts';
import type { TenantContext } from '../../src/tenant/tenant-context.ts';
import { contoso } from './contoso.ts';
import { storeAt } from './store-location.ts';

const NOW = Date.UTC(2026, 0, 1);
const url = 'https://tenant.test';
const claims = { iss: `${url}/oidc`, aud: `${url}/client`, sub: 'ada', exp: NOW / 1000 + 60 };

let pair: Awaited<ReturnType<typeof generateKeyPair>>;
let keys: TenantKeys;
let db: Database;

beforeAll(async () => {
  pair = await generateKeyPair('ES256');
  db = await openDatabase(await storeAt(null), async (empty) => {
    await seedOrganisation(empty, contoso(), 'tenant.test');
  });
  claims.sub = (
    await db.selectFrom('users').select('id').where('display_name', '=', 'Ada Example').executeTakeFirstOrThrow()
  ).id;
  keys = { signInKeySet: { keys: [await exportJWK(pair.publicKey)] } } as TenantKeys;
});

afterAll(() => db.destroy());

async function verify(change: object = {}, typ = 'at+jwt', privateKey = pair.privateKey): Promise<SignedIn> {
  const token = await new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: 'ES256', typ }).sign(privateKey);
  return embeddedSignIn({ url, keys: () => keys, db, now: () => NOW }).userOf(token);
}

it('an access token of our own provider for this API names the user', async () => {
  const authTime = NOW / 1000 - 3600;
  expect(await verify({ auth_time: authTime })).toMatchObject({
    user: { display_name: 'Ada Example' },
    signedInAt: new Date(authTime * 1000),
  });
});

it.each<[string, () => Promise<SignedIn>]>([
  ['for another API', () => verify({ aud: `${url}/other` })],
  ['for nobody', () => verify({ aud: undefined })],
  ['of another issuer', () => verify({ iss: 'https://other.test' })],
  ['that has expired', () => verify({ exp: NOW / 1000 })],
  ['that never expires', () => verify({ exp: undefined })],
  ['without a user', () => verify({ sub: undefined })],
  ['of another type', () => verify({}, 'JWT')],
  ['signed by a stranger', async () => verify({}, 'at+jwt', (await generateKeyPair('ES256')).privateKey)],
])('a token %s is refused', async (_case, verifyIt) => {
  await expect(verifyIt()).rejects.toMatchObject({ status: 401, code: 'access-token-invalid' });
});

describe('Entra ID in place of our own provider, by configuration alone', () => {
  const TENANT_ID = '6babcaad-604b-40ac-a9d7-9fd97c0b779f';
  const issuer = `https://login.microsoftonline.com/${TENANT_ID}/v2.0`;
  /** An access token for one's own API as Microsoft documents version 2.0 of them; times are ours. */
  const entra = {
    aud: '00001111-aaaa-2222-bbbb-3333cccc4444',
    iss: issuer,
    iat: NOW / 1000 - 60,
    exp: NOW / 1000 + 3600,
    azp: '11112222-bbbb-3333-cccc-4444dddd5555',
    name: 'Ada Example',
    oid: 'aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb',
    preferred_username: 'Ada@Contoso.test',
    scp: 'access',
    sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
    tid: TENANT_ID,
    ver: '2.0',
  };

  async function verifyEntra(change: object = {}, byStranger = false): Promise<SignedIn> {
    const rsa = await generateKeyPair('RS256');
    const server = createServer(async (_request, response) => {
      response.end(JSON.stringify({ keys: [{ ...(await exportJWK(rsa.publicKey)), kid: 'entra', use: 'sig' }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const jwksUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/discovery/v2.0/keys`;
    const signIn = externalSignIn(
      { db, now: () => NOW },
      {
        issuer,
        clientId: entra.azp,
        scope: `openid profile api://${entra.aud}/access`,
        requiredScope: 'access',
        audience: [entra.aud],
        jwksUri,
        userClaim: 'preferred_username',
      },
    );
    expect(signIn.settings).toMatchObject({ issuer, clientId: entra.azp, resource: null });
    const key = byStranger ? (await generateKeyPair('RS256')).privateKey : rsa.privateKey;
    const token = new SignJWT({ ...entra, ...change }).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'entra' });
    return signIn.userOf(await token.sign(key)).finally(() => server.close());
  }

  it('its access token for this API names the user by their user principal name', async () => {
    expect((await verifyEntra()).user).toMatchObject({ display_name: 'Ada Example' });
    expect((await verifyEntra({ preferred_username: 'stranger@contoso.test' })).user).toBeUndefined();
  });

  it.each<[string, object, boolean?]>([
    ['for Microsoft Graph', { aud: '00000003-0000-0000-c000-000000000000' }],
    ['of another directory', { iss: 'https://login.microsoftonline.com/other/v2.0' }],
    ['without our scope', { scp: 'User.Read' }],
    ['that has expired', { exp: NOW / 1000 - 1 }],
    ['signed by a stranger', {}, true],
  ])('one %s is refused', async (_case, change, byStranger) => {
    await expect(verifyEntra(change, byStranger)).rejects.toMatchObject({ code: 'access-token-invalid' });
  });
});

describe('whom a good token registers', () => {
  const registering = (signedIn: SignedIn) =>
    register(
      { db, url, keys, now: () => NOW, signIn: { userOf: async () => signedIn } } as unknown as TenantContext,
      { accessToken: 'any', jkt: 'any' },
      { versions: { extension: '1.0.0', browser: 'Edge 140', platform: 'Windows' } },
    );

  it('is not somebody whom this organisation does not know: that is another account, not one that is turned off', async () => {
    await expect(
      registering({ user: undefined, person: null, signedInAt: new Date(NOW), entraDeviceId: null }),
    ).rejects.toMatchObject({
      status: 401,
      code: 'access-token-invalid',
    });
  });

  it('is not somebody whose session at the provider is older than the organisation allows, and that is said', async () => {
    const user = await db.selectFrom('users').selectAll().where('id', '=', claims.sub).executeTakeFirstOrThrow();
    await db.updateTable('organisation').set({ sign_in_again_seconds: 3600 }).execute();
    try {
      const signedInAt = new Date(NOW - 3_600_000);
      const refused = { status: 401, code: 'sign-in-too-old' };
      await expect(registering({ user, person: null, signedInAt, entraDeviceId: null })).rejects.toMatchObject(refused);
    } finally {
      await db.updateTable('organisation').set({ sign_in_again_seconds: null }).execute();
    }
  });
});
