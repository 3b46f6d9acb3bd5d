import { createLocalJWKSet, jwtVerify } from 'jose';
import { ApiError } from '../api-error.ts';
import { signInSettings } from '../sign-in/sign-in-settings.ts';
import type { TenantContext } from '../tenant-context.ts';
import { bearerToken } from './bearer-token.ts';

/**
 * The user's id from an access token of our own OpenID provider that is meant for this API (RFC 9068 §4).
 *
 * @throws {ApiError} `access-token-invalid`
 */
export async function verifyAccessToken(
  { url, keys, now }: Pick<TenantContext, 'url' | 'keys' | 'now'>,
  authorization: string | undefined,
): Promise<string> {
  const { issuer, resource } = signInSettings(url);
  try {
    const { payload } = await jwtVerify(bearerToken(authorization) ?? '', createLocalJWKSet(keys.signInKeySet), {
      issuer,
      audience: resource,
      typ: 'at+jwt',
      algorithms: ['ES256'],
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(now()),
    });
    return String(payload.sub);
  } catch {
    throw new ApiError(401, 'access-token-invalid', 'Sign in first.');
  }
}
