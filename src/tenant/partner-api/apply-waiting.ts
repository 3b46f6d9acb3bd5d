import type { TenantContext } from '../tenant-context.ts';
import { wakeAtOnce } from '../wake-all.ts';
import { registrationsOf } from './apply-event.ts';
import { storeStatement } from './store-statement.ts';

/** A device has registered: what its partners said of it before is applied, in the order in which it was said. */
export async function applyWaiting(context: TenantContext, registrationId: string): Promise<void> {
  const { db, now } = context;
  const at = now();
  const own = await db
    .selectFrom('registrations')
    .select('entra_device_id')
    .where('id', '=', registrationId)
    .executeTakeFirst();
  const entraDeviceId = own?.entra_device_id;
  if (!entraDeviceId) return;
  const woken = await db.transaction().execute(async (trx) => {
    const waiting = await trx
      .selectFrom('waiting_events')
      .selectAll()
      .where('entra_device_id', '=', entraDeviceId)
      .where('expires_at', '>', new Date(at))
      .forUpdate()
      .execute();
    let matters = false;
    for (const { connector_id, jti, statement } of waiting.sort((a, b) => a.statement.at - b.statement.at)) {
      const connector = await trx
        .selectFrom('connectors')
        .selectAll()
        .where('id', '=', connector_id)
        .executeTakeFirst();
      const found = await registrationsOf(trx, { device: { entraDeviceId }, user: statement.user });
      for (const registration of connector ? found : []) {
        if (!connector) continue;
        const applied = await storeStatement(trx, connector, registration, statement, at);
        if (registration.id === registrationId && applied === 'matters') matters = true;
      }
      if (found.length === 0) continue;
      await trx.deleteFrom('waiting_events').where('connector_id', '=', connector_id).where('jti', '=', jti).execute();
    }
    return matters;
  });
  if (woken) await wakeAtOnce(context, [registrationId]);
}
