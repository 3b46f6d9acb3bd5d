import { randomBytes } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import type { Kysely, Transaction } from 'kysely';
import { MAX_CLOCK_SKEW, MAX_POSTURE_LIFE } from '../protocol/posture-token.ts';
import type { Schema } from './store/schema.ts';

/** Of the embedded OpenID provider. `previous` is still believed: its tokens live an hour. */
type SignInKeys = { readonly previous: JWK | null; readonly current: JWK; readonly next: JWK };

/** Stored as one value. The private keys never leave the store but through here. */
type StoredKeys = {
  /** `previous` signs nothing more; tokens that it signed live for minutes. */
  readonly documents: { readonly current: JWK; readonly next: JWK; readonly previous?: JWK };
  /** One key alone is how the first release kept it. */
  readonly signIn: SignInKeys | JWK;
  readonly cookies: string;
  readonly previousCookies?: string;
  /** Signs this tenant's own access tokens and DPoP nonces, which nobody else reads. */
  readonly tokens?: string;
  /** Those before it, the newest first, and until when (milliseconds since the epoch) what they signed is believed. */
  readonly formerTokens?: readonly FormerSecret[];
  /** When they were last rotated, milliseconds since the epoch. */
  readonly rotatedAt?: number;
};

type FormerSecret = { readonly secret: string; readonly until: number };

export type TenantKeys = {
  /** Signs access documents. */
  readonly documentKey: { readonly kid: string; readonly privateKey: CryptoKey };
  /** The public keys of access documents, current and next, so that a rotation needs no new registration. */
  readonly documentKeySet: JSONWebKeySet;
  /** The same for posture tokens at a moment (milliseconds since the epoch): the previous one too, while its tokens live. */
  readonly postureKeySet: (at: number) => JSONWebKeySet;
  /** Private: for the OpenID provider alone. The first signs. */
  readonly signInKeys: readonly JWK[];
  /** Public: checks the OpenID provider's access tokens. Current, next, and the previous one while its tokens live. */
  readonly signInKeySet: JSONWebKeySet;
  /** Of the OpenID provider's cookies. The first signs; what the previous one signed is signed anew when it is next seen. */
  readonly cookieKeys: readonly string[];
  /** For access tokens and DPoP nonces at a moment (milliseconds since the epoch). The first signs. */
  readonly tokenKeys: (at: number) => readonly [TokenKey, ...TokenKey[]];
};

/** One secret: as it is for nonces, and made into a key for access tokens once, as each request needs it. */
export type TokenKey = { readonly secret: Uint8Array; readonly accessTokenKey: CryptoKey };

/** Seconds. Each use is checked against the store too, so that the end of a registration does not wait for it. */
export const ACCESS_TOKEN_LIFETIME = 3600;

const NAME = 'tenant';

/** After this many milliseconds no posture token of before a rotation is good. */
const TOKENS_OVER = (MAX_POSTURE_LIFE + MAX_CLOCK_SKEW) * 1000;

/** The same of access tokens, and of DPoP nonces, which live for minutes. A minute is for processes that hear of it late. */
const ACCESS_TOKENS_OVER = (ACCESS_TOKEN_LIFETIME + 60) * 1000;

/** The tenant's keys, made at the first start. */
export async function loadKeys(db: Kysely<Schema>): Promise<TenantKeys> {
  const stored = await readStored(db);
  const made = stored ?? (await makeKeys());
  const keys = { ...made, signIn: await withNext(made.signIn), tokens: made.tokens ?? makeSecretKey() };
  if (!stored?.tokens || !isPair(stored.signIn)) await store(db, keys);
  return toTenantKeys(keys);
}

/** Browsers that have not come since the last rotation, and would know none of the keys after another one. */
export class KeysInUseError extends Error {
  override readonly name = 'KeysInUseError';
  readonly code = 'keys-in-use';
  readonly browsers: number;

  constructor(browsers: number) {
    super(`${browsers} browsers have not come since the last rotation: after another one they must sign in again.`);
    this.browsers = browsers;
  }
}

/**
 * The next keys become the current ones, of documents and of sign-in, and new ones are made to follow them; the secrets of access
 * tokens, nonces and cookies are made anew, as nobody else has to know them before. What the previous ones signed is believed
 * until it is over; two that are `forced` end it, so that who copied the store signs nothing more. `at` is milliseconds since
 * the epoch. A browser that knows the old pair knows the key that signs now, and learns the next with its next document; one that
 * misses two rotations is lost, so a second one waits for all unless it is `forced`.
 *
 * @throws {KeysInUseError}
 */
export async function rotateKeys(trx: Transaction<Schema>, at: number, { forced = false } = {}): Promise<TenantKeys> {
  const [documentKey, signInKey] = await Promise.all([makeKey(), makeKey()]);
  // Two that rotate at once do it one after the other.
  await trx.selectFrom('keys').select('name').where('name', '=', NAME).forUpdate().execute();
  const stored = await readStored(trx);
  if (!stored) return loadKeys(trx);
  const behind = forced || stored.rotatedAt === undefined ? 0 : await browsersNotSeenSince(trx, stored.rotatedAt);
  if (behind > 0) throw new KeysInUseError(behind);
  const signIn = await withNext(stored.signIn);
  const rotated = {
    ...stored,
    documents: { current: stored.documents.next, next: documentKey, previous: stored.documents.current },
    signIn: { previous: signIn.current, current: signIn.next, next: signInKey },
    ...renewed(stored, { at, forced }),
    rotatedAt: at,
  };
  await store(trx, rotated);
  return toTenantKeys(rotated);
}

function renewed({ cookies, tokens, formerTokens = [] }: StoredKeys, { at, forced }: { at: number; forced: boolean }) {
  const last = tokens === undefined ? [] : [{ secret: tokens, until: at + ACCESS_TOKENS_OVER }];
  return {
    cookies: makeSecretKey(),
    previousCookies: cookies,
    tokens: makeSecretKey(),
    formerTokens: [...last, ...(forced ? [] : formerTokens.filter(({ until }) => until > at))],
  };
}

/** One that registered since then has the keys of then. */
async function browsersNotSeenSince(db: Kysely<Schema>, at: number): Promise<number> {
  const time = new Date(at);
  const { count } = await db
    .selectFrom('registrations')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('created_at', '<=', time)
    .where(({ or, eb }) => or([eb('last_sync_at', 'is', null), eb('last_sync_at', '<=', time)]))
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function withNext(signIn: StoredKeys['signIn']): Promise<SignInKeys> {
  return isPair(signIn) ? signIn : { previous: null, current: signIn, next: await makeKey() };
}

function isPair(signIn: StoredKeys['signIn']): signIn is SignInKeys {
  return 'current' in signIn;
}

async function readStored(db: Kysely<Schema>): Promise<StoredKeys | undefined> {
  const row = await db.selectFrom('keys').select('value').where('name', '=', NAME).executeTakeFirst();
  return row?.value as StoredKeys | undefined;
}

async function store(db: Kysely<Schema>, keys: StoredKeys): Promise<void> {
  const value = JSON.stringify(keys);
  await db
    .insertInto('keys')
    .values({ name: NAME, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

async function toTenantKeys(keys: StoredKeys & { readonly signIn: SignInKeys }): Promise<TenantKeys> {
  const { current, next, previous: last } = keys.documents;
  const rotatedAt = keys.rotatedAt ?? 0;
  const privateKey = (await importJWK(current, 'ES256')) as CryptoKey;
  const { previous, current: signing, next: following } = keys.signIn;
  const signInKeys = [signing, following, ...(previous ? [previous] : [])];
  const tokenKey = await toTokenKey(String(keys.tokens));
  const former = await Promise.all(
    (keys.formerTokens ?? []).map(async ({ secret, until }) => ({ until, key: await toTokenKey(secret) })),
  );
  return {
    documentKey: { kid: String(current.kid), privateKey },
    documentKeySet: { keys: [publicPart(current), publicPart(next)] },
    postureKeySet: (at) => {
      const signedBefore = last && at - rotatedAt < TOKENS_OVER ? [publicPart(last)] : [];
      return { keys: [publicPart(current), publicPart(next), ...signedBefore] };
    },
    signInKeys,
    signInKeySet: { keys: signInKeys.map(publicPart) },
    cookieKeys: [keys.cookies, ...(keys.previousCookies === undefined ? [] : [keys.previousCookies])],
    tokenKeys: (at) => [tokenKey, ...former.filter(({ until }) => at < until).map(({ key }) => key)],
  };
}

async function toTokenKey(text: string): Promise<TokenKey> {
  const secret = Buffer.from(text, 'base64url');
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return { secret, accessTokenKey: await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign', 'verify']) };
}

async function makeKeys(): Promise<StoredKeys> {
  const [current, next, signing, following] = await Promise.all([makeKey(), makeKey(), makeKey(), makeKey()]);
  const signIn = { previous: null, current: signing, next: following };
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
