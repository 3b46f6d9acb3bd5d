import { hashSecret, makeSecret } from '../secret.ts';
import type { Database } from '../store/database.ts';
import { registrationOf } from './registration-tokens.ts';

const LIFETIME = 60_000;

export type Ticket = { readonly ticket: string; readonly hash: string; readonly expiresAt: Date };

/** A ticket that opens one wake-up socket within 60 s; a newer one takes its place. `at` is milliseconds since the epoch. */
export function makeTicket(registrationId: string, at: number): Ticket {
  const ticket = `${registrationId}.${makeSecret()}`;
  return { ticket, hash: hashSecret(ticket), expiresAt: new Date(at + LIFETIME) };
}

/** The registration a ticket was issued to, once; `null` for one that is unknown, used or expired. */
export async function redeemTicket(db: Database, ticket: string, at: number): Promise<string | null> {
  const registrationId = registrationOf(ticket);
  if (registrationId === null) return null;
  const redeemed = await db
    .updateTable('registrations')
    .set({ ticket_hash: null, ticket_expires_at: null })
    .where('id', '=', registrationId)
    .where('ticket_hash', '=', hashSecret(ticket))
    .where('ticket_expires_at', '>', new Date(at))
    .returning('id')
    .executeTakeFirst();
  return redeemed?.id ?? null;
}
