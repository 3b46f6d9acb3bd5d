import * as v from 'valibot';
import { SitePatternsSchema } from '../../protocol/body.ts';
import { SIGN_IN_HOSTS } from '../../sites/sign-in-hosts.ts';
import { readCorporateSites } from '../corporate-sites.ts';
import type { TenantContext } from '../tenant-context.ts';
import { type Endpoint, ok, readBody } from './endpoint.ts';

/** Ten thousand corporate sites of usual length fit, as in the settings themselves. */
const MAX_BODY = 2 * 1024 * 1024;

const ListsSchema = v.strictObject({
  corporateSites: SitePatternsSchema,
  corporateSiteExceptions: v.optional(SitePatternsSchema, []),
});

/**
 * What would become of two lists of sites: which patterns are refused and which cover more than they say, each with its reason,
 * and the hosts that can never be corporate. The settings themselves are refused at the first; and the public suffix list,
 * which some reasons rest on, is here alone.
 */
export function readSitesEndpoints({ url }: TenantContext): readonly Endpoint[] {
  const tenantHost = new URL(url).hostname;
  return [
    {
      method: 'POST',
      path: '/drawbridge/readCorporateSites',
      permission: { family: 'DeviceManagementApps', access: 'read' },
      versions: ['beta'],
      bodyLimit: MAX_BODY,
      handle: async (call) => {
        const { corporateSites, corporateSiteExceptions: exceptions } = readBody(call, ListsSchema);
        const { refused, widened } = readCorporateSites({ corporateSites, exceptions }, tenantHost);
        return ok({ refused, widened, neverCorporate: [tenantHost, ...SIGN_IN_HOSTS] });
      },
    },
  ];
}
