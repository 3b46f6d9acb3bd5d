import * as oauth from 'oauth4webapi';
import type { SignInError } from './sign-in-error.ts';

type Code = SignInError['code'];

/**
 * Entra ID's own error numbers, which say more than the OAuth error they come with (Microsoft, "Microsoft Entra
 * authentication and authorization error codes"; microsoft.md §7.2). Microsoft may change them at any time, so they choose
 * words and nothing else; a number that is not here is told by its OAuth error.
 */
const BY_ENTRA_NUMBER: Readonly<Record<string, Code>> = {
  50001: 'sign-in-misconfigured', // API unknown or turned off
  50011: 'sign-in-misconfigured', // redirect address not registered
  50194: 'sign-in-misconfigured', // not for several directories
  500011: 'sign-in-misconfigured', // API not in this directory
  500113: 'sign-in-misconfigured',
  65005: 'sign-in-misconfigured',
  650052: 'sign-in-misconfigured', // API not enabled for the organisation
  650053: 'sign-in-misconfigured',
  70001: 'sign-in-misconfigured', // application turned off
  70011: 'sign-in-misconfigured', // scope
  700016: 'sign-in-misconfigured', // application not in this directory
  700054: 'sign-in-misconfigured', // response type not enabled
  7000112: 'sign-in-misconfigured', // application turned off
  900971: 'sign-in-misconfigured', // no redirect address
  9002326: 'sign-in-misconfigured', // not registered as a single-page application
  9002327: 'sign-in-misconfigured',
  16000: 'sign-in-wrong-account', // another directory's account
  16003: 'sign-in-wrong-account',
  50014: 'sign-in-wrong-account', // a guest who has not accepted yet
  50020: 'sign-in-wrong-account', // another directory's account
  50034: 'sign-in-wrong-account',
  50105: 'sign-in-wrong-account', // not assigned to the application
  500208: 'sign-in-wrong-account', // a personal account
  51004: 'sign-in-wrong-account',
  50057: 'sign-in-account-disabled',
  65001: 'sign-in-consent-missing',
  90094: 'sign-in-consent-missing',
  90095: 'sign-in-consent-missing',
  65004: 'sign-in-cancelled', // the person declined
  50002: 'sign-in-not-allowed-here', // tenant restrictions of this network
  500021: 'sign-in-not-allowed-here',
  500022: 'sign-in-not-allowed-here',
  50005: 'sign-in-not-allowed-here', // platform
  50097: 'sign-in-not-allowed-here', // the device has to be known
  50129: 'sign-in-not-allowed-here',
  50131: 'sign-in-not-allowed-here',
  50155: 'sign-in-not-allowed-here',
  53000: 'sign-in-not-allowed-here', // device not compliant
  53001: 'sign-in-not-allowed-here',
  53002: 'sign-in-not-allowed-here',
  53003: 'sign-in-not-allowed-here', // Conditional Access
  53004: 'sign-in-not-allowed-here',
  53010: 'sign-in-not-allowed-here',
  53011: 'sign-in-not-allowed-here', // risk
  530003: 'sign-in-not-allowed-here',
  530035: 'sign-in-not-allowed-here', // security defaults
  50089: 'sign-in-expired',
  50132: 'sign-in-expired', // password changed
  50133: 'sign-in-expired',
  50173: 'sign-in-expired', // revoked
  54005: 'sign-in-expired', // code used before
  70008: 'sign-in-expired',
  700082: 'sign-in-expired', // not used for too long
  700084: 'sign-in-expired', // a single-page application's 24 hours
  50000: 'sign-in-provider-error',
  50033: 'sign-in-provider-error',
  50087: 'sign-in-provider-error',
  50088: 'sign-in-provider-error',
  90033: 'sign-in-provider-error',
};

/** RFC 6749 §4.1.2.1 and §5.2, RFC 8707 §2, OpenID Connect Core §3.1.2.6 and Unmet Authentication Requirements. */
const BY_OAUTH_ERROR: Readonly<Record<string, Code>> = {
  access_denied: 'sign-in-cancelled',
  account_selection_required: 'sign-in-interrupted',
  consent_required: 'sign-in-consent-missing',
  invalid_client: 'sign-in-misconfigured',
  invalid_grant: 'sign-in-expired',
  interaction_required: 'sign-in-interrupted',
  invalid_request: 'sign-in-misconfigured',
  invalid_scope: 'sign-in-misconfigured',
  invalid_target: 'sign-in-misconfigured',
  login_required: 'sign-in-interrupted',
  unauthorized_client: 'sign-in-misconfigured',
  unsupported_grant_type: 'sign-in-misconfigured',
  unsupported_response_type: 'sign-in-misconfigured',
  unmet_authentication_requirements: 'sign-in-not-allowed-here',
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
