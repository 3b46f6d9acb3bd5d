import * as oauth from 'oauth4webapi';
import * as v from 'valibot';
import { ErrorResponseSchema } from '../protocol/client-api.ts';
import { type Challenge, TenantError } from './tenant-error.ts';

/** Milliseconds before an answer is given up. */
const TIMEOUT = 20_000;
const MAX_ANSWER = 2 * 1024 * 1024;

/** An access token and the key it is bound to, or is to be bound to by this request. */
export type BoundToken = { readonly accessToken: string; readonly key: oauth.DPoPHandle };

export type TenantRequest<Schema extends v.GenericSchema | null> = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly token?: BoundToken;
  readonly body?: unknown;
  /** What a good answer looks like; `null` for one without a body. */
  readonly schema: Schema;
  readonly signal?: AbortSignal;
};

type Answer<Schema> = Schema extends v.GenericSchema ? v.InferOutput<Schema> : null;

/**
 * One request to the tenant. Whatever is not an answer of the right shape is a {@link TenantError}: a captive portal's
 * page is no more news than a broken line.
 *
 * @throws {TenantError}
 */
export async function request<Schema extends v.GenericSchema | null>(
  wanted: TenantRequest<Schema>,
): Promise<Answer<Schema>> {
  return withTimeout(wanted.signal, async (signal) => {
    const response = await send(wanted, signal);
    if (!response.ok) throw await refusal(response);
    // Any page answers 200; only the tenant answers with nothing.
    if (!wanted.schema && response.status !== 204) throw new TenantError('answer-malformed', `HTTP ${response.status}`);
    return (wanted.schema ? read(wanted.schema, await text(response)) : null) as Answer<Schema>;
  });
}

/** Asks once more where the tenant wants its nonce in the proof: it came with the refusal, and the key's handle has it. */
export async function withNonce<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TenantError && error.challenge === 'use-dpop-nonce') return ask();
    throw error;
  }
}

/**
 * Runs `attempt` with a signal that ends it after the timeout, and turns what it throws into a {@link TenantError}. The whole
 * answer has to be there in time, so that one which never ends is no answer.
 *
 * @throws {TenantError}
 */
export async function withTimeout<Result>(
  aborted: AbortSignal | undefined,
  attempt: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT);
  try {
    return await attempt(aborted ? AbortSignal.any([aborted, timeout.signal]) : timeout.signal);
  } catch (cause) {
    if (cause instanceof TenantError) throw cause;
    if (timeout.signal.aborted) throw new TenantError('tenant-timeout', `no answer in ${TIMEOUT / 1000} s`, { cause });
    throw new TenantError('tenant-unreachable', String(cause), { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** `fetch` as every request to the tenant goes: without cookies, stored answers or redirects. */
export const tenantFetch: typeof fetch = (input, init) =>
  fetch(input, { ...init, credentials: 'omit', cache: 'no-store', redirect: 'error' });

/** A body as it is sent. */
export const contentOf = (body: unknown) => JSON.stringify(body);

async function send(
  { url, method, body, token }: TenantRequest<v.GenericSchema | null>,
  signal: AbortSignal,
): Promise<Response> {
  const headers = new Headers({ accept: 'application/json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  const content = body === undefined ? null : contentOf(body);
  if (!token) return tenantFetch(url, { method, headers, body: content, signal });
  try {
    return await oauth.protectedResourceRequest(token.accessToken, method, new URL(url), headers, content, {
      DPoP: token.key,
      signal,
      [oauth.customFetch]: tenantFetch as never,
      // The configuration admits http for this machine only.
      [oauth.allowInsecureRequests]: true,
    });
  } catch (error) {
    if (error instanceof oauth.WWWAuthenticateChallengeError) return error.response;
    throw error;
  }
}

function read<Schema extends v.GenericSchema>(schema: Schema, body: string): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parseJson(body), { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new TenantError('answer-malformed', `${v.getDotPath(issue) ?? 'answer'}: ${issue.message}`);
}

/** Only the tenant's own words end a registration or ask for another proof; a proxy's 401 is no news. */
const OWN_WORDS: Readonly<Record<string, { code: TenantError['code']; challenge?: Challenge }>> = {
  'registration-unknown': { code: 'registration-unknown' },
  'access-token-expired': { code: 'tenant-error', challenge: 'access-token-expired' },
  'use-dpop-nonce': { code: 'tenant-error', challenge: 'use-dpop-nonce' },
  'account-disabled': { code: 'sign-in-account-disabled' },
  'managed-apps-blocked': { code: 'sign-in-not-allowed-here' },
  'access-token-invalid': { code: 'sign-in-wrong-account' },
  'sign-in-too-old': { code: 'sign-in-required' },
  'groups-unknown': { code: 'sign-in-misconfigured' },
};

async function refusal(response: Response): Promise<TenantError> {
  const parsed = v.safeParse(ErrorResponseSchema, parseJson(await text(response).catch(() => '')));
  const detail = parsed.success
    ? `${parsed.output.error.code}: ${parsed.output.error.message}`
    : `HTTP ${response.status}`;
  const isRefusal = response.status === 401 || response.status === 403;
  const own = isRefusal && parsed.success && Object.hasOwn(OWN_WORDS, parsed.output.error.code);
  if (own) {
    const { code, challenge } = OWN_WORDS[parsed.output.error.code] ?? { code: 'tenant-error' };
    return new TenantError(code, detail, { challenge: challenge ?? null });
  }
  return new TenantError('tenant-error', detail, { retryAfter: retryAfter(response.headers.get('retry-after')) });
}

/** RFC 9110 §10.2.3: seconds or a date. Whatever else it holds is as good as nothing. */
export function retryAfter(value: string | null): number | null {
  if (value === null || value.trim() === '') return null;
  const seconds = Number(value);
  const wait = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
  return Number.isFinite(wait) && wait > 0 ? wait : null;
}

/** The body, which is given up as soon as it is longer than any good one. */
export async function text(response: Response): Promise<string> {
  const length = Number(response.headers.get('content-length') ?? 0);
  if (length > MAX_ANSWER) throw tooLong();
  const decoder = new TextDecoder();
  let [body, bytes] = ['', 0];
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    bytes += part.value.byteLength;
    if (bytes > MAX_ANSWER) {
      await reader?.cancel();
      throw tooLong();
    }
    body += decoder.decode(part.value, { stream: true });
  }
  return body + decoder.decode();
}

function tooLong(): TenantError {
  return new TenantError('answer-malformed', `an answer of more than ${MAX_ANSWER} bytes`);
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
