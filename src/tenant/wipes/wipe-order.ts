import { randomUUID } from 'node:crypto';
import type { Insertable, Selectable, Transaction } from 'kysely';
import type { Schema } from '../store/schema.ts';
import type { DocumentWipes, WipeCause, WipeOrderTable, WipeState } from '../store/tables/wipes.ts';

export type WipeOrder = Selectable<WipeOrderTable>;

/** Orders that may still lead to something. */
export const OPEN: readonly WipeState[] = ['pending', 'confirmed', 'held'];

export type Wiped = { readonly id: string; readonly device_tag: string; readonly user_id: string };

/** A new order, counted against the cap: pending where there is room, else held. `at` is milliseconds. */
export function newOrder(
  { id: registration_id, device_tag, user_id }: Wiped,
  cause: WipeCause,
  { at, held, immediate = false }: { readonly at: number; readonly held: boolean; readonly immediate?: boolean },
): Insertable<WipeOrderTable> & WipeOrder {
  const time = new Date(at);
  return {
    id: randomUUID(),
    registration_id,
    device_tag,
    user_id,
    cause: cause as WipeCause & string,
    state: held ? 'held' : 'pending',
    is_immediate: immediate,
    created_at: time,
    caused_at: time,
    delivered_at: null,
    changed_at: time,
    approved_by: null,
    receipt: null,
    is_proven: false,
  };
}

export async function insertOrders(trx: Transaction<Schema>, orders: readonly WipeOrder[]): Promise<void> {
  if (orders.length === 0) return;
  await trx
    .insertInto('wipe_orders')
    .values(orders.map((order) => ({ ...order, cause: JSON.stringify(order.cause), receipt: null })))
    .execute();
}

export function openOrders(trx: Transaction<Schema>, registrationId: string): Promise<WipeOrder[]> {
  return trx
    .selectFrom('wipe_orders')
    .selectAll()
    .where('registration_id', '=', registrationId)
    .where('state', 'in', [...OPEN])
    .orderBy('created_at')
    .forUpdate()
    .execute();
}

/** What a document says of a registration's open orders; `null` where there are none. */
export function documentWipes(orders: readonly WipeOrder[]): DocumentWipes | null {
  const open = orders.filter(({ state }) => OPEN.includes(state));
  if (open.length === 0) return null;
  const byPolicy = open.find(({ cause }) => cause.type === 'policy');
  return {
    held: byPolicy?.state === 'held',
    policyOrderId: byPolicy?.id,
    orders: open
      .filter(({ cause }) => cause.type === 'admin')
      .slice(0, 8)
      .map(({ id, created_at, is_immediate, state }) => ({
        id,
        iat: Math.floor(created_at.getTime() / 1000),
        immediate: is_immediate,
        held: state === 'held',
      })),
  };
}

/** Has the registration carry what its next document says. */
export async function carryWipes(
  trx: Transaction<Schema>,
  registrationId: string,
  wipes: DocumentWipes | null,
): Promise<void> {
  await trx
    .updateTable('registrations')
    .set({ wipe: wipes && JSON.stringify(wipes) })
    .where('id', '=', registrationId)
    .execute();
}
