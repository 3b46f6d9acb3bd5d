import { jwtVerify, SignJWT } from 'jose';
import type { TokenResponse } from '../../protocol/client-api.ts';
import { ApiError } from '../api-error.ts';
import { ACCESS_TOKEN_LIFETIME } from '../keys.ts';
import { hashSecret, makeSecret } from '../secret.ts';
import type { TenantContext } from '../tenant-context.ts';

type Bound = { readonly registrationId: string; readonly jkt: string };

/** A new refresh token of a registration. It names it, so that one used again can be told from one made up. */
export function makeRefreshToken(registrationId: string): { readonly token: string; readonly hash: string } {
  const token = `${registrationId}.${makeSecret()}`;
  return { token, hash: hashSecret(token) };
}

/** The registration that a refresh token or a ticket names, if it can be one's. */
export function registrationOf(secret: string): string | null {
  const [id = ''] = secret.split('.');
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null;
}

/**
 * The tokens of a registration, bound to its key (RFC 9449 §6.1). `signInDueAt` (milliseconds since the epoch) is when the
 * person must have signed in again.
 */
export async function issueTokens(
  { url, keys, now }: Pick<TenantContext, 'url' | 'keys' | 'now'>,
  { registrationId, jkt }: Bound,
  refreshToken: string,
  signInDueAt: number | null,
): Promise<TokenResponse> {
  const at = now();
  const [{ accessTokenKey }] = keys.tokenKeys(at);
  const iat = Math.floor(at / 1000);
  const exp = Math.min(iat + ACCESS_TOKEN_LIFETIME, Math.ceil((signInDueAt ?? Infinity) / 1000));
  const access_token = await new SignJWT({ cnf: { jkt } })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(url)
    .setAudience(audience(url))
    .setSubject(registrationId)
    .setIssuedAt(iat)
    .setExpirationTime(exp)
    .sign(accessTokenKey);
  return { access_token, token_type: 'DPoP', expires_in: Math.max(0, exp - iat), refresh_token: refreshToken };
}

/**
 * Whose access token it is, and which key it is bound to.
 *
 * @throws {ApiError} `access-token-expired` for every token that opens nothing; a new one may help
 */
export async function readAccessToken({ url, keys, now }: TenantContext, token: string): Promise<Bound> {
  const at = now();
  for (const { accessTokenKey } of keys.tokenKeys(at)) {
    const bound = await readSignedWith(accessTokenKey, { url, token, at });
    if (bound) return bound;
  }
  throw new ApiError(401, 'access-token-expired', 'This access token opens nothing here.');
}

type Presented = { readonly url: string; readonly token: string; readonly at: number };

async function readSignedWith(key: CryptoKey, { url, token, at }: Presented): Promise<Bound | null> {
  try {
    const { payload } = await jwtVerify(token, key, {
      issuer: url,
      audience: audience(url),
      typ: 'at+jwt',
      algorithms: ['HS256'],
      requiredClaims: ['sub', 'exp', 'cnf'],
      currentDate: new Date(at),
    });
    return { registrationId: String(payload.sub), jkt: String((payload['cnf'] as { jkt?: unknown }).jkt) };
  } catch {
    return null;
  }
}

function audience(url: string): string {
  return `${url}/client`;
}
