import { Client, type Context, HTTPMessageHandler, type Middleware } from '@microsoft/microsoft-graph-client';
import * as oauth from 'oauth4webapi';
import type { OrganisationSeed } from '../../../src/tenant/organisation-seed.ts';
import { ADMIN_CLIENT_ID } from '../../../src/tenant/sign-in/sign-in-settings.ts';
import type { AdminRole } from '../../../src/tenant/store/tables/directory.ts';
import { Browser } from '../browser.ts';
import { contoso } from '../contoso.ts';
import type { Partner } from '../partner.ts';

const INSECURE = { [oauth.allowInsecureRequests]: true } as const;
/** Nothing listens there: the code is taken from the address. */
const REDIRECT_URI = 'http://127.0.0.1:39999/';

export const ADMIN_PASSWORD = 'open sesame 5';

/** People who look after Contoso, by what they may do. */
export const ADMINS: Readonly<Record<string, readonly AdminRole[]>> = {
  'olga@contoso.test': ['full'],
  'piet@contoso.test': ['full'],
  'rosa@contoso.test': ['readOnly'],
  'wim@contoso.test': ['wipeApprover'],
};

/** Contoso with its admins. */
export function administered(
  partners: readonly Partner[] = [],
  more: Partial<OrganisationSeed> = {},
): OrganisationSeed {
  const seed = contoso(partners);
  const admins = Object.entries(ADMINS).map(([userPrincipalName, adminRoles]) => ({
    userPrincipalName,
    displayName: userPrincipalName.split('@')[0] ?? '',
    password: ADMIN_PASSWORD,
    adminRoles,
  }));
  return { ...seed, users: [...seed.users, ...admins], ...more };
}

export const ALL_SCOPES = [
  'DeviceManagementApps.ReadWrite.All',
  'DeviceManagementServiceConfig.ReadWrite.All',
  'DeviceManagementRBAC.ReadWrite.All',
  'User.ReadWrite.All',
  'Group.ReadWrite.All',
];

/** An access token for the admin API, as a script gets one: code flow with PKCE and a loopback address. */
export async function adminToken(
  tenant: string,
  userName: string,
  { scopes = ALL_SCOPES, password = ADMIN_PASSWORD }: { scopes?: readonly string[]; password?: string } = {},
): Promise<string> {
  const issuer = new URL(`${tenant}/oidc`);
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, INSECURE));
  const client: oauth.Client = { client_id: ADMIN_CLIENT_ID };
  const [verifier, state] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState()];
  const authorization = new URL(String(server.authorization_endpoint));
  authorization.search = new URLSearchParams({
    client_id: ADMIN_CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: ['openid', ...scopes].join(' '),
    resource: `${tenant}/graph`,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
  }).toString();
  const browser = new Browser();
  const form = await follow(browser, authorization);
  const answer = await follow(browser, form, {
    method: 'POST',
    body: new URLSearchParams({ userName, password }),
  });
  const parameters = oauth.validateAuthResponse(server, client, answer, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    REDIRECT_URI,
    verifier,
    INSECURE,
  );
  return (await oauth.processAuthorizationCodeResponse(server, client, response)).access_token;
}

/** Where redirects end: at a page, or at the loopback address. */
async function follow(browser: Browser, address: URL, init?: RequestInit): Promise<URL> {
  let url = address;
  let response = await browser.fetch(url, init);
  for (let location = response.headers.get('location'); location; location = response.headers.get('location')) {
    url = new URL(location, url);
    if (url.href.startsWith(REDIRECT_URI)) return url;
    response = await browser.fetch(url);
  }
  return url;
}

/** Hands the token to http too, which Microsoft's own handler would not. */
class BearerHandler implements Middleware {
  readonly #token: string;
  #next: Middleware | undefined;

  constructor(token: string) {
    this.#token = token;
  }

  async execute(context: Context): Promise<void> {
    const headers = new Headers(context.options?.headers as Record<string, string>);
    headers.set('Authorization', `Bearer ${this.#token}`);
    context.options = { ...context.options, headers: Object.fromEntries(headers) };
    await this.#next?.execute(context);
  }

  setNext(next: Middleware): void {
    this.#next = next;
  }
}

/** Microsoft's own client, pointed at the tenant. */
export function graphClient(tenant: string, token: string): Client {
  const middleware = new BearerHandler(token);
  middleware.setNext(new HTTPMessageHandler());
  return Client.initWithMiddleware({ baseUrl: `${tenant}/`, defaultVersion: 'beta', middleware });
}

export async function signInAdmin(tenant: string, userName = 'olga@contoso.test', options?: { scopes?: string[] }) {
  return graphClient(tenant, await adminToken(tenant, userName, options));
}
