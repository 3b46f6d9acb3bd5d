import type { Generated } from 'kysely';
import type { DefaultJson } from './columns.ts';

/** What an admin may do: everything; look; look and agree to wipes that the cap holds. */
export const ADMIN_ROLES = ['full', 'readOnly', 'wipeApprover'] as const;
export type AdminRole = (typeof ADMIN_ROLES)[number];

export type UserTable = {
  id: string;
  /** Lower case. */
  user_principal_name: string;
  display_name: string;
  account_enabled: boolean;
  /** Empty where nobody can sign in with one. */
  password_hash: string;
  admin_roles: DefaultJson<AdminRole[]>;
  /** What the directory that provisions the user calls it (SCIM `externalId`). */
  external_id: Generated<string | null>;
  /** Since when no browser may register for the user (Graph `wipeAndBlockManagedApps`). */
  managed_apps_blocked_at: Generated<Date | null>;
  /** Gone. Kept, disabled, while a registration must still be told so. */
  deleted_at: Generated<Date | null>;
};

export type GroupTable = { id: string; display_name: string; external_id: Generated<string | null> };
export type GroupMemberTable = { group_id: string; user_id: string };
