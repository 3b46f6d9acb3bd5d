import { randomUUID } from 'node:crypto';
import type { SignOutRequest } from '../../protocol/client-api.ts';
import { hashSecret } from '../secret.ts';
import type { TenantContext } from '../tenant-context.ts';
import { endWipes } from '../wipes/end-wipes.ts';
import { registrationUnknown } from './authenticate.ts';

/**
 * Ends a registration: it goes with its health states, reports and tickets, its sockets are closed. A wipe's receipt stays.
 *
 * @throws {ApiError} `registration-unknown`
 */
export async function signOut(
  context: TenantContext,
  { signOutToken, receipt, orders }: SignOutRequest,
): Promise<void> {
  const { db, wakeUps, postureChanged, now } = context;
  const ended = await db.transaction().execute(async (trx) => {
    const registration = await trx
      .deleteFrom('registrations')
      .where('sign_out_hash', '=', hashSecret(signOutToken))
      .returning(['id', 'user_id', 'device_tag'])
      .executeTakeFirst();
    if (!registration) throw registrationUnknown();
    if (receipt) {
      const { id: registration_id, ...device } = registration;
      await trx
        .insertInto('wipe_receipts')
        .values({
          id: randomUUID(),
          registration_id,
          ...device,
          receipt: JSON.stringify(receipt),
          received_at: new Date(now()),
        })
        .execute();
    }
    await endWipes(trx, { registrationId: registration.id, receipt, orders, at: now() });
    return registration;
  });
  wakeUps.send(ended.id, { type: 'ended' });
  postureChanged.tell();
}
