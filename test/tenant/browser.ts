import * as oauth from 'oauth4webapi';
import {
  type CheckInRequest,
  type CheckInResponse,
  CLIENT_API,
  type OrganisationResponse,
  type RegistrationResponse,
} from '../../src/protocol/client-api.ts';
import { EXTENSION_ID, PASSWORDS, type Upn } from './contoso.ts';

const INSECURE = { [oauth.allowInsecureRequests]: true } as const;
const REDIRECT_URI = `https://${EXTENSION_ID}.chromiumapp.org/`;

export const VERSIONS = { extension: '0.1.0', browser: 'Edge 140', platform: 'Linux' };

/** What of a browser matters to a sign-in: cookies by path, and redirects that end at the extension's own address. */
export class Browser {
  readonly #cookies = new Map<string, { readonly path: string; readonly pair: string }>();

  async fetch(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address);
    const cookie = [...this.#cookies.values()].filter(({ path }) => url.pathname.startsWith(path));
    const headers = { accept: 'text/html', ...(init.headers as object), cookie: cookie.map((c) => c.pair).join('; ') };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const attribute = (name: string) =>
        attributes.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);
      const path = attribute('path') ?? '/';
      const key = `${pair.split('=')[0]} ${path}`;
      const expires = attribute('expires');
      if (expires && Date.parse(expires) < Date.now()) this.#cookies.delete(key);
      else this.#cookies.set(key, { path, pair });
    }
    return response;
  }

  /** Follows redirects up to a page or the extension's address. */
  async open(address: string | URL, init?: RequestInit): Promise<{ readonly url: URL; readonly response: Response }> {
    let url = new URL(address);
    let response = await this.fetch(url, init);
    for (let location = response.headers.get('location'); location; location = response.headers.get('location')) {
      url = new URL(location, url);
      if (url.href.startsWith(REDIRECT_URI)) break;
      response = await this.fetch(url);
    }
    return { url, response };
  }

  submit(url: URL, form: Record<string, string>) {
    return this.open(url, { method: 'POST', body: new URLSearchParams(form) });
  }
}

/** One sign-in as the extension does it. */
export async function beginSignIn(tenant: string, parameters: Record<string, string> = {}) {
  const organisation: OrganisationResponse = await (await fetch(tenant + CLIENT_API.organisation)).json();
  const { issuer, clientId, scope, resource } = organisation.signIn;
  const url = new URL(issuer);
  const discovery = await oauth.discoveryRequest(url, INSECURE);
  const server = await oauth.processDiscoveryResponse(url, discovery);
  const client: oauth.Client = { client_id: clientId };
  const [verifier, state, nonce] = [
    oauth.generateRandomCodeVerifier(),
    oauth.generateRandomState(),
    oauth.generateRandomNonce(),
  ];
  const authorization = new URL(String(server.authorization_endpoint));
  authorization.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope,
    resource: String(resource),
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...parameters,
  }).toString();

  const validate = (answer: URL) => oauth.validateAuthResponse(server, client, answer, state);
  const redeem = (answer: URL, codeVerifier = verifier) =>
    oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      validate(answer),
      REDIRECT_URI,
      codeVerifier,
      INSECURE,
    );
  const finish = async (answer: URL) =>
    oauth.processAuthorizationCodeResponse(server, client, await redeem(answer), { expectedNonce: nonce });
  return { authorization, validate, redeem, finish };
}

export async function signIn(tenant: string, upn: Upn, browser = new Browser()) {
  const attempt = await beginSignIn(tenant);
  const form = await browser.open(attempt.authorization);
  const { url } = await browser.submit(form.url, { userName: upn, password: PASSWORDS[upn] });
  return attempt.finish(url);
}

export function post(url: string, token: string | null, body: unknown): Promise<Response> {
  const headers = {
    'Content-Type': 'application/json',
    ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
  };
  return fetch(url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

export async function register(tenant: string, upn: Upn): Promise<RegistrationResponse> {
  const { access_token } = await signIn(tenant, upn);
  const response = await post(tenant + CLIENT_API.registrations, access_token, { versions: VERSIONS });
  if (response.status !== 201) throw new Error(`registering: ${response.status} ${await response.text()}`);
  return response.json();
}

export function checkInRequest(more: Partial<CheckInRequest> = {}): CheckInRequest {
  return {
    nonce: crypto.randomUUID(),
    known: [],
    wantsTicket: false,
    versions: VERSIONS,
    health: { state: 'unknown', lastUpdateDateTime: new Date().toISOString() },
    enforcement: null,
    ...more,
  };
}

export async function checkIn(tenant: string, token: string, more?: Partial<CheckInRequest>): Promise<CheckInResponse> {
  const response = await post(tenant + CLIENT_API.checkIn, token, checkInRequest(more));
  if (response.status !== 200) throw new Error(`check-in: ${response.status} ${await response.text()}`);
  return response.json();
}
