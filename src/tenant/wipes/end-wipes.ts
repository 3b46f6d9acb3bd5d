import type { Transaction } from 'kysely';
import { isUuid } from '../../protocol/uuid.ts';
import { outcomeOf, type WipeReceipt } from '../../protocol/wipe-receipt.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import type { WipeState } from '../store/tables/wipes.ts';
import { OPEN } from './wipe-order.ts';

export type Ending = {
  readonly registrationId: string;
  readonly receipt: WipeReceipt | null;
  /** Whether the receipt came with a proof by the registration's key. */
  readonly isProven: boolean;
  /** The orders that the receipt names. */
  readonly orders: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/**
 * A registration has ended, so all its orders have: with a proven receipt they are done (or have failed, where something is
 * left), without one nothing proves it. A receipt that is not proven is kept with them and not believed; a proven one that comes
 * later takes its place. An order that was withdrawn and is named all the same was withdrawn too late, where that is proven: it
 * is then what happened, and its receipt says so.
 */
export async function endWipes(
  trx: Transaction<Schema>,
  { registrationId, receipt, isProven, orders, at }: Ending,
): Promise<void> {
  const isDone = receipt !== null && isProven && outcomeOf(receipt) !== 'incomplete';
  const end = (states: readonly WipeState[], state: WipeState | null, proof: WipeReceipt | null) =>
    trx
      .updateTable('wipe_orders')
      .set({
        ...(state && { state }),
        receipt: proof && JSON.stringify(proof),
        is_proven: isProven,
        changed_at: new Date(at),
      })
      .where('registration_id', '=', registrationId)
      .where('state', 'in', [...states])
      .where('is_proven', '=', false);
  // Those that failed did so because the registration had ended, and nothing had proven them by then.
  await end(receipt ? [...OPEN, 'failed'] : OPEN, isDone ? 'done' : 'failed', receipt).execute();
  const named = orders.filter(isUuid);
  if (!receipt || named.length === 0) return;
  await end(['cancelled'], isProven ? (isDone ? 'done' : 'failed') : null, { ...receipt, cancelledTooLate: true })
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
