import type { JSONWebKeySet } from 'jose';
import type { ColumnType, Generated } from 'kysely';
import type { Connector } from '../../health/connector.ts';
import type { AppProtectionPolicy } from '../../policy/app-protection-policy.ts';
import type { PolicyAssignment, TargetedApp } from '../../policy/assignment.ts';
import type {
  AppVersions,
  EnforcementReport,
  HealthReport,
  ReportedHealth,
  WipeReceipt,
} from '../../protocol/client-api.ts';

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
  /** What a person without any policy gets. */
  when_no_policy: ColumnType<'allow' | 'block', 'allow' | 'block' | undefined>;
  /** How often a person must sign in again; `null` for never. */
  sign_in_again_seconds: Generated<number | null>;
  /** Whether signing out removes what the browser holds of the company's sites first. */
  wipe_on_sign_out: Generated<boolean>;
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

/** A user on one browser profile, bound to its key. `browser_health` is its own report and never what a partner said. */
export type RegistrationTable = {
  id: string;
  user_id: string;
  device_tag: string;
  /** The RFC 7638 thumbprint of its key. */
  jkt: string;
  /** SHA-256 of its refresh token, and of the one before it while that has not been seen to arrive; base64url. */
  refresh_hash: string | null;
  previous_refresh_hash: string | null;
  /** SHA-256 of what ends it, base64url. */
  sign_out_hash: string;
  signed_in_at: Date;
  seq: Generated<number>;
  /** Something changed since its last check-in, so that a socket that opens late is told too. */
  check_in_due: Generated<boolean>;
  versions: Json<AppVersions>;
  browser_health: Json<ReportedHealth[]>;
  enforcement: Json<EnforcementReport | null>;
  created_at: Date;
  last_sync_at: Date | null;
  /** When a document last said that the account was enabled. */
  last_enabled_at: ColumnType<Date | null, Date | null | undefined>;
  /** SHA-256 of the newest ticket for a wake-up socket while that is not used, base64url. */
  ticket_hash: ColumnType<string | null, string | null | undefined>;
  ticket_expires_at: ColumnType<Date | null, Date | null | undefined>;
};

/** Every health report of a browser, once; see the protocol's `HealthReport`. */
export type HealthReportTable = {
  registration_id: string;
  id: string;
  seq: number;
  report: Json<HealthReport>;
  received_at: Date;
};

/** Reports that a browser had to drop. */
export type ReportGapTable = { registration_id: string; first_seq: number; last_seq: number; received_at: Date };

/** Proofs of a key that were used (RFC 9449 §11.1), so that none is used twice. */
export type DpopProofTable = { jkt: string; jti: string; expires_at: Date };

/** What a connector reports about a device. */
export type HealthStateTable = { connector_id: string; device_tag: string; state: string; last_update_at: Date };

/** Every partner event that was taken, so that none is taken twice. */
export type PartnerEventTable = { connector_id: string; jti: string; received_at: Date };

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
  health_reports: HealthReportTable;
  report_gaps: ReportGapTable;
  dpop_proofs: DpopProofTable;
  partner_events: PartnerEventTable;
  wipe_receipts: WipeReceiptTable;
  oidc_payloads: OidcPayloadTable;
};
