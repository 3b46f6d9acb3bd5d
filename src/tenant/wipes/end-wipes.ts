import type { Transaction } from 'kysely';
import { outcomeOf, type WipeReceipt } from '../../protocol/wipe-receipt.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { OPEN } from './wipe-order.ts';

/** A registration has ended: with a receipt its wipe is done (or has failed), without one nothing proves it. */
export async function endWipes(
  trx: Transaction<Schema>,
  registrationId: string,
  receipt: WipeReceipt | null,
  at: number,
): Promise<void> {
  const isDone = receipt !== null && outcomeOf(receipt) !== 'incomplete';
  await trx
    .updateTable('wipe_orders')
    .set({
      state: isDone ? 'done' : 'failed',
      receipt: receipt && JSON.stringify(receipt),
      changed_at: new Date(at),
    })
    .where('registration_id', '=', registrationId)
    .where('state', 'in', [...OPEN])
    .execute();
}

/** Orders whose registration is gone without a word: it was silent for too long, or another user took its browser. */
export async function failOrphanedWipes(db: Database, at: Date): Promise<void> {
  await db
    .updateTable('wipe_orders')
    .set({ state: 'failed', changed_at: at })
    .where('state', 'in', [...OPEN])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('registrations').select('id').whereRef('registrations.id', '=', 'wipe_orders.registration_id'),
        ),
      ),
    )
    .execute();
}
