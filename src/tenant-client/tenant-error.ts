import type { FailureCode } from '../agent/failure.ts';

/** What the tenant asks of a request before it takes it: another proof, or another access token. */
export type Challenge = 'use-dpop-nonce' | 'access-token-expired';

type Options = { readonly retryAfter?: number | null; readonly challenge?: Challenge | null; readonly cause?: unknown };

/** A request to the tenant that brought no usable answer. `retryAfter` is in milliseconds. */
export class TenantError extends Error {
  override readonly name = 'TenantError';
  readonly code: FailureCode;
  readonly retryAfter: number | null;
  readonly challenge: Challenge | null;

  constructor(code: FailureCode, message: string, options: Options = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfter = options.retryAfter ?? null;
    this.challenge = options.challenge ?? null;
  }
}
