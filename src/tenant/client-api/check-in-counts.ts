import { sql } from 'kysely';
import type { Database } from '../store/database.ts';

/** Milliseconds that one number stands for. */
export const BUCKET = 5 * 60_000;

/** Milliseconds for which counts wait in memory: a row written at each check-in would have all of them queue for it. */
const WRITE_EVERY = 10_000;

export type CheckInCounts = {
  /** One more at `at` (milliseconds since the epoch). */
  add(at: number): void;
  /** Writes down what has been counted. */
  write(): Promise<void>;
  close(): Promise<void>;
};

/** Counts check-ins by the time they came. A process that is killed loses ten seconds of them, which is no more than a dent. */
export function createCheckInCounts(db: Database, failed: (error: unknown) => void): CheckInCounts {
  const counted = new Map<number, number>();
  let timer: NodeJS.Timeout | null = null;

  const write = async () => {
    if (timer) clearTimeout(timer);
    timer = null;
    for (const [bucket, count] of [...counted]) {
      counted.delete(bucket);
      await db
        .insertInto('check_in_counts')
        .values({ at: new Date(bucket), count })
        .onConflict((conflict) =>
          conflict.column('at').doUpdateSet({ count: sql<number>`check_in_counts.count + excluded.count` }),
        )
        .execute();
    }
  };
  return {
    add(at) {
      const bucket = at - (at % BUCKET);
      counted.set(bucket, (counted.get(bucket) ?? 0) + 1);
      timer ??= setTimeout(() => void write().catch(failed), WRITE_EVERY).unref();
    },
    write,
    close: () => write().catch(failed),
  };
}
