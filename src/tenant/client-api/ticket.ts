import type { Transaction } from 'kysely';
import { hashSecret, makeSecret } from '../secret.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';

const LIFETIME = 60_000;

/** A ticket that opens one wake-up socket within 60 s. `at` is milliseconds since the epoch. */
export async function issueTicket(trx: Transaction<Schema>, registrationId: string, at: number): Promise<string> {
  const ticket = makeSecret();
  await trx
    .insertInto('tickets')
    .values({ hash: hashSecret(ticket), registration_id: registrationId, expires_at: new Date(at + LIFETIME) })
    .execute();
  return ticket;
}

/** The registration a ticket was issued to, once; `null` for one that is unknown, used or expired. */
export async function redeemTicket(db: Database, ticket: string, at: number): Promise<string | null> {
  const redeemed = await db
    .deleteFrom('tickets')
    .where('hash', '=', hashSecret(ticket))
    .returning(['registration_id', 'expires_at'])
    .executeTakeFirst();
  return redeemed && redeemed.expires_at.getTime() > at ? redeemed.registration_id : null;
}
