import * as oauth from 'oauth4webapi';
import browser from 'webextension-polyfill';
import type { OrganisationResponse } from '../protocol/client-api.ts';
import { SignInError } from './sign-in-error.ts';

type SignInSettings = OrganisationResponse['signIn'];

/**
 * Signs a person in at the organisation's OpenID provider: authorization code flow with PKCE (RFC 7636) in the browser's
 * own sign-in window. Returns the access token for the tenant.
 *
 * @throws {SignInError}
 */
export async function authorize(settings: SignInSettings): Promise<string> {
  const issuer = new URL(settings.issuer);
  const options = { [oauth.allowInsecureRequests]: isLoopback(issuer) };
  const server = await unreachableAs('the sign-in service', async () =>
    oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options)),
  );
  const client: oauth.Client = { client_id: settings.clientId };
  const redirectUri = browser.identity.getRedirectURL();
  const secrets = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
  };

  const answer = await openSignInWindow(await authorizationUrl(server, settings, redirectUri, secrets));
  try {
    const parameters = oauth.validateAuthResponse(server, client, new URL(answer), secrets.state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      redirectUri,
      secrets.verifier,
      { ...options, ...(settings.resource ? { additionalParameters: { resource: settings.resource } } : {}) },
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: secrets.nonce,
      requireIdToken: true,
    });
    return tokens.access_token;
  } catch (cause) {
    const cancelled = cause instanceof oauth.AuthorizationResponseError && cause.error === 'access_denied';
    throw new SignInError(cancelled ? 'sign-in-cancelled' : 'sign-in-refused', String(cause), { cause });
  }
}

async function authorizationUrl(
  server: oauth.AuthorizationServer,
  settings: SignInSettings,
  redirectUri: string,
  secrets: { readonly verifier: string; readonly state: string; readonly nonce: string },
): Promise<string> {
  if (!server.authorization_endpoint) throw new SignInError('sign-in-refused', 'the provider has no sign-in page');
  const url = new URL(server.authorization_endpoint);
  const parameters = {
    response_type: 'code',
    // Whoever signs out leaves the provider's session behind; the next person must not come in as them.
    prompt: 'login',
    client_id: settings.clientId,
    redirect_uri: redirectUri,
    scope: settings.scope,
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(secrets.verifier),
    code_challenge_method: 'S256',
    ...(settings.resource ? { resource: settings.resource } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** The browser tells a closed window and an unreachable page apart in its message only (enterprise.md §5). */
async function openSignInWindow(url: string): Promise<string> {
  try {
    return await browser.identity.launchWebAuthFlow({ url, interactive: true });
  } catch (cause) {
    const unreachable = /could not be loaded/i.test(String(cause));
    throw new SignInError(unreachable ? 'sign-in-unreachable' : 'sign-in-cancelled', String(cause), { cause });
  }
}

async function unreachableAs<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    throw new SignInError('sign-in-unreachable', `${what} did not answer: ${String(cause)}`, { cause });
  }
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1';
}
