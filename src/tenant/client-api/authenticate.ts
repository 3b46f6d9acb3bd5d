import type { FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { TenantContext } from '../tenant-context.ts';
import type { Caller } from './check-in.ts';
import { readAccessToken } from './registration-tokens.ts';
import { type Proof, verifyProof } from './verify-proof.ts';

/** The token of `Authorization: DPoP` (RFC 9449 §7.1), or `null`. */
export function dpopToken(authorization: string | undefined): string | null {
  return /^DPoP ([A-Za-z0-9._~+/-]{1,8192}=*)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/**
 * The registration that an access token of ours is for, and that token. Checked before the body is read, and before anything
 * asks the store; whether its key is there too, {@link provenBy} says.
 *
 * @throws {ApiError} `access-token-expired`
 */
export async function tokenHolder(context: TenantContext, { headers }: FastifyRequest): Promise<Holder> {
  const accessToken = dpopToken(headers.authorization) ?? '';
  return { accessToken, ...(await readAccessToken(context, accessToken)) };
}

export type Holder = { readonly accessToken: string; readonly registrationId: string; readonly jkt: string };

/**
 * That the holder of a token also has the key that it is bound to. The proof is still to be used.
 *
 * @throws {ApiError} `proof-invalid`, `use-dpop-nonce`
 */
export async function provenBy(
  context: TenantContext,
  request: FastifyRequest,
  { registrationId, jkt, accessToken }: Holder,
): Promise<Caller> {
  const proof = await verifyProof(context, proofIn(request, accessToken));
  if (proof.jkt !== jkt) throw new ApiError(401, 'proof-invalid', 'The token is bound to another key.');
  return { registrationId, proof };
}

export function proofIn({ headers, method, routeOptions }: FastifyRequest, accessToken: string | null) {
  return { proof: headers['dpop'], method, path: String(routeOptions.url), accessToken };
}

/**
 * The proof that a receipt came with: for the sign-out token and the whole body. One that is missing or wrong is `null`, as
 * the receipt is kept all the same. Whose key it is, and whether it was used before, is still to be seen.
 *
 * @throws {ApiError} `use-dpop-nonce`
 */
export async function receiptProof(
  context: TenantContext,
  request: FastifyRequest,
  { signOutToken, body }: { readonly signOutToken: string; readonly body: Buffer },
): Promise<Proof | null> {
  try {
    return await verifyProof(context, { ...proofIn(request, signOutToken), body });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'proof-invalid') return null;
    throw error;
  }
}

/** One answer for a registration that is not here (any more). */
export function registrationUnknown(): ApiError {
  return new ApiError(401, 'registration-unknown', 'This registration is not known here. Sign in again.');
}
