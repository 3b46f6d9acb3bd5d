import { sql } from 'kysely';
import { failOrphanedWipes } from '../wipes/end-wipes.ts';
import { OPEN } from '../wipes/wipe-order.ts';
import type { Database } from './database.ts';
import { deleteInBatches, expireAudit } from './delete-in-batches.ts';
import { type Retention, USUAL_RETENTION } from './retention.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A registration whose browser never checked in: its answer was lost, and the browser has registered anew or given up. */
const NEVER_SEEN = DAY;

/** Intune drops a registration after 90 days of silence (microsoft.md §4.1). */
const SILENT = 90 * DAY;

/** A receiver of events that cannot be reached for so long must ask for the state itself. */
const POSTURE_CHANGES = 7 * DAY;

/** The browser repeats a receipt for as long (agent/farewell.ts). */
const ENDED_REGISTRATIONS = 7 * DAY;

export type Clearing = {
  readonly retention: Retention;
  readonly now: () => number;
  readonly failed: (error: unknown) => void;
};

/** Deletes what has served its time, now and every hour. Returns what ends it. */
export function deleteExpiredRegularly(db: Database, { retention, now, failed }: Clearing): () => void {
  const run = () => void deleteExpired(db, new Date(now()), retention).catch(failed);
  run();
  const timer = setInterval(run, HOUR);
  return () => clearInterval(timer);
}

export async function deleteExpired(db: Database, at: Date, retention: Retention = USUAL_RETENTION): Promise<void> {
  const before = (span: number) => new Date(at.getTime() - span);
  await db.deleteFrom('dpop_proofs').where('expires_at', '<=', at).execute();
  const organisation = await db.selectFrom('organisation').select('report_retention_days').executeTakeFirst();
  const reported = before((organisation?.report_retention_days ?? 30) * DAY);
  await deleteInBatches(db, 'health_reports', sql`received_at <= ${reported}`);
  await deleteInBatches(db, 'device_events', sql`at <= ${reported}`);
  await deleteInBatches(db, 'check_in_counts', sql`at <= ${reported}`);
  await db
    .deleteFrom('registrations')
    .where((where) =>
      where.or([
        where.and([where('last_sync_at', 'is', null), where('created_at', '<=', before(NEVER_SEEN))]),
        where('last_sync_at', '<=', before(SILENT)),
      ]),
    )
    .execute();
  await failOrphanedWipes(db, at);
  await deleteWipeRecords(db, before(retention.wipeRecordDays * DAY));
  await db.deleteFrom('ended_registrations').where('ended_at', '<=', before(ENDED_REGISTRATIONS)).execute();
  await db.deleteFrom('posture_changes').where('at', '<=', before(POSTURE_CHANGES)).execute();
  await db.deleteFrom('waiting_events').where('expires_at', '<=', at).execute();
  // Nobody is left who would have to be told that the account is gone.
  await db
    .deleteFrom('users')
    .where('deleted_at', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('registrations').select('id').whereRef('registrations.user_id', '=', 'users.id'))),
    )
    .execute();
  await db.deleteFrom('oidc_payloads').where('expires_at', '<=', at).execute();
  await expireAudit(db, retention.auditDays, at);
}

/** Orders that ended by then, and receipts that came by then and belong to no order that is still there. */
async function deleteWipeRecords(db: Database, by: Date): Promise<void> {
  const open = sql.join(OPEN.map((state) => sql.lit(state)));
  await deleteInBatches(db, 'wipe_orders', sql`changed_at <= ${by} and state not in (${open})`);
  await deleteInBatches(
    db,
    'wipe_receipts',
    sql`received_at <= ${by} and not exists (
      select 1 from wipe_orders where wipe_orders.registration_id = wipe_receipts.registration_id)`,
  );
}
