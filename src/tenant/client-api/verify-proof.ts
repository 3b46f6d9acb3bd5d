import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from 'jose';
import { BODY_HASH } from '../../protocol/client-api.ts';
import { ApiError } from '../api-error.ts';
import type { TokenKey } from '../keys.ts';
import type { TenantContext } from '../tenant-context.ts';
import { isNonceGood } from './dpop-nonce.ts';

/** Milliseconds that a browser's clock may be off before its proofs need our nonce. */
const CLOCK_TOLERANCE = 60_000;

/** How long a used proof is remembered: longer than one can be good for. */
const REMEMBERED = 10 * 60_000;

export type ProofRequest = {
  readonly proof: string | string[] | undefined;
  readonly method: string;
  /** Below the tenant's address, without a query. */
  readonly path: string;
  /** What the proof must be bound to, where a token comes with it. */
  readonly accessToken: string | null;
  /** The request's body, where the proof must cover that. */
  readonly body?: Buffer;
};

/** A proof that is good, but may have been used before. */
export type Proof = {
  /** The thumbprint of its key. */
  readonly jkt: string;
  readonly jtiHash: string;
  /** Until then it must be known that it was used. */
  readonly rememberUntil: Date;
};

/**
 * The proof of the key whose holder makes this request, and no other, now (RFC 9449 §4.3). "Now" rests on our nonce, or
 * without one on a clock that is right within a minute, so that the usual request needs no challenge and a wrong clock
 * does no harm. Whoever relies on it uses it, since it counts once.
 *
 * @throws {ApiError} `proof-invalid`, `use-dpop-nonce`
 */
export async function verifyProof(
  { url, keys, now }: Pick<TenantContext, 'url' | 'keys' | 'now'>,
  request: ProofRequest,
): Promise<Proof> {
  const at = now();
  const { payload, jwk } = await readProof(request.proof, at);
  if (payload['htm'] !== request.method) throw invalid('it is for another method');
  if (payload['htu'] !== url + request.path) throw invalid('it is for another address');
  if (request.accessToken !== null && payload['ath'] !== hashOf(request.accessToken)) {
    throw invalid('it is for another token');
  }
  if (request.body && payload[BODY_HASH] !== hashOf(request.body)) throw invalid('it is for another body');
  const isRecent = typeof payload.iat === 'number' && Math.abs(at - payload.iat * 1000) <= CLOCK_TOLERANCE;
  const isOurs = ({ secret }: TokenKey) => isNonceGood(secret, payload['nonce'], at);
  if (!isRecent && !keys.tokenKeys(at).some(isOurs)) {
    throw new ApiError(401, 'use-dpop-nonce', 'Make the proof again, with the nonce of this answer.');
  }
  return {
    jkt: await calculateJwkThumbprint(jwk),
    jtiHash: hashOf(String(payload.jti)),
    rememberUntil: new Date(at + REMEMBERED),
  };
}

/**
 * Uses a proof, where nothing else does that in the same statement, and gives the thumbprint of its key. In a transaction that
 * fails it is not used.
 *
 * @throws {ApiError} `proof-invalid` for one that was used before
 */
export async function useProof({ db }: Pick<TenantContext, 'db'>, proof: Proof): Promise<string> {
  const isNew = await db
    .insertInto('dpop_proofs')
    .values({ jkt: proof.jkt, jti: proof.jtiHash, expires_at: proof.rememberUntil })
    .onConflict((conflict) => conflict.doNothing())
    .returning('jti')
    .executeTakeFirst();
  if (!isNew) throw replayed();
  return proof.jkt;
}

export function replayed(): ApiError {
  return invalid('it was used before');
}

async function readProof(proof: ProofRequest['proof'], at: number) {
  if (typeof proof !== 'string' || proof.length > 4096) throw invalid('there must be one');
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ['ES256'],
      requiredClaims: ['jti', 'htm', 'htu', 'iat'],
      currentDate: new Date(at),
    });
    return { payload, jwk: protectedHeader.jwk as JWK };
  } catch {
    throw invalid('it cannot be verified');
  }
}

function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64url');
}

function invalid(why: string): ApiError {
  return new ApiError(401, 'proof-invalid', `The proof of the key (DPoP) is not good: ${why}.`);
}
