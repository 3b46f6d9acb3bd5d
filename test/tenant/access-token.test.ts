import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { verifyAccessToken } from '../../src/tenant/client-api/verify-access-token.ts';
import type { TenantKeys } from '../../src/tenant/keys.ts';

const NOW = Date.UTC(2026, 0, 1);
const url = 'https://tenant.test';
const claims = { iss: `${url}/oidc`, aud: `${url}/client`, sub: 'ada', exp: NOW / 1000 + 60 };

let pair: Awaited<ReturnType<typeof generateKeyPair>>;
let keys: TenantKeys;

beforeAll(async () => {
  pair = await generateKeyPair('ES256');
  keys = { signInKeySet: { keys: [await exportJWK(pair.publicKey)] } } as TenantKeys;
});

async function verify(change: object = {}, typ = 'at+jwt', privateKey = pair.privateKey): Promise<string> {
  const token = await new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg: 'ES256', typ }).sign(privateKey);
  return verifyAccessToken({ url, keys, now: () => NOW }, `Bearer ${token}`);
}

it('an access token of our own provider for this API names the user', async () => {
  expect(await verify()).toBe('ada');
});

it.each<[string, () => Promise<string>]>([
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
