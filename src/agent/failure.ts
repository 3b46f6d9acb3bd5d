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
  /** The tenant knows the registration and wants to see the person again. */
  'sign-in-required',
  /** This browser's key or tokens are gone. */
  'key-lost',
  'sign-in-cancelled',
  'sign-in-refused',
  'sign-in-unreachable',
  'sign-in-interrupted',
  /** The account is turned off. */
  'sign-in-account-disabled',
  /** An account that this organisation does not know, or that may not use this. */
  'sign-in-wrong-account',
  /** The organisation's own rules for signing in (Conditional Access) say no. */
  'sign-in-not-allowed-here',
  /** An admin has to agree first. */
  'sign-in-consent-missing',
  /** How the organisation set up sign-in is wrong. */
  'sign-in-misconfigured',
  /** The provider itself has a problem. */
  'sign-in-provider-error',
  /** It took so long that the provider forgot it. */
  'sign-in-expired',
  /** The stored state or document could not be read or verified. */
  'stored-state-unreadable',
  /** A newer version of the extension stored it: see held-back.ts. */
  'stored-state-newer',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/** `detail` is for logs and diagnostics, never for a surface's main sentence. */
export type Failure = { readonly code: FailureCode; readonly detail: string };
