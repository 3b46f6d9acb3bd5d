import * as oauth from 'oauth4webapi';
import type { SignInError } from './sign-in-error.ts';

type Code = SignInError['code'];

/**
 * Entra ID's own error numbers, which say more than the OAuth error they come with (Microsoft, "Microsoft Entra
 * authentication and authorization error codes"; microsoft.md §7.2).
 */
const BY_ENTRA_NUMBER: Readonly<Record<string, Code>> = {
  50011: 'sign-in-misconfigured', // redirect address not registered
  500113: 'sign-in-misconfigured',
  700016: 'sign-in-misconfigured', // application not in this directory
  70011: 'sign-in-misconfigured', // scope
  650053: 'sign-in-misconfigured',
  500011: 'sign-in-misconfigured', // API not in this directory
  9002326: 'sign-in-misconfigured', // not registered as a single-page application
  9002327: 'sign-in-misconfigured',
  50020: 'sign-in-wrong-account', // another directory's account
  50034: 'sign-in-wrong-account',
  50105: 'sign-in-wrong-account', // not assigned to the application
  50057: 'sign-in-account-disabled',
  65001: 'sign-in-consent-missing',
  65004: 'sign-in-cancelled', // the person declined
  90094: 'sign-in-consent-missing',
  90095: 'sign-in-consent-missing',
  53000: 'sign-in-not-allowed-here', // device not compliant
  53001: 'sign-in-not-allowed-here',
  53002: 'sign-in-not-allowed-here',
  53003: 'sign-in-not-allowed-here', // Conditional Access
  53004: 'sign-in-not-allowed-here',
  530003: 'sign-in-not-allowed-here',
  54005: 'sign-in-expired', // code used before
  70008: 'sign-in-expired',
};

/** RFC 6749 §4.1.2.1 and §5.2, OpenID Connect Core §3.1.2.6. */
const BY_OAUTH_ERROR: Readonly<Record<string, Code>> = {
  access_denied: 'sign-in-cancelled',
  consent_required: 'sign-in-consent-missing',
  invalid_client: 'sign-in-misconfigured',
  invalid_grant: 'sign-in-expired',
  invalid_request: 'sign-in-misconfigured',
  invalid_scope: 'sign-in-misconfigured',
  invalid_target: 'sign-in-misconfigured',
  unauthorized_client: 'sign-in-misconfigured',
  unsupported_grant_type: 'sign-in-misconfigured',
  unsupported_response_type: 'sign-in-misconfigured',
  server_error: 'sign-in-provider-error',
  temporarily_unavailable: 'sign-in-provider-error',
};

/** Errors by which a provider says that it cannot go on without a page (OpenID Connect Core §3.1.2.6). */
export const INTERACTION_NEEDED: readonly string[] = [
  'login_required',
  'interaction_required',
  'account_selection_required',
  'consent_required',
];

/** What the provider's error comes to for the person, each with a sentence of its own on the surfaces. */
export function codeOf(error: unknown): Code {
  if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError) {
    const number = /AADSTS(\d+)/.exec(error.error_description ?? '')?.[1] ?? '';
    return BY_ENTRA_NUMBER[number] ?? BY_OAUTH_ERROR[error.error] ?? 'sign-in-refused';
  }
  // A token that is not what it should be, a `state` that is not ours: never to be explained away.
  if (error instanceof oauth.OperationProcessingError) return 'sign-in-refused';
  return 'sign-in-unreachable';
}
