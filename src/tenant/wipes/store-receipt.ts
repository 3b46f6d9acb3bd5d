import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { WipeReceipt } from '../../protocol/wipe-receipt.ts';
import type { Schema } from '../store/schema.ts';
import type { Wiped } from './wipe-order.ts';

type Received = { readonly receipt: WipeReceipt; readonly isProven: boolean; readonly at: number };

/**
 * The one receipt of a registration, whose row the caller holds: the first that came, but a proven one takes the place of one
 * that is not. Whether this is it now. `at` is milliseconds.
 */
export async function storeReceipt(
  trx: Transaction<Schema>,
  { id: registration_id, device_tag, user_id }: Wiped,
  { receipt, isProven, at }: Received,
): Promise<boolean> {
  const known = await trx
    .selectFrom('wipe_receipts')
    .select(['id', 'is_proven'])
    .where('registration_id', '=', registration_id)
    .executeTakeFirst();
  if (known && (known.is_proven || !isProven)) return false;
  const received = { receipt: JSON.stringify(receipt), is_proven: isProven, received_at: new Date(at) };
  if (known) await trx.updateTable('wipe_receipts').set(received).where('id', '=', known.id).execute();
  else {
    await trx
      .insertInto('wipe_receipts')
      .values({ id: randomUUID(), registration_id, device_tag, user_id, ...received })
      .execute();
  }
  return true;
}
