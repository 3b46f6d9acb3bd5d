import type { JSONWebKeySet } from 'jose';
import type { ColumnType, Generated } from 'kysely';
import type { AccessDocument, WipeOptions } from '../../access/access-document.ts';
import type { Connector } from '../../health/connector.ts';
import type { ThreatLevel } from '../../health/threat-level.ts';
import type { AppProtectionPolicy } from '../../policy/app-protection-policy.ts';
import type { PolicyAssignment, TargetedApp } from '../../policy/assignment.ts';
import type { AppVersions, EnforcementReport, HealthReport, ReportedHealth } from '../../protocol/client-api.ts';
import type { WipeReceipt } from '../../protocol/wipe-receipt.ts';

/** What an admin may do: everything; look; look and agree to wipes that the cap holds. */
export const ADMIN_ROLES = ['full', 'readOnly', 'wipeApprover'] as const;
export type AdminRole = (typeof ADMIN_ROLES)[number];

/** Written as JSON text, which PGlite and a PostgreSQL client take alike; read back parsed. */
type Json<T> = ColumnType<T, string, string>;

/** The same, with a default in the database. */
type DefaultJson<T> = ColumnType<T, string | undefined, string>;

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
  /** What a wipe does with cookies that corporate and other hosts share, and with files downloaded from corporate sites. */
  wipe_shared_cookies: Generated<WipeOptions['sharedCookies']>;
  wipe_downloaded_files: Generated<WipeOptions['downloadedFiles']>;
  /** How many days health reports are kept. */
  report_retention_days: Generated<number>;
  settings_version: Generated<number>;
  settings_modified_at: Generated<Date | null>;
  /** When somebody's browser first registered: from then on partners have something to report to. */
  first_registered_at: Generated<Date | null>;
  /** How long a posture token lives. */
  posture_token_seconds: Generated<number>;
  /** What Edge policy and the discovery document say for the time before a sign-in; empty texts for none. */
  when_signed_out: Generated<'block' | 'allow'>;
  help_link: Generated<string>;
  help_text: Generated<string>;
  privacy_link: Generated<string>;
};

/** Keys made at the first start, by name; see keys.ts. */
export type KeyTable = { name: string; value: Json<unknown> };

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

/** `graph` is kept without the heartbeat, which changes with every event and has a column of its own. */
export type ConnectorTable = {
  id: string;
  /** `null` until the partner is set up; always for one that is read on the device. */
  issuer: string | null;
  keys: Json<JSONWebKeySet>;
  graph: Json<Connector>;
  last_heartbeat_at: Date | null;
  /** What this partner's words stand for, where it is not the usual; see partner-levels.ts. */
  levels: DefaultJson<Readonly<Record<string, ThreatLevel>>>;
  /** Why the partner says that it does not work at present. */
  error: Generated<string | null>;
};

export type PolicyTable = {
  id: string;
  policy: Json<AppProtectionPolicy>;
  apps: Json<TargetedApp[]>;
  assignments: Json<PolicyAssignment[]>;
  modified_at: Generated<Date | null>;
  /** The admin's id. */
  modified_by: Generated<string | null>;
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
  /** What Entra ID calls the device, where its token said so. Lower case. */
  entra_device_id: Generated<string | null>;
  /** What its document says of wipes, `null` for nothing; see ../wipes. */
  wipe: ColumnType<DocumentWipes | null, string | null | undefined, string | null>;
  /** SHA-256 of the newest ticket for a wake-up socket while that is not used, base64url. */
  ticket_hash: ColumnType<string | null, string | null | undefined>;
  ticket_expires_at: ColumnType<Date | null, Date | null | undefined>;
  /** What gates were told last, `null` while nothing; see ../posture. Below `posture_seq` no check-in changes it. */
  posture: ColumnType<'open' | 'closed' | null, undefined, 'open' | 'closed'>;
  posture_seq: Generated<number>;
};

/** Sites that stand behind a gate, and whoever keeps it; see ../posture. */
export type RelyingPartyTable = {
  audience: string;
  /** Patterns, as corporate sites are written. */
  sites: Json<string[]>;
  /** SHA-256 of the secret with which its gate asks for revocations, base64url; `null` for none. */
  secret_hash: string | null;
  /** Where events go (RFC 8935), and the `Authorization` they carry; `null` for nowhere. */
  events: ColumnType<EventsReceiver | null, string | null, string | null>;
  /** The last change that was delivered, and until when a process is at it. */
  delivered: Generated<number>;
  delivering_until: Generated<Date | null>;
};

export type EventsReceiver = { readonly url: string; readonly authorization: string | null };

/** Changes of what a browser is let into, in the order in which they were committed. `up_to_seq`: see `Revocation`. */
export type PostureChangeTable = {
  position: number;
  registration_id: string;
  user_id: string;
  device_tag: string;
  kind: 'opened' | 'closed' | 'ended';
  up_to_seq: number;
  at: Date;
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

/** What a connector reports about a device, or the device about itself for it. */
export type HealthStateTable = {
  connector_id: string;
  device_tag: string;
  source: Generated<'partner' | 'device'>;
  /** The worst of its signals. */
  state: string;
  last_update_at: Date;
  signals: DefaultJson<Signals>;
};

/** A partner's last word by kind of event, so that one kind does not unsay another. Times are milliseconds. */
export type Signals = { readonly [Kind in SignalKind]?: { readonly level: ThreatLevel; readonly at: number } };
export type SignalKind = 'risk' | 'compliance';

/** An event about a device that has not registered yet. */
export type WaitingEventTable = {
  connector_id: string;
  jti: string;
  entra_device_id: string;
  statement: Json<WaitingStatement>;
  expires_at: Date;
};

export type WaitingStatement = {
  readonly kind: SignalKind;
  readonly level: ThreatLevel;
  readonly at: number;
  /** The user that it names beside the device. */
  readonly user: string | null;
};

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
  /** It came with a proof by the registration's key. */
  is_proven: Generated<boolean>;
};

/**
 * A registration that ended otherwise than by a sign-out without a receipt, for a week: a receipt may still come. A trigger
 * writes it, whoever ended the registration.
 */
export type EndedRegistrationTable = {
  id: string;
  user_id: string;
  device_tag: string;
  sign_out_hash: string;
  /** What its receipt is proven by; `null` once it is. */
  jkt: string | null;
  ended_at: Date;
};

/** A wipe of one registration, whoever caused it; see ../wipes. Kept when the registration is gone. */
export type WipeOrderTable = {
  id: string;
  registration_id: string;
  device_tag: string;
  user_id: string;
  cause: Json<WipeCause>;
  state: WipeState;
  /** Without the second check-in. */
  is_immediate: Generated<boolean>;
  created_at: Date;
  /** When it began to count against the cap: when it was made, or when a second admin agreed. */
  caused_at: Date;
  /** When a document first carried it. */
  delivered_at: Date | null;
  changed_at: Date;
  approved_by: string | null;
  receipt: ColumnType<WipeReceipt | null, string | null, string | null>;
  /** Of the receipt: it came with a proof by the registration's key. */
  is_proven: Generated<boolean>;
};

export type WipeState = 'pending' | 'confirmed' | 'held' | 'done' | 'failed' | 'cancelled';

export type WipeCause =
  | { readonly type: 'admin'; readonly adminId: string; readonly adminName: string }
  /** A policy's condition; `adminIds` are those who changed these policies last. */
  | {
      readonly type: 'policy';
      readonly policyIds: readonly string[];
      readonly conditions: readonly string[];
      readonly adminIds: readonly string[];
    };

/** What a document says of wipes: whether a policy's is held, the tenant's order for it, and the orders of admins. */
export type DocumentWipes = {
  readonly held: boolean;
  readonly policyOrderId?: string | undefined;
  readonly orders: NonNullable<AccessDocument['orders']>;
};

/**
 * What happened to a device, written by the database's own triggers. `took_ms` of an `access` that closes: since the threat
 * arrived that it answers.
 */
export type DeviceEventTable = {
  id: Generated<number>;
  at: Date;
  device_tag: string;
  kind: 'registered' | 'ended' | 'threat' | 'access' | 'wipe';
  detail: Json<Readonly<Record<string, unknown>>>;
  took_ms: number | null;
};

/** Check-ins that were answered in the five minutes from `at` on. */
export type CheckInCountTable = { at: Date; count: number };

/**
 * What was done by an admin or the directory. The database refuses to change an entry, and to delete one otherwise than by
 * `audit_expiry`.
 */
export type AuditEventTable = {
  id: Generated<number>;
  at: Date;
  actor: Json<AuditActor>;
  activity: string;
  resource: Json<AuditResource>;
  changes: Json<AuditChange[]>;
  correlation_id: string;
  result: Generated<'success' | 'failure'>;
};

/** A view whose one use is an insert: it deletes what is over of the audit (migrations/0014-retention.ts). */
export type AuditExpiryTable = {
  /** When this is. */
  at: ColumnType<never, Date, never>;
  days: ColumnType<never, number, never>;
  most: ColumnType<never, number, never>;
  taken: ColumnType<number, never, never>;
};

export type AuditActor = {
  readonly type: 'admin' | 'directory' | 'system';
  readonly id: string;
  readonly name: string;
};
export type AuditResource = { readonly type: string; readonly id: string; readonly displayName: string | null };
export type AuditChange = { readonly name: string; readonly old: unknown; readonly new: unknown };

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
  ended_registrations: EndedRegistrationTable;
  wipe_orders: WipeOrderTable;
  waiting_events: WaitingEventTable;
  audit_events: AuditEventTable;
  audit_expiry: AuditExpiryTable;
  device_events: DeviceEventTable;
  check_in_counts: CheckInCountTable;
  oidc_payloads: OidcPayloadTable;
  relying_parties: RelyingPartyTable;
  posture_changes: PostureChangeTable;
  posture_position: { id: Generated<number>; position: number };
};
