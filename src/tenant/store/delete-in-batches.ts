import { type RawBuilder, sql } from 'kysely';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

/** How many rows one statement takes: whoever needs one of them waits for moments, also on the first day of a shorter term. */
export const BATCH = 5000;

/** Deletes rows of `table` for which `condition` holds, batch by batch, each for itself. */
export function deleteInBatches(db: Database, table: keyof Schema, condition: RawBuilder<boolean>): Promise<void> {
  const name = sql.table(table);
  return untilFewer(async () => {
    const { rows } = await sql<{ count: string }>`with gone as (
        delete from ${name} where ctid = any(array(select ctid from ${name} where ${condition} limit ${BATCH})) returning 1
      ) select count(*) as count from gone`.execute(db);
    return Number(rows[0]?.count);
  });
}

/** Audit entries that are older than `days` at `at`; each batch is an entry itself (migrations/0014-retention.ts). */
export function expireAudit(db: Database, days: number, at: Date): Promise<void> {
  return untilFewer(async () => {
    const values = { at, days, most: BATCH };
    return (await db.insertInto('audit_expiry').values(values).returning('taken').executeTakeFirstOrThrow()).taken;
  });
}

async function untilFewer(deleteBatch: () => Promise<number>): Promise<void> {
  while ((await deleteBatch()) === BATCH);
}
