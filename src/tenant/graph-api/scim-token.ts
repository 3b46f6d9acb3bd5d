import { SCIM_PATH } from '../scim/scim-request.ts';
import { renewScimToken } from '../scim/scim-token.ts';
import type { TenantContext } from '../tenant-context.ts';
import { created, type Endpoint, writing } from './endpoint.ts';

/** The token with which a directory provisions people, made anew and shown once. */
export function scimTokenEndpoints(context: TenantContext): readonly Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/drawbridge/scimToken',
      permission: { family: 'DeviceManagementRBAC', access: 'write' },
      versions: ['beta'],
      handle: async (call) => {
        const token = await writing(context, call, async (trx) => ({
          result: await renewScimToken(trx),
          deed: { activity: 'Renew ScimToken', resource: { type: 'ScimToken', id: 'scim', displayName: null } },
        }));
        return created({ token, address: `${context.url}${SCIM_PATH}` });
      },
    },
  ];
}
