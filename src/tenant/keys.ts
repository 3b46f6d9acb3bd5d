import { randomBytes } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import type { Database } from './store/database.ts';

/** Stored as one value. The private keys never leave the store but through here. */
type StoredKeys = {
  readonly documents: { readonly current: JWK; readonly next: JWK };
  readonly signIn: JWK;
  readonly cookies: string;
  /** Signs this tenant's own access tokens and DPoP nonces, which nobody else reads. */
  readonly tokens?: string;
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
  /** Signs DPoP nonces. */
  readonly tokenKey: Uint8Array;
  /** The same for access tokens, made into a key once, as each request needs it. */
  readonly accessTokenKey: CryptoKey;
};

const NAME = 'tenant';

/** The tenant's keys, made at the first start. */
export async function loadKeys(db: Database): Promise<TenantKeys> {
  const stored = await readStored(db);
  const keys = { ...(stored ?? (await makeKeys())), tokens: stored?.tokens ?? makeSecretKey() };
  if (!stored?.tokens) await store(db, keys);
  return toTenantKeys(keys);
}

/** The next document key becomes the current one, and a new one is made to follow it. */
export async function rotateDocumentKeys(db: Database): Promise<TenantKeys> {
  const next = await makeKey();
  return db.transaction().execute(async (trx) => {
    // Two that rotate at once do it one after the other.
    await trx.selectFrom('keys').select('name').where('name', '=', NAME).forUpdate().execute();
    const stored = await readStored(trx);
    if (!stored) return loadKeys(trx);
    const rotated = { ...stored, documents: { current: stored.documents.next, next } };
    await store(trx, rotated);
    return toTenantKeys(rotated);
  });
}

async function readStored(db: Database): Promise<StoredKeys | undefined> {
  const row = await db.selectFrom('keys').select('value').where('name', '=', NAME).executeTakeFirst();
  return row?.value as StoredKeys | undefined;
}

async function store(db: Database, keys: StoredKeys): Promise<void> {
  const value = JSON.stringify(keys);
  await db
    .insertInto('keys')
    .values({ name: NAME, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

async function toTenantKeys(keys: StoredKeys): Promise<TenantKeys> {
  const { current, next } = keys.documents;
  const privateKey = (await importJWK(current, 'ES256')) as CryptoKey;
  const tokenKey = Buffer.from(String(keys.tokens), 'base64url');
  return {
    documentKey: { kid: String(current.kid), privateKey },
    documentKeySet: { keys: [publicPart(current), publicPart(next)] },
    signInKey: keys.signIn,
    signInKeySet: { keys: [publicPart(keys.signIn)] },
    cookieKey: keys.cookies,
    tokenKey,
    accessTokenKey: await crypto.subtle.importKey('raw', tokenKey, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
      'verify',
    ]),
  };
}

async function makeKeys(): Promise<StoredKeys> {
  const [current, next, signIn] = await Promise.all([makeKey(), makeKey(), makeKey()]);
  return { documents: { current, next }, signIn, cookies: makeSecretKey(), tokens: makeSecretKey() };
}

async function makeKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: randomBytes(12).toString('base64url'), alg: 'ES256', use: 'sig' };
}

function makeSecretKey(): string {
  return randomBytes(32).toString('base64url');
}

function publicPart({ kty, crv, x, y, kid, alg, use }: JWK): JWK {
  return { kty, crv, x, y, kid, alg, use } as JWK;
}
