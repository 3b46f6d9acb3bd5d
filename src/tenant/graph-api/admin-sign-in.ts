import { createLocalJWKSet, createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { ExternalProvider, OAuthSettings } from '../sign-in/external-provider.ts';
import { adminResource, signInSettings } from '../sign-in/sign-in-settings.ts';
import { ADMIN_ROLES, type AdminRole } from '../store/tables/directory.ts';
import type { TenantContext } from '../tenant-context.ts';
import { GraphError } from './graph-error.ts';
import type { Admin } from './permissions.ts';

/** Who calls, by their access token. */
export type AdminSignIn = {
  /** @throws {GraphError} `InvalidAuthenticationToken` */
  adminOf(accessToken: string): Promise<Admin>;
};

type Needs = Pick<TenantContext, 'db' | 'url' | 'keys' | 'now'>;

/** The app roles of the API's registration at another provider, as docs/admin-api.md has them made. */
const APP_ROLE = 'Drawbridge.';

/** Admins of the tenant's own provider: what they may do is looked up at each call, so that a role that is taken is gone. */
export function embeddedAdmins(context: Needs): AdminSignIn {
  const { db, url, now } = context;
  const rules = {
    issuer: signInSettings(url).issuer,
    audience: adminResource(url),
    typ: 'at+jwt',
    algorithms: ['ES256'],
  };
  return {
    async adminOf(token) {
      const claims = await verified(token, createLocalJWKSet(context.keys.signInKeySet), rules, now());
      const user = await db
        .selectFrom('users')
        .select(['id', 'user_principal_name', 'admin_roles'])
        .where('id', '=', String(claims.sub))
        .where('account_enabled', '=', true)
        .executeTakeFirst();
      if (!user) throw invalidToken();
      return { id: user.id, name: user.user_principal_name, roles: user.admin_roles, scopes: scopesOf(claims) };
    },
  };
}

/**
 * Admins of another OpenID provider: roles and scopes are those of the token. One of an application by itself (Entra:
 * client credentials) has no `scp`; the permissions it was given stand among its roles.
 */
export function externalAdmins({ now }: Pick<Needs, 'now'>, provider: ExternalProvider): AdminSignIn {
  const keySet = createRemoteJWKSet(new URL(provider.jwksUri));
  const rules = {
    issuer: provider.issuer,
    audience: [...provider.audience],
    algorithms: ['RS256', 'ES256', 'PS256'],
  };
  return {
    async adminOf(token) {
      const claims = await verified(token, keySet, rules, now());
      const given = Array.isArray(claims['roles']) ? claims['roles'].map(String) : [];
      const scopes = claims['scp'] ?? claims['scope'];
      const app = claims['azp'] ?? claims['appid'];
      return {
        id: String(claims['oid'] ?? claims.sub),
        name: String(claims[provider.userClaim] ?? app ?? claims.sub),
        roles: given.map(adminRole).filter((role) => role !== null),
        scopes: scopes === undefined ? given : scopesOf(claims),
      };
    },
  };
}

async function verified(token: string, keys: JWTVerifyGetKey, rules: OAuthSettings, at: number): Promise<JWTPayload> {
  try {
    const options = { ...rules, requiredClaims: ['sub', 'exp'], currentDate: new Date(at) };
    return (await jwtVerify(token, keys, options)).payload;
  } catch {
    throw invalidToken();
  }
}

function invalidToken(): GraphError {
  return new GraphError('InvalidAuthenticationToken', 'The access token is missing, not valid here, or has expired.');
}

function scopesOf(claims: JWTPayload): readonly string[] {
  const scopes = claims['scp'] ?? claims['scope'];
  return typeof scopes === 'string' ? scopes.split(' ') : [];
}

/** `Drawbridge.WipeApprover` is `wipeApprover`. */
function adminRole(value: string): AdminRole | null {
  return ADMIN_ROLES.find((role) => value.toLowerCase() === `${APP_ROLE}${role}`.toLowerCase()) ?? null;
}
