import type { Insertable, Selectable } from 'kysely';
import type { Connector } from '../../health/connector.ts';
import type { SeedConnector } from '../organisation-seed.ts';
import type { ConnectorTable } from './tables/policies.ts';

/** A connector in Graph's members alone: what a browser may know, and what says whether it counts. */
export function connectorOf(row: Pick<Selectable<ConnectorTable>, 'graph' | 'last_heartbeat_at'>): Connector {
  return { ...row.graph, lastHeartbeatDateTime: row.last_heartbeat_at?.toISOString() ?? null };
}

export function connectorRow(connector: SeedConnector): Insertable<ConnectorTable> {
  const { issuer, keys, lastHeartbeatDateTime, ...graph } = connector;
  return {
    id: graph.id,
    issuer,
    keys: JSON.stringify(keys),
    graph: JSON.stringify(graph),
    last_heartbeat_at: lastHeartbeatDateTime ? new Date(lastHeartbeatDateTime) : null,
  };
}
