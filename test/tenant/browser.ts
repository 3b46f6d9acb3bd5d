import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import type { AccessDocument } from '../../src/access/access-document.ts';
import { verifyAccessDocument } from '../../src/protocol/access-document-jws.ts';
import {
  BODY_HASH,
  type CheckInRequest,
  type CheckInResponse,
  CLIENT_API,
  type HealthReport,
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

/** A browser's key, and proofs of it made without the client library, so that the tenant is held to RFC 9449 itself. */
export class Key {
  readonly #pair = generateKeyPair('ES256');

  async proof(claims: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
    const { privateKey, publicKey } = await this.#pair;
    return new SignJWT({ jti: crypto.randomUUID(), iat: Math.floor(Date.now() / 1000), ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(publicKey), ...header })
      .sign(privateKey);
  }

  async proofFor(url: string, accessToken: string | null, claims: Record<string, unknown> = {}): Promise<string> {
    const ath = accessToken === null ? {} : { ath: hash(accessToken) };
    return this.proof({ htm: 'POST', htu: url, ...ath, ...claims });
  }
}

export const hash = (text: string) => createHash('sha256').update(text).digest('base64url');

/** The key that a registration's access token is bound to. */
const keys = new Map<string, Key>();

/** A POST in the name of `token`, with a proof of the key that belongs to it (or of a new one, where none does). */
export async function post(
  url: string,
  token: string | null,
  body: unknown,
  key: Key = keys.get(token ?? '') ?? new Key(),
): Promise<Response> {
  const headers = {
    'Content-Type': 'application/json',
    ...(token === null ? {} : { Authorization: `DPoP ${token}`, DPoP: await key.proofFor(url, token) }),
  };
  return fetch(url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
}

/** A registration with its access token at hand, and the key it is bound to. */
export type Registered = RegistrationResponse & { readonly token: string; readonly key: Key };

export async function register(tenant: string, upn: Upn, key = new Key()): Promise<Registered> {
  const { access_token } = await signIn(tenant, upn);
  return registerWith(tenant, access_token, key);
}

export async function registerWith(tenant: string, accessToken: string, key = new Key()): Promise<Registered> {
  const response = await post(tenant + CLIENT_API.registrations, accessToken, { versions: VERSIONS }, key);
  if (response.status !== 201) throw new Error(`registering: ${response.status} ${await response.text()}`);
  const registration = (await response.json()) as RegistrationResponse;
  const token = registration.tokens.access_token;
  keys.set(token, key);
  return { ...registration, token, key };
}

/** A refresh as RFC 6749 §6 and RFC 9449 §5 have it. */
export async function refresh(tenant: string, refreshToken: string, key: Key): Promise<Response> {
  const url = tenant + CLIENT_API.token;
  const response = await fetch(url, {
    method: 'POST',
    headers: { DPoP: await key.proofFor(url, null) },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  });
  if (response.ok) keys.set((await response.clone().json()).access_token, key);
  return response;
}

export function signOut(
  tenant: string,
  signOutToken: string,
  receipt: unknown = null,
  orders: readonly string[] = [],
): Promise<Response> {
  return post(tenant + CLIENT_API.signOut, null, { signOutToken, receipt, orders });
}

/** A sign-out with a receipt, and a proof by `key` that covers it. `claims` are what it says besides, or otherwise. */
export async function sendReceipt(
  tenant: string,
  { signOutToken, key }: Pick<Registered, 'signOutToken' | 'key'>,
  receipt: unknown,
  { orders = [] as readonly string[], claims = {} as Record<string, unknown> } = {},
): Promise<Response> {
  const body = JSON.stringify({ signOutToken, receipt, orders });
  const url = tenant + CLIENT_API.signOut;
  return sendSignOut(tenant, body, await key.proofFor(url, signOutToken, { [BODY_HASH]: hash(body), ...claims }));
}

export function sendSignOut(tenant: string, body: string, proof: string): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', DPoP: proof };
  return fetch(tenant + CLIENT_API.signOut, { method: 'POST', headers, body });
}

export function checkInRequest(more: Partial<CheckInRequest> = {}): CheckInRequest {
  return { nonce: crypto.randomUUID(), known: [], keys: [], wantsTicket: false, reports: [], gap: null, ...more };
}

export function healthReport(seq: number, more: Partial<HealthReport> = {}): HealthReport {
  return {
    id: crypto.randomUUID(),
    seq,
    at: Date.now(),
    versions: VERSIONS,
    health: [],
    enforcement: null,
    refusals: [],
    ...more,
  };
}

export async function checkIn(tenant: string, token: string, more?: Partial<CheckInRequest>): Promise<CheckInResponse> {
  const response = await post(tenant + CLIENT_API.checkIn, token, checkInRequest(more));
  if (response.status !== 200) throw new Error(`check-in: ${response.status} ${await response.text()}`);
  return response.json();
}

/** What a check-in answers, verified as the browser does it. */
export async function readDocument(
  tenant: string,
  { token, registrationId, keys }: Registered,
): Promise<AccessDocument> {
  const { document } = await checkIn(tenant, token);
  return verifyAccessDocument(document, { issuer: tenant, audience: registrationId, keys: keys as never });
}
