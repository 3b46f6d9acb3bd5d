import * as v from 'valibot';
import type { Group } from '../directory/groups.ts';
import type { User } from '../directory/users.ts';
import type { TenantContext } from '../tenant-context.ts';
import { GraphError } from './graph-error.ts';

/** What a query may name of a user (Graph `user`), and of a group (Graph `group`). */
export const USER_MEMBERS: ReadonlySet<string> = new Set([
  'id',
  'displayName',
  'userPrincipalName',
  'accountEnabled',
  'mail',
]);
export const GROUP_MEMBERS: ReadonlySet<string> = new Set(['id', 'displayName', 'mailEnabled', 'securityEnabled']);

export const displayName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(256));

export function userShown({ id, display_name, user_principal_name, account_enabled, admin_roles }: User) {
  return {
    '@odata.type': '#microsoft.graph.user',
    id,
    displayName: display_name,
    userPrincipalName: user_principal_name,
    mail: user_principal_name,
    accountEnabled: account_enabled,
    '@drawbridge.adminRoles': admin_roles,
  };
}

export function groupShown({ id, display_name, external_id }: Group) {
  return {
    '@odata.type': '#microsoft.graph.group',
    id,
    displayName: display_name,
    mailEnabled: false,
    securityEnabled: true,
    '@drawbridge.externalId': external_id,
  };
}

/** @throws {GraphError} `Forbidden` where another directory says who there is */
export function requireOwnDirectory({ directory }: TenantContext): void {
  if (directory === 'own') return;
  throw new GraphError(
    'Forbidden',
    'People and groups come from another directory here, which says who they are (SCIM, or the provider’s tokens).',
  );
}

/**
 * Tokens name groups and say nothing more of them: what they are called, and policies for them before anybody came, are the
 * admin's.
 *
 * @throws {GraphError} `Forbidden` where SCIM says which groups there are
 */
export function requireGroupsHere(context: TenantContext): void {
  if (context.directory !== 'token') requireOwnDirectory(context);
}
