import type { OrganisationResponse } from '../../protocol/client-api.ts';

/** Where the OpenID provider is mounted, below the tenant's address. */
export const OIDC_PATH = '/oidc';

export const CLIENT_ID = 'drawbridge-extension';

export const SCOPE = 'openid profile email';

/** The client with which admins' scripts sign in: a public one, with the code handed to a loopback address (RFC 8252). */
export const ADMIN_CLIENT_ID = 'drawbridge-admin';
export const ADMIN_REDIRECT_URIS = ['http://127.0.0.1/', 'http://localhost/'];

/** The client with which the console signs in: a public one, with the code handed to the console itself. */
export const CONSOLE_CLIENT_ID = 'drawbridge-console';

/** Where the console is served, below the tenant's address. */
export const CONSOLE_PATH = '/console';

/** Where the console gets the code of a sign-in. */
export function consoleRedirectUri(url: string): string {
  return `${url}${CONSOLE_PATH}/`;
}

/** The RFC 8707 resource of the admin API: whom an admin's access token is for. */
export function adminResource(url: string): string {
  return `${url}/graph`;
}

/** What a client must know to sign in, as the organisation's public description has it. */
export function signInSettings(url: string): OrganisationResponse['signIn'] & { readonly resource: string } {
  return { issuer: `${url}${OIDC_PATH}`, clientId: CLIENT_ID, scope: SCOPE, resource: `${url}/client` };
}

/** Where the browser hands a sign-in's result to the extension (`identity.launchWebAuthFlow`). */
export function redirectUri(extensionId: string): string {
  return `https://${extensionId}.chromiumapp.org/`;
}
