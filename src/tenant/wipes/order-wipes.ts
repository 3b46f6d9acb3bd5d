import type { Transaction } from 'kysely';
import type { Schema } from '../store/schema.ts';
import type { WipeCause } from '../store/tables/wipes.ts';
import { wipesLeft } from './cap.ts';
import {
  carryWipes,
  documentWipes,
  insertOrders,
  newOrder,
  openOrders,
  type Wiped,
  type WipeOrder,
} from './wipe-order.ts';

/**
 * An admin's orders, one for each registration; one that has an open order of an admin keeps that. Those above the cap are
 * held. `at` is milliseconds.
 */
export async function orderWipes(
  trx: Transaction<Schema>,
  registrations: readonly Wiped[],
  cause: WipeCause,
  { at, immediate }: { readonly at: number; readonly immediate: boolean },
): Promise<readonly WipeOrder[]> {
  let left = await wipesLeft(trx, at);
  const made: WipeOrder[] = [];
  for (const registration of registrations) {
    const open = await openOrders(trx, registration.id);
    if (open.some((order) => order.cause.type === 'admin')) continue;
    const isNew = !open.some(({ state }) => state !== 'held');
    const order = newOrder(registration, cause, { at, immediate, held: isNew && left === 0 });
    if (isNew && left > 0) left -= 1;
    await insertOrders(trx, [order]);
    await carryWipes(trx, registration.id, documentWipes([...open, order]));
    made.push(order);
  }
  return made;
}
