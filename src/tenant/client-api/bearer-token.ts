import { ApiError } from '../api-error.ts';
import { hashSecret } from '../secret.ts';

/** The token of `Authorization: Bearer` (RFC 6750 §2.1), or `null`. */
export function bearerToken(authorization: string | undefined): string | null {
  return /^Bearer ([A-Za-z0-9._~+/-]{1,8192}=*)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** What the store knows a registration's token by. An absent token is as unknown as a wrong one. */
export function registrationTokenHash(authorization: string | undefined): string {
  return hashSecret(bearerToken(authorization) ?? '');
}

/** One answer for every token that opens nothing: wrong, absent, or of a registration that has ended. */
export function registrationUnknown(): ApiError {
  return new ApiError(401, 'registration-unknown', 'This registration is not known here. Sign in again.');
}
