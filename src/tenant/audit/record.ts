import type { Transaction } from 'kysely';
import type { Schema } from '../store/schema.ts';
import type { AuditActor, AuditChange, AuditResource } from '../store/tables/audit.ts';

export type Deed = {
  /** What was done, as Graph says it: "Patch WindowsManagedAppProtection". */
  readonly activity: string;
  readonly resource: AuditResource;
  readonly changes?: readonly AuditChange[];
  /** `failure` for what was refused; `success` unless given. */
  readonly result?: 'success' | 'failure';
};

export type DoneBy = {
  readonly actor: AuditActor;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The request that did it. */
  readonly correlationId: string;
};

/** Writes down who did what, in the transaction that does it: neither is ever there without the other. */
export async function recordDeed(trx: Transaction<Schema>, by: DoneBy, deed: Deed): Promise<void> {
  await trx
    .insertInto('audit_events')
    .values({
      at: new Date(by.at),
      actor: JSON.stringify(by.actor),
      activity: deed.activity,
      resource: JSON.stringify(deed.resource),
      changes: JSON.stringify(deed.changes ?? []),
      correlation_id: by.correlationId,
      result: deed.result ?? 'success',
    })
    .execute();
}

/**
 * Members that differ between two states of a resource; `null` where there was or is none. Passwords never come here: the
 * callers' objects have none.
 */
export function changesBetween(before: object | null, after: object | null): AuditChange[] {
  const [old, fresh] = [(before ?? {}) as Record<string, unknown>, (after ?? {}) as Record<string, unknown>];
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .filter((name) => JSON.stringify(old[name]) !== JSON.stringify(fresh[name]))
    .map((name) => ({ name, old: old[name] ?? null, new: fresh[name] ?? null }));
}
