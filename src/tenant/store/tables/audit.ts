import type { ColumnType, Generated } from 'kysely';
import type { Json } from './columns.ts';

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

/** A view whose one use is an insert: it deletes what is over of the audit (../migrations/0014-retention.ts). */
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
