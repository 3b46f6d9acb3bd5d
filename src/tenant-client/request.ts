import * as v from 'valibot';
import { ErrorResponseSchema } from '../protocol/client-api.ts';
import { TenantError } from './tenant-error.ts';

/** Milliseconds before an answer is given up. */
const TIMEOUT = 20_000;
const MAX_ANSWER = 2 * 1024 * 1024;

export type TenantRequest<Schema extends v.GenericSchema | null> = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly token?: string;
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
  const timeout = AbortSignal.timeout(TIMEOUT);
  const signal = wanted.signal ? AbortSignal.any([wanted.signal, timeout]) : timeout;
  try {
    const response = await fetch(wanted.url, {
      method: wanted.method,
      headers: headersFor(wanted),
      ...(wanted.body === undefined ? {} : { body: JSON.stringify(wanted.body) }),
      signal,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
    });
    if (!response.ok) throw await refusal(response);
    return (wanted.schema ? read(wanted.schema, await text(response)) : null) as Answer<Schema>;
  } catch (cause) {
    if (cause instanceof TenantError) throw cause;
    if (timeout.aborted) throw new TenantError('tenant-timeout', `no answer in ${TIMEOUT / 1000} s`, { cause });
    throw new TenantError('tenant-unreachable', String(cause), { cause });
  }
}

function headersFor({ token, body }: { readonly token?: string; readonly body?: unknown }): Record<string, string> {
  return {
    accept: 'application/json',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

function read<Schema extends v.GenericSchema>(schema: Schema, body: string): v.InferOutput<Schema> {
  const result = v.safeParse(schema, parseJson(body), { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new TenantError('answer-malformed', `${v.getDotPath(issue) ?? 'answer'}: ${issue.message}`);
}

async function refusal(response: Response): Promise<TenantError> {
  const parsed = v.safeParse(ErrorResponseSchema, parseJson(await text(response).catch(() => '')));
  const detail = parsed.success
    ? `${parsed.output.error.code}: ${parsed.output.error.message}`
    : `HTTP ${response.status}`;
  // Only the tenant's own words end a registration; a proxy's 401 is no news.
  const unknown = response.status === 401 && parsed.success && parsed.output.error.code === 'registration-unknown';
  if (unknown) return new TenantError('registration-unknown', detail);
  return new TenantError('tenant-error', detail, { retryAfter: retryAfter(response.headers.get('retry-after')) });
}

/** RFC 9110 §10.2.3: seconds or a date. */
function retryAfter(value: string | null): number | null {
  if (value === null) return null;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) && wait > 0 ? wait : null;
}

async function text(response: Response): Promise<string> {
  const length = Number(response.headers.get('content-length') ?? 0);
  if (length > MAX_ANSWER) throw new TenantError('answer-malformed', `an answer of ${length} bytes`);
  const body = await response.text();
  if (body.length > MAX_ANSWER) throw new TenantError('answer-malformed', `an answer of ${body.length} characters`);
  return body;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
