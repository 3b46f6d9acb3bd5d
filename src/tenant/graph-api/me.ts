import type { TenantContext } from '../tenant-context.ts';
import { type Endpoint, ok } from './endpoint.ts';

/** Who calls (Graph `me`), and what they may do here. */
export function meEndpoints({ db, directory }: TenantContext): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/me',
      permission: { family: 'User', access: 'read' },
      handle: async ({ admin: { id, name, roles } }) => {
        // Another provider's admins need not be people of the directory.
        const user =
          directory === 'own'
            ? await db.selectFrom('users').select('display_name').where('id', '=', id).executeTakeFirst()
            : undefined;
        return ok({
          '@odata.type': '#microsoft.graph.user',
          id,
          displayName: user?.display_name ?? name,
          userPrincipalName: name,
          '@drawbridge.adminRoles': roles,
        });
      },
    },
  ];
}
