import { CompactSign, type CryptoKey, compactVerify, errors, type JWTVerifyGetKey } from 'jose';
import * as v from 'valibot';

/**
 * The posture token: the tenant's word that one browser, at its last check-in, was let into the company's sites. A browser
 * sends it with each request to the sites of one audience, so it is proof of a good state and never of who asks: requests
 * that other sites cause carry it too (reliability-security.md §0 E7).
 */
export const POSTURE_HEADER = 'Drawbridge-Posture';

/** In a gate's answer: `admitted`, or the code of its refusal. */
export const GATE_HEADER = 'Drawbridge-Gate';

/** The `typ`, so that no other token of the tenant can stand in for one (RFC 8725 §3.11). */
export const POSTURE_TOKEN_TYPE = 'drawbridge-posture+jwt';

/** The longest life, in seconds. */
export const MAX_POSTURE_LIFE = 600;

/** How far two clocks may be apart, in seconds, at the most. */
export const MAX_CLOCK_SKEW = 60;

const MAX_TOKEN = 4096;

/** What of the tenant a gate asks for, below the tenant's address. */
export const GATE_API = {
  /** GET, public: the keys that tokens of this moment may be signed with (RFC 7517). */
  keys: '/.well-known/drawbridge-posture-keys.json',
  /** GET with the gate's secret (RFC 6750): what was revoked after `after`, waiting up to `wait` seconds for the next. */
  revocations: '/gate/v1/revocations',
} as const;

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const seconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(253_402_300_799));
const number = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * Its claims. `aud` is one group of sites, `sub` the user's id, `sid` the registration, `seq` the number of the check-in that
 * brought it (a revocation names the last one that it takes back). Times are seconds since the epoch.
 */
export const PostureClaimsSchema = v.looseObject({
  iss: text(2048),
  aud: text(128),
  sub: text(128),
  /** The user principal name, by which most sites know the person. */
  upn: text(256),
  sid: text(128),
  access: v.picklist(['allow', 'warn']),
  seq: number,
  iat: seconds,
  exp: seconds,
});
export type PostureClaims = v.InferOutput<typeof PostureClaimsSchema>;

/** `upTo` is the last check-in number whose token no longer counts. */
export const RevocationSchema = v.looseObject({ sid: text(128), upTo: number });
export type Revocation = v.InferOutput<typeof RevocationSchema>;

/** `position` is what to ask for next; one below what was asked for says that the tenant began anew. */
export const RevocationsResponseSchema = v.looseObject({
  position: number,
  revocations: v.array(RevocationSchema),
});
export type RevocationsResponse = v.InferOutput<typeof RevocationsResponseSchema>;

export const POSTURE_REFUSALS = [
  'token-absent',
  'token-malformed',
  'token-forged',
  'token-unknown-key',
  'token-wrong-type',
  'token-wrong-issuer',
  'token-wrong-audience',
  'token-too-long-lived',
  'token-from-the-future',
  'token-expired',
  'token-wrong-user',
  'token-revoked',
  'keys-unavailable',
  'revocations-unavailable',
] as const;
export type PostureRefusalCode = (typeof POSTURE_REFUSALS)[number];

/** A request that is not let in. `code` is stable. */
export class PostureRefusal extends Error {
  override readonly name = 'PostureRefusal';
  readonly code: PostureRefusalCode;

  constructor(code: PostureRefusalCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export async function signPostureToken(
  claims: PostureClaims,
  key: { readonly kid: string; readonly privateKey: CryptoKey },
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'ES256', typ: POSTURE_TOKEN_TYPE, kid: key.kid })
    .sign(key.privateKey);
}

/**
 * A token's claims once its signature and type hold. All that does not change while it lives, so it may be remembered;
 * {@link requireIssuer} and {@link requireCurrent} are asked each time.
 *
 * @throws {PostureRefusal} `token-malformed`, `token-forged`, `token-unknown-key`, `token-wrong-type`, `token-too-long-lived`
 */
export async function readPostureToken(token: string, keys: JWTVerifyGetKey): Promise<PostureClaims> {
  if (token.length > MAX_TOKEN) throw new PostureRefusal('token-malformed', `longer than ${MAX_TOKEN} characters`);
  const { payload, protectedHeader } = await verifySignature(token, keys);
  if (protectedHeader.typ !== POSTURE_TOKEN_TYPE) {
    throw new PostureRefusal('token-wrong-type', `its type is ${String(protectedHeader.typ)}`);
  }
  const claims = claimsIn(payload);
  const life = claims.exp - claims.iat;
  if (life <= 0 || life > MAX_POSTURE_LIFE) throw new PostureRefusal('token-too-long-lived', `it lives for ${life} s`);
  return claims;
}

/** @throws {PostureRefusal} `token-wrong-issuer`, `token-wrong-audience` */
export function requireIssuer(claims: PostureClaims, issuer: string, audience: string): void {
  if (claims.iss !== issuer) throw new PostureRefusal('token-wrong-issuer', `it is from ${claims.iss}`);
  if (claims.aud !== audience) throw new PostureRefusal('token-wrong-audience', `it is for ${claims.aud}`);
}

export type Circumstances = {
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds, {@link MAX_CLOCK_SKEW} at the most. */
  readonly clockSkew: number;
  /** Whom the site's own session is of, by user principal name or id; `null` where the site has none or does not say. */
  readonly user: string | null;
  /** The last check-in number that was taken back for a registration, `undefined` for none. */
  readonly revokedUpTo: (sid: string) => number | undefined;
};

/** @throws {PostureRefusal} `token-expired`, `token-from-the-future`, `token-wrong-user`, `token-revoked` */
export function requireCurrent(claims: PostureClaims, { now, clockSkew, user, revokedUpTo }: Circumstances): void {
  const skew = Math.min(Math.max(0, clockSkew), MAX_CLOCK_SKEW);
  if (now >= claims.exp + skew)
    throw new PostureRefusal('token-expired', `it ended ${Math.round(now - claims.exp)} s ago`);
  if (now < claims.iat - skew) throw new PostureRefusal('token-from-the-future', 'it is not to be used yet');
  if (user !== null && !isOf(claims, user))
    throw new PostureRefusal('token-wrong-user', 'the session is of another user');
  const upTo = revokedUpTo(claims.sid);
  if (upTo !== undefined && claims.seq <= upTo)
    throw new PostureRefusal('token-revoked', 'the tenant has taken it back');
}

/** A user principal name is the same in any case; an id is what it is. */
function isOf({ sub, upn }: PostureClaims, user: string): boolean {
  return user === sub || user.toLowerCase() === upn.toLowerCase();
}

async function verifySignature(token: string, keys: JWTVerifyGetKey) {
  try {
    return await compactVerify(token, keys, { algorithms: ['ES256'] });
  } catch (cause) {
    if (cause instanceof errors.JWKSNoMatchingKey) {
      throw new PostureRefusal('token-unknown-key', 'it is signed with a key that is not the tenant’s', { cause });
    }
    if (
      cause instanceof errors.JWSSignatureVerificationFailed ||
      cause instanceof errors.JOSEAlgNotAllowed ||
      cause instanceof errors.JWKSMultipleMatchingKeys
    ) {
      throw new PostureRefusal('token-forged', 'its signature is wrong', { cause });
    }
    if (cause instanceof errors.JWSInvalid || cause instanceof errors.JOSENotSupported) {
      throw new PostureRefusal('token-malformed', 'not a signed token', { cause });
    }
    throw new PostureRefusal('keys-unavailable', 'the tenant’s keys could not be had', { cause });
  }
}

function claimsIn(payload: Uint8Array): PostureClaims {
  try {
    return v.parse(PostureClaimsSchema, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)));
  } catch (cause) {
    throw new PostureRefusal('token-malformed', 'its claims are not those of a posture token', { cause });
  }
}
