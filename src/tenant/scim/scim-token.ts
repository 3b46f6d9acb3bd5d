import { timingSafeEqual } from 'node:crypto';
import { hashSecret, makeSecret } from '../secret.ts';
import type { Database } from '../store/database.ts';

const NAME = 'scim';

/** A new token for the directory; the one before it opens nothing more. Shown once, kept as its hash. */
export async function renewScimToken(db: Pick<Database, 'insertInto'>): Promise<string> {
  const token = makeSecret();
  const value = JSON.stringify({ hash: hashSecret(token) });
  await db
    .insertInto('keys')
    .values({ name: NAME, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
  return token;
}

/** Whether a directory provisions people here. */
export async function hasScimToken(db: Database): Promise<boolean> {
  return (await db.selectFrom('keys').select('name').where('name', '=', NAME).executeTakeFirst()) !== undefined;
}

export async function isScimToken(db: Database, token: string): Promise<boolean> {
  const row = await db.selectFrom('keys').select('value').where('name', '=', NAME).executeTakeFirst();
  const { hash } = (row?.value ?? {}) as { readonly hash?: string };
  if (hash === undefined) return false;
  const [known, given] = [Buffer.from(hash), Buffer.from(hashSecret(token))];
  return known.length === given.length && timingSafeEqual(known, given);
}
