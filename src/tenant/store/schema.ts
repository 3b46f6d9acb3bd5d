import type { JSONWebKeySet } from 'jose';
import type { ColumnType, Generated } from 'kysely';
import type { Connector } from '../../health/connector.ts';
import type { AppProtectionPolicy } from '../../policy/app-protection-policy.ts';
import type { AppVersions, EnforcementReport, WipeReceipt } from '../../protocol/client-api.ts';
import type { PolicyAssignment, TargetedApp } from '../assigned-policies.ts';

/** Written as JSON text, which PGlite and a PostgreSQL client take alike; read back parsed. */
type Json<T> = ColumnType<T, string, string>;

/** One row: the organisation itself. `epoch` names this store's sequence numbers and changes when a backup is restored. */
export type OrganisationTable = {
  id: Generated<number>;
  display_name: string;
  epoch: string;
  corporate_sites: Json<string[]>;
  corporate_site_exceptions: Json<string[]>;
  next_check_in_seconds: number;
  wipe_confirmation_seconds: number;
};

/** Keys made at the first start, by name; see keys.ts. */
export type KeyTable = { name: string; value: Json<unknown> };

export type UserTable = {
  id: string;
  /** Lower case. */
  user_principal_name: string;
  display_name: string;
  account_enabled: boolean;
  password_hash: string;
};

export type GroupTable = { id: string; display_name: string };
export type GroupMemberTable = { group_id: string; user_id: string };

/** `graph` is kept without the heartbeat, which changes with every event and has a column of its own. */
export type ConnectorTable = {
  id: string;
  issuer: string;
  keys: Json<JSONWebKeySet>;
  graph: Json<Connector>;
  last_heartbeat_at: Date | null;
};

export type PolicyTable = {
  id: string;
  policy: Json<AppProtectionPolicy>;
  apps: Json<TargetedApp[]>;
  assignments: Json<PolicyAssignment[]>;
};

/** A user on one browser profile. `browser_health` is its own report and never what a partner said. */
export type RegistrationTable = {
  id: string;
  user_id: string;
  device_tag: string;
  /** SHA-256 of its token, base64url. */
  token_hash: string;
  seq: Generated<number>;
  /** Something changed since its last check-in, so that a socket that opens late is told too. */
  check_in_due: Generated<boolean>;
  versions: Json<AppVersions>;
  browser_health: Json<{ state: string; lastUpdateDateTime: string } | null>;
  enforcement: Json<EnforcementReport | null>;
  created_at: Date;
  last_sync_at: Date | null;
};

/** What a connector reports about a device. */
export type HealthStateTable = { connector_id: string; device_tag: string; state: string; last_update_at: Date };

/** Every partner event that was taken, so that none is taken twice. */
export type PartnerEventTable = { connector_id: string; jti: string; received_at: Date };

export type TicketTable = { hash: string; registration_id: string; expires_at: Date };

/** Kept when its registration is gone. */
export type WipeReceiptTable = {
  id: string;
  registration_id: string;
  device_tag: string;
  user_id: string;
  receipt: Json<WipeReceipt>;
  received_at: Date;
};

/** What oidc-provider keeps: sessions, codes, grants, tokens. */
export type OidcPayloadTable = {
  model: string;
  id: string;
  payload: Json<Record<string, unknown>>;
  grant_id: string | null;
  uid: string | null;
  expires_at: Date | null;
};

export type Schema = {
  organisation: OrganisationTable;
  keys: KeyTable;
  users: UserTable;
  groups: GroupTable;
  group_members: GroupMemberTable;
  connectors: ConnectorTable;
  policies: PolicyTable;
  registrations: RegistrationTable;
  health_states: HealthStateTable;
  partner_events: PartnerEventTable;
  tickets: TicketTable;
  wipe_receipts: WipeReceiptTable;
  oidc_payloads: OidcPayloadTable;
};
