import type { SignInMode } from '../agent/effect.ts';
import type { Registration } from '../agent/state.ts';
import {
  type AppVersions,
  CLIENT_API,
  type OrganisationResponse,
  OrganisationResponseSchema,
  RegistrationResponseSchema,
} from '../protocol/client-api.ts';
import type { Configuration } from '../protocol/configuration.ts';
import { request, withNonce } from '../tenant-client/request.ts';
import type { TenantSession } from '../tenant-client/session.ts';
import { authorize } from './authorize.ts';
import { loginHint } from './login-hint.ts';
import { SignInError } from './sign-in-error.ts';

/** Signs a person in and registers this browser in their name. The provider's word is kept in memory only, between the two. */
export class Account {
  readonly #session: TenantSession;
  #accessToken: string | null = null;

  constructor(session: TenantSession) {
    this.#session = session;
  }

  /**
   * `lastUser`: the address of whoever is to sign in again; without one the work profile's is the hint.
   *
   * @throws {SignInError}
   */
  async signIn({ tenant }: Configuration, mode: SignInMode, lastUser: string | null): Promise<void> {
    const organisation = await describeOrganisation(tenant);
    const clockSkew = organisation.time === undefined ? 0 : organisation.time - Math.floor(Date.now() / 1000);
    const hint = lastUser ?? (await loginHint());
    this.#accessToken = await authorize(organisation.signIn, { mode, clockSkew, loginHint: hint });
  }

  /**
   * Asked again, it gives the same registration, since the key is the same.
   *
   * @throws {SignInError} the provider's word is gone, or was refused
   * @throws {TenantError} no usable answer
   */
  async register({ tenant }: Configuration, versions: AppVersions): Promise<Registration> {
    if (this.#accessToken === null) throw new SignInError('sign-in-interrupted', 'the sign-in is not at hand any more');
    const key = await this.#session.key();
    const token = { accessToken: this.#accessToken, key };
    const { tokens, ...registration } = await withNonce(() =>
      request({
        url: tenant + CLIENT_API.registrations,
        method: 'POST',
        token,
        body: { versions },
        schema: RegistrationResponseSchema,
      }),
    );
    requireIssuer(registration.issuer, tenant);
    const { registrationId, deviceTag, signOutToken, issuer, organisation, user, keys, signIn } = registration;
    await this.#session.keep(registrationId, tokens);
    this.#accessToken = null;
    return { registrationId, deviceTag, signOutToken, issuer, organisation, user, keys, signIn, tenant };
  }
}

async function describeOrganisation(tenant: string): Promise<OrganisationResponse> {
  try {
    const organisation = await request({
      url: tenant + CLIENT_API.organisation,
      method: 'GET',
      schema: OrganisationResponseSchema,
    });
    requireIssuer(organisation.issuer, tenant);
    return organisation;
  } catch (cause) {
    if (cause instanceof SignInError) throw cause;
    throw new SignInError('sign-in-unreachable', String(cause), { cause });
  }
}

/** The configured address is whom the admin trusts; an answer that speaks for another is not taken. */
function requireIssuer(issuer: string, tenant: string): void {
  if (issuer !== tenant) throw new SignInError('sign-in-misconfigured', `${tenant} answered for ${issuer}`);
}
