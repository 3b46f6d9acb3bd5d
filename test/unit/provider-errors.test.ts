import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { codeOf, INTERACTION_NEEDED } from '../../src/account/provider-errors.ts';

/** What comes back to the redirect address (RFC 6749 §4.1.2.1), as the library turns it into an error. */
function answered(error: string, description: string | null = null): unknown {
  const server = { issuer: 'https://login.test' };
  const parameters = new URLSearchParams({ state: 's', error, ...(description && { error_description: description }) });
  try {
    oauth.validateAuthResponse(server, { client_id: 'c' }, parameters, 's');
  } catch (cause) {
    return cause;
  }
  throw new Error('it was taken for an answer');
}

/** What the token endpoint answers (RFC 6749 §5.2); Entra ID with a trace, a correlation id and the number again. */
async function refused(error: string, description: string): Promise<unknown> {
  const number = Number(/AADSTS(\d+)/.exec(description)?.[1]);
  const body = { error, error_description: description, error_codes: [number], correlation_id: crypto.randomUUID() };
  const response = new Response(JSON.stringify(body), {
    status: 400,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
  const server = { issuer: 'https://login.test' };
  return oauth.processAuthorizationCodeResponse(server, { client_id: 'c' }, response).catch((cause) => cause);
}

describe('Entra ID’s numbers', () => {
  it.each<[number, string, string, string]>([
    [50058, 'login_required', 'Session information is not sufficient for single-sign-on.', 'sign-in-interrupted'],
    [50011, 'invalid_request', 'The redirect URI specified in the request does not match.', 'sign-in-misconfigured'],
    [700016, 'unauthorized_client', 'Application with identifier was not found.', 'sign-in-misconfigured'],
    [50020, 'access_denied', 'User account does not exist in tenant.', 'sign-in-wrong-account'],
    [50105, 'access_denied', 'The signed in user is not assigned to a role.', 'sign-in-wrong-account'],
    [50057, 'access_denied', 'The user account is disabled.', 'sign-in-account-disabled'],
    [53000, 'interaction_required', 'Device is not in required device state.', 'sign-in-not-allowed-here'],
    [53003, 'access_denied', 'Access has been blocked by Conditional Access policies.', 'sign-in-not-allowed-here'],
    [65001, 'consent_required', 'The user or administrator has not consented.', 'sign-in-consent-missing'],
    [65004, 'access_denied', 'User declined to consent to access the app.', 'sign-in-cancelled'],
    [90033, 'temporarily_unavailable', 'A transient error has occurred.', 'sign-in-provider-error'],
  ])('AADSTS%i with %s, at the redirect address: "%s" is %s', (number, error, words, code) => {
    expect(codeOf(answered(error, `AADSTS${number}: ${words}`))).toBe(code);
  });

  it.each<[number, string, string]>([
    [9002326, 'invalid_request', 'sign-in-misconfigured'],
    [9002327, 'invalid_request', 'sign-in-misconfigured'],
    [54005, 'invalid_grant', 'sign-in-expired'],
    [70008, 'invalid_grant', 'sign-in-expired'],
    [700082, 'invalid_grant', 'sign-in-expired'],
    [700084, 'invalid_grant', 'sign-in-expired'],
    [50173, 'invalid_grant', 'sign-in-expired'],
    [53003, 'invalid_grant', 'sign-in-not-allowed-here'],
    [65001, 'invalid_grant', 'sign-in-consent-missing'],
  ])('AADSTS%i with %s, from the token endpoint, is %s', async (number, error, code) => {
    const description = `AADSTS${number}: Words that may change. Trace ID: 0 Correlation ID: 0 Timestamp: 2026-01-01 00:00:00Z`;
    expect(codeOf(await refused(error, description))).toBe(code);
  });

  it('that are not known are told by the OAuth error they come with', async () => {
    expect(codeOf(answered('temporarily_unavailable', 'AADSTS999999999: A number of next year.'))).toBe(
      'sign-in-provider-error',
    );
    expect(codeOf(await refused('invalid_grant', 'AADSTS999999999: A number of next year.'))).toBe('sign-in-expired');
  });
});

describe('OAuth’s own errors', () => {
  /** RFC 6749 §4.1.2.1 and §5.2, RFC 8707 §2, OpenID Connect Core §3.1.2.6. */
  it.each([
    ...['access_denied', 'invalid_client', 'invalid_grant', 'invalid_request', 'invalid_scope', 'invalid_target'],
    ...['server_error', 'temporarily_unavailable', 'unauthorized_client', 'unsupported_grant_type'],
    ...['unsupported_response_type', 'consent_required', 'login_required', 'interaction_required'],
    ...['account_selection_required', 'unmet_authentication_requirements'],
  ])('%s means something particular', (error) => {
    expect(codeOf(answered(error))).not.toBe('sign-in-refused');
  });

  it('that nobody has heard of are a sign-in that was not accepted', () => {
    expect(codeOf(answered('a_new_one'))).toBe('sign-in-refused');
  });

  it('that ask for a page are those of OpenID Connect', () => {
    expect(INTERACTION_NEEDED).toEqual(
      expect.arrayContaining(['login_required', 'interaction_required', 'account_selection_required']),
    );
  });
});

it('an answer that is not the provider’s is never explained away, and no answer is a line that broke', () => {
  const server = { issuer: 'https://login.test' };
  const foreign = () =>
    oauth.validateAuthResponse(server, { client_id: 'c' }, new URLSearchParams({ state: 'other', code: 'x' }), 's');
  let error: unknown;
  try {
    foreign();
  } catch (cause) {
    error = cause;
  }
  expect(codeOf(error)).toBe('sign-in-refused');
  expect(codeOf(new TypeError('Failed to fetch'))).toBe('sign-in-unreachable');
});
