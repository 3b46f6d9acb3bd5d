import { randomBytes } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import type { Database } from './store/database.ts';

/** Stored as one value. The private keys never leave the store but through here. */
type StoredKeys = {
  readonly documents: { readonly current: JWK; readonly next: JWK };
  readonly signIn: JWK;
  readonly cookies: string;
};

export type TenantKeys = {
  /** Signs access documents. */
  readonly documentKey: { readonly kid: string; readonly privateKey: CryptoKey };
  /** The public keys of access documents, current and next, so that a rotation needs no new registration. */
  readonly documentKeySet: JSONWebKeySet;
  /** Private: for the OpenID provider alone. */
  readonly signInKey: JWK;
  /** Public: checks the OpenID provider's access tokens. */
  readonly signInKeySet: JSONWebKeySet;
  readonly cookieKey: string;
};

/** The tenant's keys, made at the first start. */
export async function loadKeys(db: Database): Promise<TenantKeys> {
  const name = 'tenant';
  const row = await db.selectFrom('keys').select('value').where('name', '=', name).executeTakeFirst();
  const keys = (row?.value as StoredKeys | undefined) ?? (await makeKeys());
  if (!row) {
    const value = JSON.stringify(keys);
    await db.insertInto('keys').values({ name, value }).execute();
  }
  const { current, next } = keys.documents;
  const privateKey = (await importJWK(current, 'ES256')) as CryptoKey;
  return {
    documentKey: { kid: String(current.kid), privateKey },
    documentKeySet: { keys: [publicPart(current), publicPart(next)] },
    signInKey: keys.signIn,
    signInKeySet: { keys: [publicPart(keys.signIn)] },
    cookieKey: keys.cookies,
  };
}

async function makeKeys(): Promise<StoredKeys> {
  const [current, next, signIn] = await Promise.all([makeKey(), makeKey(), makeKey()]);
  return { documents: { current, next }, signIn, cookies: randomBytes(32).toString('base64url') };
}

async function makeKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomBytes(12).toString('base64url'), alg: 'ES256', use: 'sig' };
}

function publicPart({ kty, crv, x, y, kid, alg, use }: JWK): JWK {
  return { kty, crv, x, y, kid, alg, use } as JWK;
}
