import type { Kysely } from 'kysely';
import type { Schema } from '../store/schema.ts';

/** When somebody who signed in at `signedInAt` must do so again, milliseconds since the epoch; `null` for never. */
export async function signInDueAt(db: Kysely<Schema>, signedInAt: Date): Promise<number | null> {
  const { sign_in_again_seconds: seconds } = await db
    .selectFrom('organisation')
    .select('sign_in_again_seconds')
    .executeTakeFirstOrThrow();
  return seconds === null ? null : signedInAt.getTime() + seconds * 1000;
}
