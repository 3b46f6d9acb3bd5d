/**
 * `sign-in-not-offered`: the organisation's provider has no registration for the console. `sign-in-unreachable`: the provider
 * did not answer. `sign-in-refused`: it said no, or the person did. `sign-in-cancelled`: its window was closed.
 */
export type SignInErrorCode =
  | 'sign-in-not-offered'
  | 'sign-in-unreachable'
  | 'sign-in-refused'
  | 'sign-in-cancelled'
  | 'popup-blocked';

export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly code: SignInErrorCode;

  constructor(code: SignInErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
