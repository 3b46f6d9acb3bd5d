import { readCommon, situationsOf } from '../registrations/situations.ts';
import type { TenantContext } from '../tenant-context.ts';
import { decideFor } from '../wipes/decide-for.ts';
import { changePosture, lets } from './posture-change.ts';

/** Registrations that are looked at in one transaction. */
const BATCH = 100;

/**
 * Something changed for these registrations. Where it closes the company's sites to a browser, its tokens are taken back
 * now: the browser itself hears of it with its next check-in, and one that does not come must not go on for minutes.
 */
export async function reviewPosture(
  { db, url, now, postureChanged }: Pick<TenantContext, 'db' | 'url' | 'now' | 'postureChanged'>,
  registrationIds: readonly string[],
): Promise<void> {
  if (registrationIds.length === 0) return;
  const gate = await db.selectFrom('relying_parties').select('audience').limit(1).executeTakeFirst();
  if (!gate) return;
  const common = await readCommon(db);
  for (let from = 0; from < registrationIds.length; from += BATCH) {
    const ids = registrationIds.slice(from, from + BATCH);
    const closed = await db.transaction().execute(async (trx) => {
      // With the row locked no check-in takes a number meanwhile: what is read here is what the next one reads.
      const rows = await trx
        .selectFrom('registrations')
        .selectAll()
        .where('id', 'in', ids)
        .where('posture', 'is not', null)
        .orderBy('id')
        .forUpdate()
        .execute();
      let count = 0;
      for (const { registration, snapshot, policies } of await situationsOf(trx, common, rows)) {
        const at = now();
        const { wipe: wipes, posture, seq, id: registrationId } = registration;
        const decision = decideFor(snapshot, policies, { issuer: url, at, receivedAt: at, wipes });
        if (lets(decision, wipes)) continue;
        if (posture === 'open') {
          await changePosture(trx, { registrationId, seq, at }, 'closed');
          count += 1;
        } else {
          // A check-in that read older news under this number must not open.
          await trx.updateTable('registrations').set({ posture_seq: seq }).where('id', '=', registrationId).execute();
        }
      }
      return count;
    });
    if (closed > 0) postureChanged.tell();
  }
}
