import type { OrganisationResponse } from '../../protocol/client-api.ts';
import { signInSettings } from '../sign-in/sign-in-settings.ts';
import type { TenantContext } from '../tenant-context.ts';

/** Who this is and where to sign in; public. */
export async function describeOrganisation({ db, url }: TenantContext): Promise<OrganisationResponse> {
  const organisation = await db.selectFrom('organisation').select('display_name').executeTakeFirstOrThrow();
  return { displayName: organisation.display_name, issuer: url, signIn: signInSettings(url) };
}
