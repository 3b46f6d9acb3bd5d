import type { OrganisationResponse } from '../../protocol/client-api.ts';
import type { TenantContext } from '../tenant-context.ts';

/** Who this is and where to sign in; public. */
export async function describeOrganisation({ db, url, now, signIn }: TenantContext): Promise<OrganisationResponse> {
  const organisation = await db
    .selectFrom('organisation')
    .select(['display_name', 'sign_in_again_seconds'])
    .executeTakeFirstOrThrow();
  return {
    displayName: organisation.display_name,
    issuer: url,
    time: Math.floor(now() / 1000),
    signIn: { ...signIn.settings, maxAge: organisation.sign_in_again_seconds },
  };
}
