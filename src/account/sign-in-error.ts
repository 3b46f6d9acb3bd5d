import type { FailureCode } from '../agent/failure.ts';

/** Signing in did not come to an end; `code` has a sentence on the surfaces, `message` is for the diagnostics. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly code: Extract<FailureCode, `sign-in-${string}`>;

  constructor(code: SignInError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
