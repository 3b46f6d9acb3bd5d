import type { ColumnType, Generated } from 'kysely';
import type { AppVersions, EnforcementReport, ReportedHealth } from '../../../protocol/client-api.ts';
import type { Json } from './columns.ts';
import type { DocumentWipes } from './wipes.ts';

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
  /** What its document says of wipes, `null` for nothing; see ../../wipes. */
  wipe: ColumnType<DocumentWipes | null, string | null | undefined, string | null>;
  /** SHA-256 of the newest ticket for a wake-up socket while that is not used, base64url. */
  ticket_hash: ColumnType<string | null, string | null | undefined>;
  ticket_expires_at: ColumnType<Date | null, Date | null | undefined>;
  /** What gates were told last, `null` while nothing; see ../../posture. Below `posture_seq` no check-in changes it. */
  posture: ColumnType<'open' | 'closed' | null, undefined, 'open' | 'closed'>;
  posture_seq: Generated<number>;
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

/** Proofs of a key that were used (RFC 9449 §11.1), so that none is used twice. */
export type DpopProofTable = { jkt: string; jti: string; expires_at: Date };
