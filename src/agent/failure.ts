/** What can go wrong between the agent and the world, as stable codes; a surface has a sentence for each. */
export const FAILURE_CODES = [
  /** No answer: DNS, refused, reset, TLS, offline. */
  'tenant-unreachable',
  'tenant-timeout',
  /** 5xx, 429. */
  'tenant-error',
  /** An answer that is not the tenant's: a captive portal, a proxy, a malformed body. */
  'answer-malformed',
  /** A document that broke a rule of verification. */
  'answer-refused',
  /** The tenant does not know this registration (any more). */
  'registration-unknown',
  'sign-in-cancelled',
  'sign-in-refused',
  'sign-in-unreachable',
  'sign-in-interrupted',
  /** The stored state or document could not be read or verified. */
  'stored-state-unreadable',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/** `detail` is for logs and diagnostics, never for a surface's main sentence. */
export type Failure = { readonly code: FailureCode; readonly detail: string };
