import type { Transaction } from 'kysely';
import type { Schema } from '../store/schema.ts';

const HOUR = 3_600_000;

/** How many devices may newly be wiped in an hour before a second admin must agree (design.md, "Wipe"). */
export const WIPES_PER_HOUR = 10;

/**
 * How many more devices may be wiped at `at` (milliseconds) before the cap holds them. The organisation's row is locked
 * first, so that of two transactions that cause a wipe at once the second counts the first.
 */
export async function wipesLeft(trx: Transaction<Schema>, at: number): Promise<number> {
  await trx.selectFrom('organisation').select('id').forUpdate().execute();
  const { count } = await trx
    .selectFrom('wipe_orders')
    .select(({ fn }) => fn.count<string>('registration_id').distinct().as('count'))
    .where('caused_at', '>', new Date(at - HOUR))
    .where('state', '!=', 'held')
    .where('approved_by', 'is', null)
    .executeTakeFirstOrThrow();
  return Math.max(0, WIPES_PER_HOUR - Number(count));
}
