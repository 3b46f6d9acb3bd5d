import type { Transaction } from 'kysely';
import { isUuid } from '../../protocol/uuid.ts';
import { outcomeOf, type WipeReceipt } from '../../protocol/wipe-receipt.ts';
import type { Database } from '../store/database.ts';
import type { Schema, WipeState } from '../store/schema.ts';
import { OPEN } from './wipe-order.ts';

export type Ending = {
  readonly registrationId: string;
  readonly receipt: WipeReceipt | null;
  /** The orders that the receipt names. */
  readonly orders: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/**
 * A registration has ended, so all its orders have: with a receipt they are done (or have failed, where something is left),
 * without one nothing proves it. An order that was withdrawn and is named all the same was withdrawn too late: that is then
 * what happened, and its receipt says so.
 */
export async function endWipes(
  trx: Transaction<Schema>,
  { registrationId, receipt, orders, at }: Ending,
): Promise<void> {
  const end = (states: readonly WipeState[], proof: WipeReceipt | null) =>
    trx
      .updateTable('wipe_orders')
      .set({
        state: proof !== null && outcomeOf(proof) !== 'incomplete' ? 'done' : 'failed',
        receipt: proof && JSON.stringify(proof),
        changed_at: new Date(at),
      })
      .where('registration_id', '=', registrationId)
      .where('state', 'in', [...states]);
  await end(OPEN, receipt).execute();
  const named = orders.filter(isUuid);
  if (!receipt || named.length === 0) return;
  await end(['cancelled'], { ...receipt, cancelledTooLate: true })
    .where('id', 'in', named)
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
