import type { Registration } from '../agent/state.ts';
import { CLIENT_API, OrganisationResponseSchema, RegistrationResponseSchema } from '../protocol/client-api.ts';
import type { Configuration } from '../protocol/configuration.ts';
import { appVersions } from '../tenant-client/app-versions.ts';
import { request } from '../tenant-client/request.ts';
import { TenantError } from '../tenant-client/tenant-error.ts';
import { authorize } from './authorize.ts';
import { SignInError } from './sign-in-error.ts';

/**
 * Signs a person in and registers this browser with the organisation's tenant.
 *
 * @throws {SignInError}
 */
export async function signInAndRegister({ tenant }: Configuration): Promise<Registration> {
  try {
    const organisation = await request({
      url: tenant + CLIENT_API.organisation,
      method: 'GET',
      schema: OrganisationResponseSchema,
    });
    requireIssuer(organisation.issuer, tenant);
    const accessToken = await authorize(organisation.signIn);
    const registration = await request({
      url: tenant + CLIENT_API.registrations,
      method: 'POST',
      token: accessToken,
      body: { versions: appVersions() },
      schema: RegistrationResponseSchema,
    });
    requireIssuer(registration.issuer, tenant);
    return { ...registration, tenant };
  } catch (cause) {
    if (cause instanceof SignInError) throw cause;
    const refused = cause instanceof TenantError && cause.code === 'tenant-error';
    throw new SignInError(refused ? 'sign-in-refused' : 'sign-in-unreachable', String(cause), { cause });
  }
}

/** The configured address is whom the admin trusts; an answer that speaks for another is not taken. */
function requireIssuer(issuer: string, tenant: string): void {
  if (issuer !== tenant) throw new SignInError('sign-in-refused', `${tenant} answered for ${issuer}`);
}
