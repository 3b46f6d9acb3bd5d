import { sql, type Transaction } from 'kysely';
import { WINDOWS_SECURITY_CENTER } from '../../health/connector.ts';
import type { HealthReport } from '../../protocol/client-api.ts';
import type { Schema } from '../store/schema.ts';

/** Milliseconds between two heartbeats that are written: a fleet's reports must not queue for one row. */
const HEARTBEAT_EVERY = 60_000;

/** What a device says of itself, beside what partners say of it. */
export type OwnHealth = { readonly connector_id: string; readonly state: string; readonly last_update_at: Date };

/**
 * Makes what a device reports of itself its word for the Windows Security Center connector, which has nobody else to speak
 * for it: its state, and its heartbeat unless the device knows nothing. A partner's own word stands beside it. The time is
 * told by our clock: the report says how long before itself the device was looked at. `at` is milliseconds.
 */
export async function storeOwnHealth(
  trx: Transaction<Schema>,
  registrationId: string,
  report: Pick<HealthReport, 'at' | 'health'>,
  at: number,
): Promise<OwnHealth | null> {
  const said = report.health.find(({ connectorId }) => connectorId === WINDOWS_SECURITY_CENTER);
  if (!said) return null;
  const age = Math.max(0, report.at - Date.parse(said.lastUpdateDateTime));
  const last_update_at = new Date(Math.max(0, at - age));
  const { rows } = await sql`insert into health_states (connector_id, device_tag, source, state, last_update_at)
    select connectors.id, registrations.device_tag, 'device', ${said.state}, ${last_update_at}::timestamptz
    from connectors, registrations
    where connectors.id = ${WINDOWS_SECURITY_CENTER} and registrations.id = ${registrationId}::uuid
    on conflict (connector_id, device_tag, source) do update
      set state = excluded.state, last_update_at = excluded.last_update_at
    returning connector_id`.execute(trx);
  if (rows.length === 0) return null;
  if (said.state !== 'unknown') {
    await trx
      .updateTable('connectors')
      .set({ last_heartbeat_at: new Date(at) })
      .where('id', '=', WINDOWS_SECURITY_CENTER)
      .where(({ eb, or }) =>
        or([eb('last_heartbeat_at', 'is', null), eb('last_heartbeat_at', '<', new Date(at - HEARTBEAT_EVERY))]),
      )
      .execute();
  }
  return { connector_id: WINDOWS_SECURITY_CENTER, state: said.state, last_update_at };
}
