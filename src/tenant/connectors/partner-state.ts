import type { Selectable } from 'kysely';
import { type Connector, isOlderThanThreshold, WINDOWS_SECURITY_CENTER } from '../../health/connector.ts';
import type { ConnectorTable } from '../store/tables/policies.ts';

type Row = Pick<Selectable<ConnectorTable>, 'id' | 'graph' | 'issuer' | 'keys' | 'error' | 'last_heartbeat_at'>;

/** Toggles that connect a platform to the partner; one of them makes it enabled (microsoft.md §3.1). */
const TOGGLES = [
  'windowsMobileApplicationManagementEnabled',
  'windowsEnabled',
  'androidEnabled',
  'androidMobileApplicationManagementEnabled',
  'iosEnabled',
  'iosMobileApplicationManagementEnabled',
  'macEnabled',
] as const satisfies readonly (keyof Connector)[];

/**
 * The state that a connector is kept with, and that documents carry. Silence is no part of it: readers judge that by the
 * heartbeat and the time, at their own moment.
 *
 *     notSetUp ──keys known──▶ available ◀──toggles──▶ enabled        error: the partner says that it does not work
 */
export function keptState({ id, graph, issuer, keys, error }: Row): Connector['partnerState'] {
  if (error !== null) return 'error';
  // Windows Security Center is read on the device: it has no keys and needs none.
  if (id !== WINDOWS_SECURITY_CENTER && (issuer === null || keys.keys.length === 0)) return 'notSetUp';
  return TOGGLES.some((toggle) => graph[toggle]) ? 'enabled' : 'available';
}

/**
 * The state as an admin sees it: unavailable until the first browser has registered or the partner was heard, and
 * unresponsive when it has been silent for longer than its threshold.
 */
export function shownState(row: Row, isReached: boolean, now: number): Connector['partnerState'] {
  const { partnerState } = row.graph;
  if (partnerState !== 'enabled' && partnerState !== 'available') return partnerState;
  if (row.last_heartbeat_at === null) return isReached ? partnerState : 'unavailable';
  if (partnerState === 'available') return partnerState;
  return isOlderThanThreshold(row.graph, row.last_heartbeat_at.toISOString(), now) ? 'unresponsive' : partnerState;
}
