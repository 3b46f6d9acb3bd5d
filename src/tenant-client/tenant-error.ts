import type { FailureCode } from '../agent/failure.ts';

/** A request to the tenant that brought no usable answer. `retryAfter` is in milliseconds. */
export class TenantError extends Error {
  override readonly name = 'TenantError';
  readonly code: FailureCode;
  readonly retryAfter: number | null;

  constructor(code: FailureCode, message: string, options: { retryAfter?: number | null; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfter = options.retryAfter ?? null;
  }
}
