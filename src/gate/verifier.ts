import type { JWTVerifyGetKey } from 'jose';
import {
  MAX_CLOCK_SKEW,
  type PostureClaims,
  PostureRefusal,
  readPostureToken,
  requireCurrent,
  requireIssuer,
} from '../protocol/posture-token.ts';
import type { Revocations } from './revocations.ts';

export type VerifierOptions = {
  /** The tenant's address, as its tokens name it. */
  readonly issuer: string;
  /** The group of sites that this gate stands before. */
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
  /** What the tenant took back; without it a token is good until it ends. */
  readonly revocations?: Revocations | null;
  /** Seconds that this clock and the tenant's may be apart; 30 unless given, 60 at the most. */
  readonly clockSkew?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
};

export type Verifier = {
  /**
   * The claims of the token that came with a request. `user` is whom the site's own session is of, by user principal name or
   * id, where the site has one: the token of another is then refused.
   *
   * @throws {PostureRefusal}
   */
  verify(token: string | null | undefined, user?: string | null): Promise<PostureClaims>;
};

/** Tokens that are remembered; what is beyond is verified again. */
const REMEMBERED = 10_000;

/** Milliseconds after which a signature is verified again, so that a key that the tenant withdrew counts no longer. */
const VERIFY_AGAIN = 60_000;

/**
 * Decides whether a request may pass. A browser sends the same token for minutes, so its signature is verified once; when it
 * ends, whom it is for and whether it was taken back are asked each time.
 */
export function createVerifier({
  issuer,
  audience,
  keys,
  revocations = null,
  clockSkew = 30,
  now = Date.now,
}: VerifierOptions): Verifier {
  if (!(clockSkew >= 0 && clockSkew <= MAX_CLOCK_SKEW))
    throw new RangeError(`clockSkew: 0 to ${MAX_CLOCK_SKEW} seconds`);
  const read = new Map<string, { readonly claims: PostureClaims; readonly at: number }>();

  async function claimsOf(token: string, at: number): Promise<PostureClaims> {
    const known = read.get(token);
    if (known && Math.abs(at - known.at) < VERIFY_AGAIN) return known.claims;
    read.delete(token);
    const claims = await readPostureToken(token, keys);
    requireIssuer(claims, issuer, audience);
    const [oldest] = read.keys();
    if (read.size >= REMEMBERED && oldest !== undefined) read.delete(oldest);
    read.set(token, { claims, at });
    return claims;
  }

  return {
    async verify(token, user = null) {
      if (!token) throw new PostureRefusal('token-absent', 'the request carries no token');
      const at = now();
      const claims = await claimsOf(token, at);
      if (revocations && !revocations.isCurrent()) {
        throw new PostureRefusal('revocations-unavailable', 'what the tenant took back is not known');
      }
      const revokedUpTo = (sid: string) => revocations?.upTo(sid);
      requireCurrent(claims, { now: at / 1000, clockSkew, user, revokedUpTo });
      return claims;
    },
  };
}
