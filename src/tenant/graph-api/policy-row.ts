import type { Selectable, Transaction } from 'kysely';
import { changesBetween, type Deed } from '../audit/record.ts';
import type { Schema } from '../store/schema.ts';
import type { PolicyTable } from '../store/tables/policies.ts';
import type { Call } from './endpoint.ts';
import { notFound } from './graph-error.ts';
import { readWholePolicy } from './policy-input.ts';

export type Row = Selectable<PolicyTable>;

/** What changes of a policy; members as the body gives them, checked. */
export type Edit = Partial<Pick<Row, 'apps' | 'assignments'>> & {
  readonly members?: Readonly<Record<string, unknown>>;
};

/** A row with a change in it, checked as a whole. `now` is milliseconds since the epoch. */
export function next(row: Row, { members = {}, ...lists }: Edit, { admin }: Call, now: number): Row {
  const at = new Date(now);
  const { policy } = row;
  const createdAt = policy.createdDateTime ? new Date(policy.createdDateTime) : at;
  const version = String(Number(policy.version ?? 0) + 1);
  const edited = readWholePolicy({ ...policy, ...members, id: row.id, version, ...times(createdAt, at) });
  return { ...row, ...lists, policy: edited, modified_at: at, modified_by: admin.id };
}

export function times(createdAt: Date, modifiedAt: Date) {
  return { createdDateTime: createdAt.toISOString(), lastModifiedDateTime: modifiedAt.toISOString() };
}

export function jsonOf({ policy, apps, assignments }: Row) {
  return { policy: JSON.stringify(policy), apps: JSON.stringify(apps), assignments: JSON.stringify(assignments) };
}

/** The row, which nobody else changes until the transaction ends: two admins' edits both stand. */
export async function lockedRow(trx: Transaction<Schema>, id: string): Promise<Row> {
  const row = await trx.selectFrom('policies').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw notFound('policy', id);
  return row;
}

export function deedOf(activity: string, after: Row | null, before: Row | null): Deed {
  const row = after ?? before;
  return {
    activity,
    resource: {
      type: 'WindowsManagedAppProtection',
      id: String(row?.id),
      displayName: row?.policy.displayName ?? null,
    },
    changes: changesBetween(before && audited(before), after && audited(after)),
  };
}

function audited({ policy, apps, assignments }: Row): object {
  const { version: _version, lastModifiedDateTime: _time, ...members } = policy;
  return { ...members, apps, assignments };
}
