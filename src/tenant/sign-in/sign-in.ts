import { createLocalJWKSet, createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Selectable } from 'kysely';
import type { OrganisationResponse } from '../../protocol/client-api.ts';
import { ApiError } from '../api-error.ts';
import type { TenantKeys } from '../keys.ts';
import type { Database } from '../store/database.ts';
import type { UserTable } from '../store/tables/directory.ts';
import { type ExternalProvider, externalSettings, type OAuthSettings } from './external-provider.ts';
import { signInSettings } from './sign-in-settings.ts';
import { personOf, type TokenPerson } from './token-person.ts';

export type SignedIn = {
  /** `undefined` for somebody whom this organisation does not know. */
  readonly user: Selectable<UserTable> | undefined;
  /** Who they are by their token, where that is the organisation's directory. */
  readonly person: TokenPerson | null;
  readonly signedInAt: Date;
  /** What Entra ID calls the device, where it knows it (claim `deviceid`). */
  readonly entraDeviceId: string | null;
};

/** Where people sign in, and who they are. */
export type SignIn = {
  readonly settings: OrganisationResponse['signIn'];
  /**
   * The user of an access token for this API (RFC 9068 §4).
   *
   * @throws {ApiError} `access-token-invalid`
   */
  userOf(accessToken: string): Promise<SignedIn>;
};

type Needs = {
  readonly db: Database;
  readonly url: string;
  readonly keys: () => TenantKeys;
  readonly now: () => number;
};

/** Sign-in by this tenant's own OpenID provider. */
export function embeddedSignIn({ db, url, keys, now }: Needs): SignIn {
  const settings = signInSettings(url);
  const rules = { issuer: settings.issuer, audience: settings.resource, typ: 'at+jwt', algorithms: ['ES256'] };
  const userWithId = (id: string) => db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
  return {
    settings,
    userOf: (token) =>
      signedIn(token, createLocalJWKSet(keys().signInKeySet), { ...rules, now }, async ({ sub }) => ({
        user: await userWithId(String(sub)),
        person: null,
      })),
  };
}

/**
 * Sign-in by another OpenID provider, Entra ID above all: the same rules, by configuration. Its people are found by their
 * user principal name; where they come from is the provider's word, so it must be a provider of this organisation alone.
 */
export function externalSignIn({ db, now }: Pick<Needs, 'db' | 'now'>, provider: ExternalProvider): SignIn {
  const keySet = createRemoteJWKSet(new URL(provider.jwksUri));
  const rules: OAuthSettings = {
    issuer: provider.issuer,
    audience: [...provider.audience],
    algorithms: ['RS256', 'ES256', 'PS256'],
  };
  const userNamed = async (name: string) =>
    db.selectFrom('users').selectAll().where('user_principal_name', '=', name.toLowerCase()).executeTakeFirst();
  return {
    settings: externalSettings(provider),
    userOf: (token) =>
      signedIn(token, keySet, { ...rules, now }, async (claims) => {
        if (!scopesOf(claims).includes(provider.requiredScope)) throw new Error('the scope is missing');
        const person = personOf(claims, provider);
        const user = person ? await userNamed(person.userPrincipalName) : undefined;
        return { user, person: provider.directory === 'token' ? person : null };
      }),
  };
}

async function signedIn(
  token: string,
  keySet: JWTVerifyGetKey,
  { now, ...rules }: OAuthSettings & { readonly now: () => number },
  find: (claims: JWTPayload) => Promise<Pick<SignedIn, 'user' | 'person'>>,
): Promise<SignedIn> {
  try {
    const { payload } = await jwtVerify(token, keySet, {
      ...rules,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(now()),
    });
    const at = typeof payload['auth_time'] === 'number' ? payload['auth_time'] * 1000 : now();
    const device = payload['deviceid'];
    return {
      ...(await find(payload)),
      signedInAt: new Date(Math.min(at, now())),
      entraDeviceId: typeof device === 'string' && device !== '' ? device.toLowerCase().slice(0, 128) : null,
    };
  } catch {
    throw new ApiError(401, 'access-token-invalid', 'Sign in first.');
  }
}

function scopesOf(claims: JWTPayload): readonly string[] {
  const scopes = claims['scp'] ?? claims['scope'];
  return typeof scopes === 'string' ? scopes.split(' ') : [];
}
