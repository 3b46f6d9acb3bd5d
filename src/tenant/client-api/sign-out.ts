import type { Selectable, Transaction } from 'kysely';
import type { SignOutRequest } from '../../protocol/client-api.ts';
import type { WipeReceipt } from '../../protocol/wipe-receipt.ts';
import { hashSecret } from '../secret.ts';
import type { Schema } from '../store/schema.ts';
import type { EndedRegistrationTable } from '../store/tables/registrations.ts';
import type { TenantContext } from '../tenant-context.ts';
import { endWipes } from '../wipes/end-wipes.ts';
import { storeReceipt } from '../wipes/store-receipt.ts';
import { registrationUnknown } from './authenticate.ts';
import { type Proof, useProof } from './verify-proof.ts';

type Ended = Selectable<EndedRegistrationTable>;

/**
 * Ends a registration: it goes with its health states, reports and tickets, its sockets are closed. A wipe's receipt stays, and
 * is taken for a week after the registration was ended by whatever; `proof` is what came with it. The same one sent again
 * changes nothing.
 *
 * @throws {ApiError} `registration-unknown`, `proof-invalid` for a proof that was used before
 */
export async function signOut(
  context: TenantContext,
  { signOutToken, receipt, orders }: SignOutRequest,
  proof: Proof | null,
): Promise<void> {
  const { db, wakeUps, postureChanged, now } = context;
  const at = now();
  const hash = hashSecret(signOutToken);
  const { id, isNew } = await db.transaction().execute(async (trx) => {
    const isNew = await endRegistration(trx, hash);
    const ended = await endedRegistration(trx, hash);
    if (!ended || !(isNew || receipt)) throw registrationUnknown();
    if (receipt) await takeReceipt(trx, ended, { receipt, orders, proof, at });
    else {
      await endWipes(trx, { registrationId: ended.id, receipt, isProven: false, orders, at });
      // Whoever signed out without one has none to send.
      await trx.deleteFrom('ended_registrations').where('id', '=', ended.id).execute();
    }
    return { id: ended.id, isNew };
  });
  if (!isNew) return;
  wakeUps.send(id, { type: 'ended' });
  postureChanged.tell();
}

/** Whether it had not ended before. */
async function endRegistration(trx: Transaction<Schema>, hash: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('registrations')
    .where('sign_out_hash', '=', hash)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Held, so that of two receipts at once the second sees the first. */
function endedRegistration(trx: Transaction<Schema>, hash: string): Promise<Ended | undefined> {
  return trx
    .selectFrom('ended_registrations')
    .selectAll()
    .where('sign_out_hash', '=', hash)
    .forUpdate()
    .executeTakeFirst();
}

type Taken = {
  readonly receipt: WipeReceipt;
  readonly orders: readonly string[];
  readonly proof: Proof | null;
  readonly at: number;
};

/** A proof by another key than the registration's is none. */
async function takeReceipt(trx: Transaction<Schema>, ended: Ended, taken: Taken): Promise<void> {
  const { receipt, orders, proof, at } = taken;
  if (proof) await useProof({ db: trx }, proof);
  const isProven = proof !== null && proof.jkt === ended.jkt;
  if (!(await storeReceipt(trx, ended, { receipt, isProven, at }))) return;
  await endWipes(trx, { registrationId: ended.id, receipt, isProven, orders, at });
  if (isProven) await trx.updateTable('ended_registrations').set({ jkt: null }).where('id', '=', ended.id).execute();
}
