import * as oauth from 'oauth4webapi';
import * as v from 'valibot';
import { CLIENT_API, type TokenResponse, TokenResponseSchema } from '../protocol/client-api.ts';
import { CLIENT } from './client.ts';
import { type CredentialStore, type Credentials, credentialStore } from './credential-store.ts';
import { KeysAside } from './keys-aside.ts';
import {
  type BoundToken,
  parseJson,
  request,
  retryAfter,
  type TenantRequest,
  tenantFetch,
  text,
  withTimeout,
} from './request.ts';
import { TenantError } from './tenant-error.ts';

/** An access token is renewed when a tenth of its life is left, so that a check-in rarely meets one that has ended. */
const RENEW_AT = 0.9;

const LOCK = 'drawbridge-tokens';

/**
 * This browser's standing with its tenant: a key that cannot be exported, and the tokens that are bound to it (RFC 9449). One
 * for each worker.
 */
export class TenantSession {
  readonly #store: CredentialStore;
  #credentials: Promise<Credentials | null> | null = null;
  #handle: { readonly keyPair: CryptoKeyPair; readonly key: oauth.DPoPHandle } | null = null;
  #refreshing: Promise<Credentials> | null = null;
  /** Changes when everything is forgotten, so that an answer on its way brings nothing back. */
  #life = 0;
  /** Of registrations that have ended. */
  readonly keysAside: KeysAside;

  constructor(store: CredentialStore = credentialStore) {
    this.#store = store;
    this.keysAside = new KeysAside(store);
  }

  /** The key that a registration is to be bound to: the one there is, so that asking again makes no second registration. */
  async key(): Promise<oauth.DPoPHandle> {
    const existing = await this.#read();
    if (existing) return this.#handleOf(existing.keyPair);
    const keyPair = await oauth.generateKeyPair('ES256', { extractable: false });
    await this.#write({ keyPair, tokens: null });
    return this.#handleOf(keyPair);
  }

  /** Keeps a registration's tokens. They are stored before they are used. */
  async keep(registrationId: string, tokens: TokenResponse): Promise<void> {
    const existing = await this.#read();
    if (existing) await this.#write({ keyPair: existing.keyPair, registrationId, tokens: kept(tokens) });
  }

  /**
   * Tokens and key are gone, here at once and in the store as soon as it can. The key of the registration `signer` is put
   * aside, for the receipt of its wipe.
   */
  async forget(signer: string | null): Promise<void> {
    const known = this.#credentials;
    this.#life += 1;
    this.#credentials = Promise.resolve(null);
    this.#handle = null;
    this.#refreshing = null;
    if (signer === null) await this.#store.remove();
    else await this.keysAside.put(signer, await known);
  }

  /**
   * A request in the registration's name. Where the tenant asks for another proof or another access token, it gets one, once
   * each.
   *
   * @throws {TenantError} `key-lost`, `sign-in-required`, and what {@link request} throws
   */
  async send<Schema extends v.GenericSchema | null>(tenant: string, wanted: TenantRequest<Schema>) {
    let token = await this.#token(tenant, wanted.signal, null);
    const answered = new Set<string>();
    for (;;) {
      try {
        return await request({ ...wanted, token });
      } catch (error) {
        const challenge = error instanceof TenantError ? error.challenge : null;
        if (!challenge || answered.has(challenge)) throw error;
        answered.add(challenge);
        if (challenge === 'access-token-expired') token = await this.#token(tenant, wanted.signal, token.accessToken);
      }
    }
  }

  /** A token that is good as far as this browser knows, and is not the one that was `refused`. */
  async #token(tenant: string, signal: AbortSignal | undefined, refused: string | null): Promise<BoundToken> {
    const credentials = await this.#read();
    const tokens = credentials?.tokens;
    if (!credentials || !tokens) throw new TenantError('key-lost', 'this browser has no key or no tokens');
    const isGood = tokens.accessToken !== refused && Date.now() < tokens.refreshAt;
    const current = isGood ? credentials : await this.#refreshOnce(tenant, signal);
    return { accessToken: current.tokens?.accessToken ?? '', key: this.#handleOf(current.keyPair) };
  }

  #refreshOnce(tenant: string, signal: AbortSignal | undefined): Promise<Credentials> {
    this.#refreshing ??= navigator.locks
      .request(LOCK, () => this.#refresh(tenant, signal))
      .finally(() => {
        this.#refreshing = null;
      });
    return this.#refreshing;
  }

  async #refresh(tenant: string, signal: AbortSignal | undefined): Promise<Credentials> {
    const life = this.#life;
    const known = await this.#read();
    if (!known?.tokens) throw new TenantError('key-lost', 'this browser has no key or no tokens');
    const { refreshToken } = known.tokens;
    const tokens = await withTimeout(signal, (timeout) =>
      requestTokens(tenant, refreshToken, this.#handleOf(known.keyPair), timeout),
    );
    if (life !== this.#life) throw new TenantError('tenant-unreachable', 'signed out meanwhile');
    const next = { ...known, tokens: kept(tokens) };
    // A full disk: this worker goes on with what it has, and its successor with the token before, which is good until then.
    await this.#write(next).catch((error) => console.error('The tokens could not be stored:', error));
    return next;
  }

  async #read(): Promise<Credentials | null> {
    this.#credentials ??= this.#store.read().catch((error) => {
      console.error('The key could not be read:', error);
      return null;
    });
    const found = await this.#credentials;
    // What is not there may come, such as a store that could not be opened a moment ago.
    if (!found) this.#credentials = null;
    return found;
  }

  async #write(credentials: Credentials): Promise<void> {
    this.#credentials = Promise.resolve(credentials);
    await this.#store.write(credentials);
  }

  /** One handle for each key: it remembers the tenant's nonce. */
  #handleOf(keyPair: CryptoKeyPair): oauth.DPoPHandle {
    if (this.#handle?.keyPair !== keyPair) this.#handle = { keyPair, key: oauth.DPoP(CLIENT, keyPair) };
    return this.#handle.key;
  }
}

function kept({ access_token, refresh_token, expires_in }: TokenResponse): NonNullable<Credentials['tokens']> {
  return {
    accessToken: access_token,
    refreshToken: refresh_token,
    refreshAt: Date.now() + expires_in * 1000 * RENEW_AT,
  };
}

/** RFC 6749 §6 with RFC 9449 §5; a second time where the tenant wants its nonce in the proof. */
async function requestTokens(
  tenant: string,
  refreshToken: string,
  key: oauth.DPoPHandle,
  signal: AbortSignal,
  isRetry = false,
): Promise<TokenResponse> {
  const server = { issuer: tenant, token_endpoint: tenant + CLIENT_API.token };
  const response = await oauth.refreshTokenGrantRequest(server, CLIENT, oauth.None(), refreshToken, {
    DPoP: key,
    signal,
    [oauth.customFetch]: tenantFetch as never,
    [oauth.allowInsecureRequests]: true,
  });
  const body = parseJson(await text(response));
  const tokens = v.safeParse(TokenResponseSchema, body);
  if (response.ok && tokens.success) return tokens.output;
  if (response.ok) throw new TenantError('answer-malformed', 'no tokens');
  const error = response.status === 400 && isOAuthError(body) ? body.error : null;
  if (error === 'use_dpop_nonce' && !isRetry) return requestTokens(tenant, refreshToken, key, signal, true);
  if (error === 'invalid_grant') throw new TenantError('sign-in-required', 'the refresh token is not good any more');
  throw new TenantError('tenant-error', `HTTP ${response.status} ${error ?? ''}`, {
    retryAfter: retryAfter(response.headers.get('retry-after')),
  });
}

function isOAuthError(body: unknown): body is { readonly error: string } {
  return typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string';
}
