import type { AdminRole } from '../store/tables/directory.ts';
import { GraphError } from './graph-error.ts';

/** Graph's families of permissions that are used here. */
const FAMILIES = [
  'DeviceManagementApps',
  'DeviceManagementServiceConfig',
  'DeviceManagementRBAC',
  'User',
  'Group',
] as const;
export type PermissionFamily = (typeof FAMILIES)[number];

/** Every scope that a token may hold here, in Graph's names. */
export const GRAPH_SCOPES: readonly string[] = FAMILIES.flatMap((family) => [
  `${family}.Read.All`,
  `${family}.ReadWrite.All`,
]);

/** What a call needs: a scope of the token, and a role of the admin. `approve` is a write that a wipe approver may make. */
export type Permission = { readonly family: PermissionFamily; readonly access: 'read' | 'write' | 'approve' };

const ROLES: Readonly<Record<Permission['access'], readonly AdminRole[]>> = {
  read: ['full', 'readOnly', 'wipeApprover'],
  approve: ['full', 'wipeApprover'],
  write: ['full'],
};

export type Admin = {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly AdminRole[];
  readonly scopes: readonly string[];
};

/** @throws {GraphError} `Forbidden`, naming what is missing */
export function requirePermission({ roles, scopes }: Admin, { family, access }: Permission): void {
  const write = `${family}.ReadWrite.All`;
  const accepted = access === 'read' ? [`${family}.Read.All`, write] : [write];
  if (!accepted.some((scope) => scopes.includes(scope))) {
    throw new GraphError('Forbidden', `The token lacks the scope ${accepted.join(' or ')}.`);
  }
  if (!ROLES[access].some((role) => roles.includes(role))) {
    throw new GraphError('Forbidden', `This needs the role ${ROLES[access].join(' or ')}.`);
  }
}
