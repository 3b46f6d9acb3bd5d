import type { Transaction } from 'kysely';
import type { Decision } from '../../access/decide.ts';
import type { DocumentInputs } from '../client-api/build-access-document.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import type { DocumentWipes, WipeCause } from '../store/tables/wipes.ts';
import { wipesLeft } from './cap.ts';
import { carryWipes, documentWipes, insertOrders, newOrder, openOrders, type WipeOrder } from './wipe-order.ts';

/**
 * What the document of this check-in says of wipes. Every wipe passes here before a browser can hear of it, whatever causes
 * it: a policy edit, a partner's event, a disabled account, a version, an admin. A wipe that a policy newly asks for is
 * counted and may be held; one that it asks for no more is over.
 *
 *     pending ──a second check-in after the confirmation time──▶ confirmed ──receipt──▶ done, failed
 *     held ──a second admin──▶ pending        any of them ──withdrawn, or the condition is over──▶ cancelled ──too late──▶ done
 *
 * The usual check-in costs no query here.
 */
export async function settleWipes(
  db: Database,
  snapshot: DocumentInputs,
  decision: Decision,
  at: number,
): Promise<DocumentWipes | null> {
  if (decision.access !== 'wipe' && snapshot.wipe === null) return null;
  return db.transaction().execute((trx) => settle(trx, snapshot, decision, at));
}

async function settle(
  trx: Transaction<Schema>,
  { registrationId, deviceTag, user, settings }: DocumentInputs,
  decision: Decision,
  at: number,
): Promise<DocumentWipes | null> {
  const isAsked = decision.access === 'wipe';
  const registration = { id: registrationId, device_tag: deviceTag, user_id: user.id };
  const orders = await openOrders(trx, registration.id);
  const confirmation = settings.stored.organisation.wipe_confirmation_seconds;
  const settled = orders.map((order) => advanced(order, { isAsked, at, confirmation }));
  for (const [index, order] of settled.entries()) {
    if (order === orders[index]) continue;
    const { state, delivered_at, changed_at } = order;
    await trx.updateTable('wipe_orders').set({ state, delivered_at, changed_at }).where('id', '=', order.id).execute();
  }
  if (isAsked && !orders.some(({ cause }) => cause.type === 'policy')) {
    // A device that is to be wiped already is no new one.
    const isNew = !orders.some(({ state }) => state !== 'held');
    const held = isNew && (await wipesLeft(trx, at)) === 0;
    const caused = newOrder(registration, await causeOf(trx, decision), { at, held });
    const first = held ? caused : { ...caused, delivered_at: caused.created_at };
    await insertOrders(trx, [first]);
    settled.push(first);
  }
  const wipes = documentWipes(settled);
  await carryWipes(trx, registration.id, wipes);
  return wipes;
}

type Circumstances = { readonly isAsked: boolean; readonly at: number; readonly confirmation: number };

function advanced(order: WipeOrder, { isAsked, at, confirmation }: Circumstances): WipeOrder {
  const changed_at = new Date(at);
  if (order.cause.type === 'policy' && !isAsked) return { ...order, state: 'cancelled', changed_at };
  if (order.state !== 'pending') return order;
  if (order.delivered_at === null) {
    return { ...order, delivered_at: changed_at, changed_at, state: order.is_immediate ? 'confirmed' : 'pending' };
  }
  // In whole seconds, as the documents' times are: so the browser counts.
  const isConfirmed = seconds(at) - seconds(order.delivered_at.getTime()) >= confirmation;
  return isConfirmed ? { ...order, state: 'confirmed', changed_at } : order;
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

/** The policies that ask for it, why, and who changed them last: one of these is not the second admin. */
async function causeOf(trx: Transaction<Schema>, { reasons }: Decision): Promise<WipeCause> {
  const asking = reasons.filter(({ action }) => action === 'wipe');
  const policyIds = [...new Set(asking.flatMap(({ policy }) => (policy ? [policy.id] : [])))];
  const rows =
    policyIds.length === 0
      ? []
      : await trx.selectFrom('policies').select('modified_by').where('id', 'in', policyIds).execute();
  return {
    type: 'policy',
    policyIds,
    conditions: [...new Set(asking.map(({ condition }) => condition))],
    adminIds: [...new Set(rows.flatMap(({ modified_by }) => (modified_by === null ? [] : [modified_by])))],
  };
}
