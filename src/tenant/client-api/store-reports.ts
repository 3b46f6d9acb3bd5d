import type { Transaction } from 'kysely';
import type { AppVersions, CheckInRequest } from '../../protocol/client-api.ts';
import type { Schema } from '../store/schema.ts';
import { type OwnHealth, storeOwnHealth } from './store-own-health.ts';

/**
 * Stores health reports that are not stored yet, and makes the newest of them what is known of the browser. One that comes
 * again, or late, changes nothing. `at` is milliseconds since the epoch. Gives the newest versions, and
 * what the device says of its own health, if any came.
 */
export async function storeReports(
  trx: Transaction<Schema>,
  registrationId: string,
  { reports, gap }: Pick<CheckInRequest, 'reports' | 'gap'>,
  at: number,
): Promise<{ readonly versions: AppVersions; readonly ownHealth: OwnHealth | null } | null> {
  const received_at = new Date(at);
  if (gap) {
    const [first_seq, last_seq] = [gap.firstSeq, gap.lastSeq];
    await trx
      .insertInto('report_gaps')
      .values({ registration_id: registrationId, first_seq, last_seq, received_at })
      .onConflict((conflict) => conflict.columns(['registration_id', 'first_seq']).doUpdateSet({ last_seq }))
      .execute();
  }
  if (reports.length === 0) return null;
  const stored = await trx
    .insertInto('health_reports')
    .values(
      reports.map((report) => ({
        registration_id: registrationId,
        id: report.id,
        seq: report.seq,
        report: JSON.stringify(report),
        received_at,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  if (stored.length === 0) return null;
  const { report: newest } = await trx
    .selectFrom('health_reports')
    .select('report')
    .where('registration_id', '=', registrationId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  await trx
    .updateTable('registrations')
    .set({
      versions: JSON.stringify(newest.versions),
      browser_health: JSON.stringify(newest.health),
      enforcement: JSON.stringify(newest.enforcement),
    })
    .where('id', '=', registrationId)
    .execute();
  return { versions: newest.versions, ownHealth: await storeOwnHealth(trx, registrationId, newest, at) };
}
