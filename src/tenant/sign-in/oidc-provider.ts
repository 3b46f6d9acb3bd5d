import {
  type Account,
  type Configuration,
  errors,
  interactionPolicy,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import { GRAPH_SCOPES } from '../graph-api/permissions.ts';
import type { TenantContext } from '../tenant-context.ts';
import { pageHeaders } from './html.ts';
import { createOidcAdapter } from './oidc-adapter.ts';
import { endedPage, signedOutPage, signOutPage } from './pages.ts';
import {
  ADMIN_CLIENT_ID,
  ADMIN_REDIRECT_URIS,
  adminResource,
  CLIENT_ID,
  CONSOLE_CLIENT_ID,
  consoleRedirectUri,
  isForAdmins,
  redirectUri,
  SCOPE,
  signInSettings,
} from './sign-in-settings.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** The embedded OpenID provider: public clients of our own, code flow with PKCE, ES256 throughout. */
export function createOidcProvider(context: TenantContext): Provider {
  const { db, url, keys, extensionIds } = context;
  const { issuer, resource } = signInSettings(url);
  const resourceOf = (clientId: string) => (isForAdmins(clientId) ? adminResource(url) : resource);
  return new Provider(issuer, {
    adapter: (model) => createOidcAdapter(db, model),
    clients: [
      {
        client_id: CLIENT_ID,
        client_name: 'Drawbridge',
        // As `native`, every silent sign-in would be refused.
        application_type: 'web',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: extensionIds.map(redirectUri),
      },
      {
        client_id: ADMIN_CLIENT_ID,
        client_name: 'Drawbridge administration',
        // Any port of the loopback address will do (RFC 8252 §7.3).
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: ADMIN_REDIRECT_URIS,
      },
      {
        client_id: CONSOLE_CLIENT_ID,
        client_name: 'Drawbridge console',
        application_type: 'web',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [consoleRedirectUri(url)],
        post_logout_redirect_uris: [consoleRedirectUri(url)],
      },
    ],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    // The first that fits signs.
    jwks: { keys: keys.signInKeys as NonNullable<Configuration['jwks']>['keys'] },
    cookies: { keys: [...keys.cookieKeys], ...cookieRules(url) },
    pkce: { required: () => true },
    responseTypes: ['code'],
    scopes: SCOPE.split(' '),
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email'] },
    // A browser names the origin of a POST to its own origin too.
    clientBasedCORS: (_ctx, origin) =>
      origin === new URL(url).origin || extensionIds.some((id) => origin === `chrome-extension://${id}`),
    // How long ago the person signed in, for the organisation's rule of how often they must.
    extraTokenClaims: ({ oidc }) => {
      const authTime = oidc.entities.AuthorizationCode?.authTime;
      return authTime === undefined ? undefined : { auth_time: authTime };
    },
    findAccount: (_ctx, sub) => findAccount(context, sub),
    loadExistingGrant: (ctx) => loadGrant(ctx, resourceOf),
    interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}`, policy: signInPolicy() },
    ttl: {
      AccessToken: 5 * MINUTE,
      IdToken: 5 * MINUTE,
      Interaction: 30 * MINUTE,
      Session: 14 * DAY,
      Grant: 14 * DAY,
    },
    features: {
      devInteractions: { enabled: false },
      // For the console: whoever uses this browser next must not come in as the admin before.
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.set(pageHeaders([new URL(url).origin]));
          ctx.body = signOutPage(form);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.set(pageHeaders());
          ctx.body = signedOutPage();
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx, { clientId }) => resourceOf(clientId),
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, wanted, { clientId }) => {
          if (wanted !== resourceOf(clientId)) throw new errors.InvalidTarget();
          const isAdmin = isForAdmins(clientId);
          return {
            scope: isAdmin ? GRAPH_SCOPES.join(' ') : '',
            audience: wanted,
            accessTokenFormat: 'jwt',
            accessTokenTTL: isAdmin ? HOUR : 5 * MINUTE,
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
    renderError: (ctx, out) => {
      ctx.set(pageHeaders());
      ctx.body = endedPage(out.error);
    },
  });
}

/**
 * No other host or path sets the session's cookie (`__Host-`, which needs https). SameSite is Lax and not Strict: a sign-in
 * begins in the extension, for the browser another site, and a Strict cookie would not come along.
 */
function cookieRules(url: string): Pick<NonNullable<Configuration['cookies']>, 'names' | 'long'> {
  const isSecure = url.startsWith('https://');
  return {
    ...(isSecure && { names: { session: '__Host-drawbridge-session' } }),
    long: { httpOnly: true, sameSite: 'lax', path: '/', ...(isSecure && { secure: true }) },
  };
}

/** The account of an enabled user; for anyone else there is none, also while a session is still open. */
async function findAccount({ db }: TenantContext, id: string): Promise<Account | undefined> {
  const user = await db
    .selectFrom('users')
    .select(['display_name', 'user_principal_name'])
    .where('id', '=', id)
    .where('account_enabled', '=', true)
    .executeTakeFirst();
  if (!user) return undefined;
  const { display_name: name, user_principal_name: email } = user;
  return { accountId: id, claims: () => ({ sub: id, name, preferred_username: email, email }) };
}

/** Our own clients need nobody's consent: what they may ask for is granted when they first ask. */
async function loadGrant({ oidc }: KoaContextWithOIDC, resourceOf: (clientId: string) => string) {
  const { Grant } = oidc.provider;
  const [clientId, accountId] = [oidc.client?.clientId, oidc.session?.accountId];
  if (clientId === undefined || accountId === undefined) return undefined;
  const grantId = oidc.session?.grantIdFor(clientId);
  const existing = grantId === undefined ? undefined : await Grant.find(grantId);
  if (existing) return existing;
  const grant = new Grant({ clientId, accountId });
  grant.addOIDCScope(SCOPE);
  grant.addResourceScope(resourceOf(clientId), isForAdmins(clientId) ? GRAPH_SCOPES.join(' ') : '');
  await grant.save();
  return grant;
}

/** oidc-provider takes a session's account for granted; when it is gone or disabled, someone must sign in anew. */
function signInPolicy() {
  const policy = interactionPolicy.base();
  // Any program can listen at a loopback address. So an admin's password is asked for each time, in place of a consent.
  policy.get('consent')?.checks.remove('native_client_prompt');
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check('admin_login', 'an admin signs in each time', 'login_required', ({ oidc }) =>
        oidc.client?.clientId === ADMIN_CLIENT_ID && !oidc.result?.login
          ? interactionPolicy.Check.REQUEST_PROMPT
          : interactionPolicy.Check.NO_NEED_TO_PROMPT,
      ),
    );
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check(
        'account_unavailable',
        'the account is not available',
        'login_required',
        ({ oidc }) =>
          oidc.session?.accountId !== undefined && oidc.account === undefined
            ? interactionPolicy.Check.REQUEST_PROMPT
            : interactionPolicy.Check.NO_NEED_TO_PROMPT,
      ),
    );
  return policy;
}
