import type { FastifyRequest } from 'fastify';
import { ApiError } from '../api-error.ts';
import type { TenantContext } from '../tenant-context.ts';
import { readAccessToken } from './registration-tokens.ts';
import { verifyProof } from './verify-proof.ts';

/** The token of `Authorization: DPoP` (RFC 9449 §7.1), or `null`. */
export function dpopToken(authorization: string | undefined): string | null {
  return /^DPoP ([A-Za-z0-9._~+/-]{1,8192}=*)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/**
 * The registration that makes this request: by an access token of ours and a proof of the key that it is bound to. `admit`
 * may refuse it between the two, before anything asks the store.
 *
 * @throws {ApiError} `access-token-expired`, `proof-invalid`, `use-dpop-nonce`
 */
export async function authenticate(
  context: TenantContext,
  request: FastifyRequest,
  admit: (registrationId: string) => void,
): Promise<string> {
  const accessToken = dpopToken(request.headers.authorization) ?? '';
  const { registrationId, jkt } = await readAccessToken(context, accessToken);
  admit(registrationId);
  const provenJkt = await verifyProof(context, proofIn(request, accessToken));
  if (provenJkt !== jkt) throw new ApiError(401, 'proof-invalid', 'The token is bound to another key.');
  return registrationId;
}

export function proofIn({ headers, method, routeOptions }: FastifyRequest, accessToken: string | null) {
  return { proof: headers['dpop'], method, path: String(routeOptions.url), accessToken };
}

/** One answer for a registration that is not here (any more). */
export function registrationUnknown(): ApiError {
  return new ApiError(401, 'registration-unknown', 'This registration is not known here. Sign in again.');
}
