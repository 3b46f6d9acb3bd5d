import { isResponsive } from '../../health/connector.ts';
import { stateFor } from '../../health/health-state.ts';
import { RISK_LEVEL_CHANGE, threatLevelIn } from '../../protocol/partner-event.ts';
import { connectorOf } from '../store/connector-row.ts';
import type { TenantContext } from '../tenant-context.ts';
import { PushRefusal } from './push-refusal.ts';
import type { VerifiedEvent } from './verify-security-event.ts';

/** How far a partner's clock may be ahead, in milliseconds. A time beyond it would outrank every later event. */
const CLOCK_TOLERANCE = 5 * 60_000;

/** `repeated` and `older` events are acknowledged and change nothing. */
export type Outcome = 'applied' | 'repeated' | 'older';

/**
 * Makes a device's health state what its partner says, and wakes its browser if that matters to it.
 *
 * @throws {PushRefusal} `invalid_request` for an unknown device or a time in the future
 */
export async function applyRiskLevel(context: TenantContext, { connectorId, event }: VerifiedEvent): Promise<Outcome> {
  const { db, wakeUps, now } = context;
  const at = now();
  const happenedAt = (event.events[RISK_LEVEL_CHANGE].event_timestamp ?? event.iat) * 1000;
  if (happenedAt > at + CLOCK_TOLERANCE) throw new PushRefusal('invalid_request', 'the event lies in the future');
  const key = { connector_id: connectorId, device_tag: event.sub_id.id };
  const news = { state: stateFor(threatLevelIn(event)), last_update_at: new Date(happenedAt) };

  const result = await db.transaction().execute(async (trx): Promise<{ outcome: Outcome; wake: string | null }> => {
    const registration = await trx
      .selectFrom('registrations')
      .select('id')
      .where('device_tag', '=', key.device_tag)
      .forUpdate()
      .executeTakeFirst();
    if (!registration) throw new PushRefusal('invalid_request', 'the device is not registered');
    const isNew = await trx
      .insertInto('partner_events')
      .values({ connector_id: connectorId, jti: event.jti, received_at: new Date(at) })
      .onConflict((conflict) => conflict.doNothing())
      .returning('jti')
      .executeTakeFirst();
    if (!isNew) return { outcome: 'repeated', wake: null };

    const connector = await trx
      .selectFrom('connectors')
      .select(['graph', 'last_heartbeat_at'])
      .where('id', '=', connectorId)
      .executeTakeFirstOrThrow();
    await trx
      .updateTable('connectors')
      .set({ last_heartbeat_at: new Date(at) })
      .where('id', '=', connectorId)
      .execute();
    const before = await trx
      .selectFrom('health_states')
      .select(['state', 'last_update_at'])
      .where('connector_id', '=', connectorId)
      .where('device_tag', '=', key.device_tag)
      .executeTakeFirst();
    if (before && before.last_update_at > news.last_update_at) return { outcome: 'older', wake: null };
    await trx
      .insertInto('health_states')
      .values({ ...key, ...news })
      .onConflict((conflict) => conflict.columns(['connector_id', 'device_tag']).doUpdateSet(news))
      .execute();

    // A partner that repeats itself for a hundred thousand devices must not call them all in.
    const matters = before?.state !== news.state || !isResponsive(connectorOf(connector), at);
    if (matters) {
      await trx.updateTable('registrations').set({ check_in_due: true }).where('id', '=', registration.id).execute();
    }
    return { outcome: 'applied', wake: matters ? registration.id : null };
  });
  if (result.wake !== null) {
    context.admission.expect(result.wake);
    wakeUps.send(result.wake, { type: 'checkIn', withinSeconds: 0 });
  }
  return result.outcome;
}
