import { failOrphanedWipes } from '../wipes/end-wipes.ts';
import type { Database } from './database.ts';

const HOUR = 3_600_000;

/** A registration whose browser never checked in: its answer was lost, and the browser has registered anew or given up. */
const NEVER_SEEN = 24 * HOUR;

/** Intune drops a registration after 90 days of silence (microsoft.md §4.1). */
const SILENT = 90 * 24 * HOUR;

/** A receiver of events that cannot be reached for so long must ask for the state itself. */
const POSTURE_CHANGES = 7 * 24 * HOUR;

/** The browser repeats a receipt for as long (agent/farewell.ts). */
const ENDED_REGISTRATIONS = 7 * 24 * HOUR;

/** Deletes what has served its time, now and every hour. Returns what ends it. */
export function deleteExpiredRegularly(db: Database, now: () => number, failed: (error: unknown) => void): () => void {
  const run = () => void deleteExpired(db, new Date(now())).catch(failed);
  run();
  const timer = setInterval(run, HOUR);
  return () => clearInterval(timer);
}

export async function deleteExpired(db: Database, at: Date): Promise<void> {
  const before = (span: number) => new Date(at.getTime() - span);
  await db.deleteFrom('dpop_proofs').where('expires_at', '<=', at).execute();
  const organisation = await db.selectFrom('organisation').select('report_retention_days').executeTakeFirst();
  const retention = (organisation?.report_retention_days ?? 30) * 24 * HOUR;
  await db.deleteFrom('health_reports').where('received_at', '<=', before(retention)).execute();
  await db.deleteFrom('device_events').where('at', '<=', before(retention)).execute();
  await db.deleteFrom('check_in_counts').where('at', '<=', before(retention)).execute();
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
}
