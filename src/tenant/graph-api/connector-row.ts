import type { Selectable, Transaction } from 'kysely';
import { changesBetween, type Deed } from '../audit/record.ts';
import { keptState, shownState } from '../connectors/partner-state.ts';
import type { Schema } from '../store/schema.ts';
import type { ConnectorTable } from '../store/tables/policies.ts';
import { CONNECTOR_TYPE, type ConnectorChange, readWholeConnector } from './connector-input.ts';
import { badMember, notFound } from './graph-error.ts';

export type Row = Selectable<ConnectorTable>;

/** The row, which nobody else changes until the transaction ends. */
export async function lockedRow(trx: Transaction<Schema>, id: string): Promise<Row> {
  const row = await trx.selectFrom('connectors').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
  if (!row) throw notFound('connector', id);
  return row;
}

/** `row` with a change, checked as a whole. */
export async function changed(
  trx: Transaction<Schema>,
  row: Row,
  { members, annotations }: ConnectorChange,
): Promise<Row> {
  const name = annotations['@drawbridge.displayName'];
  const next: Row = {
    ...row,
    issuer: annotations['@drawbridge.issuer'] ?? row.issuer,
    keys: annotations['@drawbridge.jwks'] ?? row.keys,
    levels: annotations['@drawbridge.levels'] ?? row.levels,
    graph: readWholeConnector({
      ...row.graph,
      ...members,
      id: row.id,
      ...(name !== undefined && { displayName: name }),
    }),
  };
  if (next.issuer !== null && next.issuer !== row.issuer) {
    const other = await trx.selectFrom('connectors').select('id').where('issuer', '=', next.issuer).executeTakeFirst();
    if (other) throw badMember('@drawbridge.issuer', 'another connector has this issuer');
  }
  return { ...next, graph: { ...next.graph, partnerState: keptState(next) } };
}

export function columnsOf({ issuer, keys, graph, levels }: Row) {
  return { issuer, keys: JSON.stringify(keys), graph: JSON.stringify(graph), levels: JSON.stringify(levels) };
}

export function deedOf(activity: string, after: Row | null, before: Row | null): Deed {
  const row = after ?? before;
  const audited = ({ issuer, keys, graph, levels }: Row) => ({ ...graph, issuer, keys, levels });
  return {
    activity,
    resource: {
      type: 'MobileThreatDefenseConnector',
      id: String(row?.id),
      displayName: row?.graph.displayName ?? null,
    },
    changes: changesBetween(before && audited(before), after && audited(after)),
  };
}

/** A connector as Graph shows it, with what Graph does not have as annotations. */
export function shown(row: Row, isReached: boolean, now: number) {
  const { displayName, ...graph } = row.graph;
  return {
    windowsEnabled: false,
    partnerUnsupportedOsVersionBlocked: false,
    ...graph,
    '@odata.type': CONNECTOR_TYPE,
    id: row.id,
    partnerState: shownState(row, isReached, now),
    lastHeartbeatDateTime: row.last_heartbeat_at?.toISOString() ?? null,
    '@drawbridge.displayName': displayName,
    '@drawbridge.issuer': row.issuer,
    '@drawbridge.jwks': row.keys,
    '@drawbridge.levels': row.levels,
    '@drawbridge.error': row.error,
  };
}
