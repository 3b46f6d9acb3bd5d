import { base64url, CompactSign, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { POSTURE_TOKEN_TYPE, type PostureClaims } from '../../../src/protocol/posture-token.ts';

/** Seconds since the epoch. */
export const NOW = Date.parse('2026-11-24T09:00:00Z') / 1000;
export const TENANT = 'https://tenant.contoso.test';

const pair = async (kid: string) => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } };
};

export const CURRENT = await pair('current');
const NEXT = await pair('next');
/** Another's, under the name of the tenant's. */
const IMPOSTOR = await pair('current');
const STRANGER = await pair('stranger');

export const KEYS = { keys: [CURRENT.jwk, NEXT.jwk] };

export function claims(members: Partial<PostureClaims> = {}): PostureClaims {
  return {
    iss: TENANT,
    aud: 'mail',
    sub: 'user-1',
    upn: 'ada@contoso.test',
    sid: 'registration-1',
    access: 'allow',
    seq: 7,
    iat: NOW,
    exp: NOW + 600,
    ...members,
  };
}

/** How a token is made: properly, with one of the tenant's two keys, or in one of the ways in which tokens are forged. */
export const MAKERS = {
  current: (payload: object) => signed(payload, CURRENT),
  next: (payload: object) => signed(payload, NEXT),
  impostor: (payload: object) => signed(payload, IMPOSTOR),
  stranger: (payload: object) => signed(payload, STRANGER),
  'key in the header': (payload: object) => signed(payload, STRANGER, { jwk: STRANGER.jwk }),
  'another type': (payload: object) => signed(payload, CURRENT, { typ: 'drawbridge-access+jwt' }),
  'no type': (payload: object) => signed(payload, CURRENT, { typ: undefined }),
  'a shared key': (payload: object) =>
    new SignJWT({ ...payload })
      .setProtectedHeader({ alg: 'HS256', typ: POSTURE_TOKEN_TYPE, kid: 'current' })
      .sign(new TextEncoder().encode(JSON.stringify(CURRENT.jwk))),
  'no signature': async (payload: object) => {
    const part = (value: object) => base64url.encode(JSON.stringify(value));
    return `${part({ alg: 'none', typ: POSTURE_TOKEN_TYPE, kid: 'current' })}.${part(payload)}.`;
  },
  'other claims under it': async (payload: object) => {
    const [header, , signature] = (await signed({ ...payload, sub: 'somebody', seq: 1 }, CURRENT)).split('.');
    return `${header}.${base64url.encode(JSON.stringify(payload))}.${signature}`;
  },
  'cut off': async (payload: object) => (await signed(payload, CURRENT)).slice(0, -7),
  twice: async (payload: object) => {
    const token = await signed(payload, CURRENT);
    return `${token}, ${token}`;
  },
  'a word': async () => 'open-sesame',
} as const satisfies Readonly<Record<string, (payload: object) => Promise<string>>>;

export type Maker = keyof typeof MAKERS;

function signed(payload: object, key: typeof CURRENT, header: object = {}): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', typ: POSTURE_TOKEN_TYPE, kid: key.kid, ...header })
    .sign(key.privateKey);
}
