import * as oauth from 'oauth4webapi';
import browser from 'webextension-polyfill';
import type { SignInMode } from '../agent/effect.ts';
import type { OrganisationResponse } from '../protocol/client-api.ts';
import { codeOf, INTERACTION_NEEDED } from './provider-errors.ts';
import { SignInError } from './sign-in-error.ts';

type SignInSettings = OrganisationResponse['signIn'];

export type AuthorizeOptions = {
  readonly mode: SignInMode;
  /** Seconds by which the tenant's clock is ahead of this device's. */
  readonly clockSkew: number;
  /** The address of whoever is expected. */
  readonly loginHint: string | null;
};

type Secrets = { readonly verifier: string; readonly state: string; readonly nonce: string };

type Provider = {
  readonly server: oauth.AuthorizationServer;
  readonly client: oauth.Client;
  readonly settings: SignInSettings;
  readonly insecure: boolean;
};

/**
 * Signs a person in at the organisation's OpenID provider: authorization code flow with PKCE (RFC 7636), without a window
 * where the mode and the provider's session allow it, else in the browser's own sign-in window. Returns the access token
 * for the tenant.
 *
 * @throws {SignInError}
 */
export async function authorize(settings: SignInSettings, options: AuthorizeOptions): Promise<string> {
  const provider = await discover(settings, options.clockSkew);
  if (options.mode !== 'ask') {
    const silent = await attempt(provider, options, 'none').catch((error) => {
      if (options.mode === 'silent' || !needsWindow(error)) throw toSignInError(error);
      return null;
    });
    if (silent !== null) return silent;
  }
  // Whoever signs out leaves the provider's session behind; the next person must not come in as them.
  const prompt = options.mode === 'ask' ? 'login' : null;
  return attempt(provider, options, prompt).catch((error) => Promise.reject(toSignInError(error)));
}

async function discover(settings: SignInSettings, clockSkew: number): Promise<Provider> {
  try {
    const issuer = new URL(settings.issuer);
    const insecure = issuer.hostname === 'localhost' || issuer.hostname === '127.0.0.1';
    const response = await oauth.discoveryRequest(issuer, { [oauth.allowInsecureRequests]: insecure });
    const server = await oauth.processDiscoveryResponse(issuer, response);
    // Tokens are dated by clocks that are right; this device's may not be.
    const client = { client_id: settings.clientId, [oauth.clockSkew]: clockSkew, [oauth.clockTolerance]: 60 };
    return { server, client, settings, insecure };
  } catch (cause) {
    throw new SignInError('sign-in-unreachable', `the sign-in service did not answer: ${String(cause)}`, { cause });
  }
}

async function attempt(
  provider: Provider,
  options: AuthorizeOptions,
  prompt: 'none' | 'login' | null,
): Promise<string> {
  const { server, client, settings } = provider;
  const redirectUri = browser.identity.getRedirectURL();
  const secrets = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
  };
  const url = await authorizationUrl(provider, { redirectUri, secrets, prompt, loginHint: options.loginHint });
  const answer = await openSignIn(url, prompt !== 'none');
  const parameters = oauth.validateAuthResponse(server, client, new URL(answer), secrets.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri,
    secrets.verifier,
    {
      [oauth.allowInsecureRequests]: provider.insecure,
      ...(settings.resource ? { additionalParameters: { resource: settings.resource } } : {}),
    },
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: secrets.nonce,
    // How long ago that was is judged by the tenant, from its own token: Entra ID names it in an ID token only on demand.
    requireIdToken: true,
  });
  return tokens.access_token;
}

type Authorization = {
  readonly redirectUri: string;
  readonly secrets: Secrets;
  readonly prompt: 'none' | 'login' | null;
  readonly loginHint: string | null;
};

async function authorizationUrl(
  { server, settings }: Provider,
  { redirectUri, secrets, prompt, loginHint }: Authorization,
): Promise<string> {
  if (!server.authorization_endpoint)
    throw new SignInError('sign-in-misconfigured', 'the provider has no sign-in page');
  const url = new URL(server.authorization_endpoint);
  const parameters: Readonly<Record<string, string | null | undefined>> = {
    response_type: 'code',
    client_id: settings.clientId,
    redirect_uri: redirectUri,
    scope: settings.scope,
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(secrets.verifier),
    code_challenge_method: 'S256',
    resource: settings.resource,
    prompt,
    max_age: settings.maxAge ? String(settings.maxAge) : null,
    login_hint: loginHint,
  };
  for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
  return url.href;
}

/** A page is needed, and nobody asked for one. */
class WindowNeeded extends Error {}

/** The browser tells what happened in its message only (enterprise.md §5). */
async function openSignIn(url: string, interactive: boolean): Promise<string> {
  try {
    return await browser.identity.launchWebAuthFlow({ url, interactive });
  } catch (cause) {
    if (!interactive && /interaction required/i.test(String(cause))) throw new WindowNeeded(String(cause), { cause });
    const unreachable = !interactive || /could not be loaded/i.test(String(cause));
    throw new SignInError(unreachable ? 'sign-in-unreachable' : 'sign-in-cancelled', String(cause), { cause });
  }
}

function needsWindow(error: unknown): boolean {
  if (error instanceof WindowNeeded) return true;
  return error instanceof oauth.AuthorizationResponseError && INTERACTION_NEEDED.includes(error.error);
}

function toSignInError(cause: unknown): SignInError {
  if (cause instanceof SignInError) return cause;
  const code = cause instanceof WindowNeeded ? 'sign-in-cancelled' : codeOf(cause);
  return new SignInError(code, String(cause), { cause });
}
