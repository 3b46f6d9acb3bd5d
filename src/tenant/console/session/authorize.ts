import * as oauth from 'oauth4webapi';
import type { ConsoleSettings } from '../../../protocol/console-settings.ts';
import { BASE } from './settings.ts';
import { SignInError } from './sign-in-error.ts';

type SignIn = NonNullable<ConsoleSettings['signIn']>;

/** Seconds for which a sign-in at the provider lets the console in: a working day. */
const MAX_AGE = 8 * 3600;

/** What a sign-in that is under way must remember until its answer comes. */
export type Pending = { readonly state: string; readonly verifier: string; readonly nonce: string };

export type Tokens = {
  readonly accessToken: string;
  /** Milliseconds since the epoch, `null` where the provider does not say. */
  readonly expiresAt: number | null;
  /** With which the provider knows whom to sign out. */
  readonly idToken: string | null;
};

export type Authorizer = {
  /** The provider's page, and what to remember. `loginHint` is who is to sign in. */
  begin(loginHint: string | null): Promise<{ readonly page: URL; readonly pending: Pending }>;
  /** @throws {SignInError} */
  finish(answer: URLSearchParams, pending: Pending): Promise<Tokens>;
  /** Where the provider's session ends, `null` where it does not say. */
  endSession(idToken: string | null): Promise<URL | null>;
};

/** Authorization code flow with PKCE (RFC 7636) as a public client; the code comes back to the console's own address. */
export function createAuthorizer({ issuer: address, clientId, scope, resource }: SignIn): Authorizer {
  const client: oauth.Client = { client_id: clientId, [oauth.clockTolerance]: 60 };
  const issuer = new URL(address);
  const insecure = { [oauth.allowInsecureRequests]: issuer.protocol === 'http:' };
  const redirectUri = `${location.origin}${BASE}/`;
  let discovered: Promise<oauth.AuthorizationServer> | null = null;

  async function discover(): Promise<oauth.AuthorizationServer> {
    try {
      return await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    } catch (cause) {
      discovered = null;
      throw new SignInError('sign-in-unreachable', `the sign-in service did not answer: ${String(cause)}`, { cause });
    }
  }
  const server = () => {
    discovered ??= discover();
    return discovered;
  };

  return {
    async begin(loginHint) {
      const pending = {
        state: oauth.generateRandomState(),
        verifier: oauth.generateRandomCodeVerifier(),
        nonce: oauth.generateRandomNonce(),
      };
      const page = new URL(String((await server()).authorization_endpoint));
      page.search = new URLSearchParams({
        client_id: clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope,
        ...(resource !== null && { resource }),
        ...(loginHint !== null && { login_hint: loginHint }),
        code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
        state: pending.state,
        nonce: pending.nonce,
        max_age: String(MAX_AGE),
      }).toString();
      return { page, pending };
    },
    async finish(answer, { state, verifier, nonce }) {
      const provider = await server();
      try {
        const parameters = oauth.validateAuthResponse(provider, client, answer, state);
        const response = await oauth.authorizationCodeGrantRequest(
          provider,
          client,
          oauth.None(),
          parameters,
          redirectUri,
          verifier,
          insecure,
        );
        const tokens = await oauth.processAuthorizationCodeResponse(provider, client, response, {
          expectedNonce: nonce,
          maxAge: MAX_AGE,
        });
        return {
          accessToken: tokens.access_token,
          expiresAt: tokens.expires_in === undefined ? null : Date.now() + tokens.expires_in * 1000,
          idToken: tokens.id_token ?? null,
        };
      } catch (cause) {
        const cancelled = cause instanceof oauth.AuthorizationResponseError && cause.error === 'access_denied';
        const code = cancelled ? 'sign-in-cancelled' : 'sign-in-refused';
        throw new SignInError(code, `the sign-in did not succeed: ${String(cause)}`, { cause });
      }
    },
    async endSession(idToken) {
      const { end_session_endpoint: endpoint } = await server();
      if (endpoint === undefined) return null;
      const page = new URL(endpoint);
      page.search = new URLSearchParams({
        client_id: clientId,
        post_logout_redirect_uri: redirectUri,
        ...(idToken !== null && { id_token_hint: idToken }),
      }).toString();
      return page;
    },
  };
}
