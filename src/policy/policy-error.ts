export type PolicyErrorCode = 'policy-malformed' | 'duration-malformed' | 'duration-negative' | 'version-malformed';

/** A policy, or a member of one, that cannot be read. `code` is stable; `message` names the member. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly code: PolicyErrorCode;

  constructor(code: PolicyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
