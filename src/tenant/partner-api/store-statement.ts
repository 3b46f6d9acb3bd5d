import type { Selectable, Transaction } from 'kysely';
import { isResponsive } from '../../health/connector.ts';
import { stateFor } from '../../health/health-state.ts';
import { worstOf } from '../../health/partner-levels.ts';
import { connectorOf } from '../store/connector-row.ts';
import type { Schema } from '../store/schema.ts';
import type { Signals } from '../store/tables/health.ts';
import type { WaitingStatement } from '../store/tables/partner-events.ts';
import type { ConnectorTable } from '../store/tables/policies.ts';

/** `matters`: the browser is to hear of it; `same`: it is stored, and changes nothing that a browser would do. */
export type Applied = 'matters' | 'same' | 'older';

/**
 * Makes a partner's word on a device's risk or compliance its last of that kind. The device's state is the worst of the two,
 * so that being compliant does not unsay a threat. `at` is milliseconds.
 */
export async function storeStatement(
  trx: Transaction<Schema>,
  connector: Pick<Selectable<ConnectorTable>, 'id' | 'graph' | 'last_heartbeat_at'>,
  { id, device_tag }: { readonly id: string; readonly device_tag: string },
  { kind, level, at: saidAt }: Omit<WaitingStatement, 'user'>,
  at: number,
): Promise<Applied> {
  const before = await trx
    .selectFrom('health_states')
    .select(['state', 'last_update_at', 'signals'])
    .where('connector_id', '=', connector.id)
    .where('device_tag', '=', device_tag)
    .where('source', '=', 'partner')
    .executeTakeFirst();
  const known = before?.signals[kind]?.at ?? (kind === 'risk' ? before?.last_update_at.getTime() : undefined);
  if (known !== undefined && known > saidAt) return 'older';
  const signals: Signals = { ...before?.signals, [kind]: { level, at: saidAt } };
  const worst = worstOf(Object.values(signals).map((signal) => signal.level));
  const news = {
    state: worst === null ? 'unknown' : stateFor(worst),
    last_update_at: new Date(Math.max(...Object.values(signals).map((signal) => signal.at))),
    signals: JSON.stringify(signals),
  };
  await trx
    .insertInto('health_states')
    .values({ connector_id: connector.id, device_tag, ...news })
    .onConflict((conflict) => conflict.columns(['connector_id', 'device_tag', 'source']).doUpdateSet(news))
    .execute();

  // A partner that repeats itself for a hundred thousand devices must not call them all in.
  if (before?.state === news.state && isResponsive(connectorOf(connector), at)) return 'same';
  // In the same transaction: a process that ends before it wakes the browser leaves that to the next check-in.
  await trx.updateTable('registrations').set({ check_in_due: true }).where('id', '=', id).execute();
  return 'matters';
}
