import { randomUUID } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import { changesBetween, type Deed } from '../audit/record.ts';
import { keptState, shownState } from '../connectors/partner-state.ts';
import type { ConnectorTable, Schema } from '../store/schema.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAll, wakeAtOnce } from '../wake-all.ts';
import {
  CONNECTOR_MEMBERS,
  CONNECTOR_TYPE,
  type ConnectorChange,
  emptyConnector,
  readConnectorChange,
  readWholeConnector,
} from './connector-input.ts';
import { answerCollection, answerEntity, created, type Endpoint, noContent, ok, param, writing } from './endpoint.ts';
import { badMember, GraphError, notFound } from './graph-error.ts';

const BASE = '/deviceManagement/mobileThreatDefenseConnectors';
const read = { family: 'DeviceManagementServiceConfig', access: 'read' } as const;
const write = { family: 'DeviceManagementServiceConfig', access: 'write' } as const;
const queryable = { members: CONNECTOR_MEMBERS };

/** A document carries up to 32 connectors. */
const MOST = 32;

type Row = Selectable<ConnectorTable>;

/** Mobile Threat Defense connectors (Graph `mobileThreatDefenseConnector`). */
export function connectorEndpoints(context: TenantContext): readonly Endpoint[] {
  const { db, now } = context;
  const shownAll = async (rows: readonly Row[]) => {
    const { first_registered_at } = await db
      .selectFrom('organisation')
      .select('first_registered_at')
      .executeTakeFirstOrThrow();
    return rows.map((row) => shown(row, first_registered_at !== null, now()));
  };
  const shownOne = async (row: Row) => {
    const [one] = await shownAll([row]);
    return one ?? Promise.reject(notFound('connector', row.id));
  };

  return [
    {
      method: 'GET',
      path: BASE,
      permission: read,
      handle: (call) =>
        answerCollection(call, queryable, async ({ after, limit }) => {
          let query = db.selectFrom('connectors').selectAll().orderBy('id').limit(limit);
          if (after !== null) query = query.where('id', '>', after);
          return shownAll(await query.execute());
        }),
    },
    {
      method: 'GET',
      path: `${BASE}/:id`,
      permission: read,
      handle: async (call) => {
        const id = param(call, 'id');
        const row = await db.selectFrom('connectors').selectAll().where('id', '=', id).executeTakeFirst();
        if (!row) throw notFound('connector', id);
        return answerEntity(call, queryable, await shownOne(row));
      },
    },
    {
      method: 'POST',
      path: BASE,
      permission: write,
      handle: async (call) => {
        const change = readConnectorChange(call.body);
        const row = await writing(context, call, async (trx) => {
          const id = change.id ?? randomUUID();
          const rows = await trx.selectFrom('connectors').select('id').execute();
          if (rows.some((row) => row.id === id))
            throw new GraphError('Conflict', `The connector '${id}' is there already.`);
          if (rows.length >= MOST) throw new GraphError('BadRequest', `There are ${MOST} connectors already.`);
          const empty: Row = {
            id,
            issuer: null,
            keys: { keys: [] },
            graph: emptyConnector(id, change.annotations['@drawbridge.displayName']),
            last_heartbeat_at: null,
            levels: {},
            error: null,
          };
          const row = await changed(trx, empty, change);
          await trx
            .insertInto('connectors')
            .values({ id, ...columnsOf(row) })
            .execute();
          return { result: row, deed: deedOf('Create MobileThreatDefenseConnector', row, null) };
        });
        await wakeAll(context);
        return created(await shownOne(row));
      },
    },
    {
      method: 'PATCH',
      path: `${BASE}/:id`,
      permission: write,
      handle: async (call) => {
        const change = readConnectorChange(call.body);
        const row = await writing(context, call, async (trx) => {
          const before = await lockedRow(trx, param(call, 'id'));
          const after = await changed(trx, before, change);
          await trx.updateTable('connectors').set(columnsOf(after)).where('id', '=', after.id).execute();
          return { result: after, deed: deedOf('Patch MobileThreatDefenseConnector', after, before) };
        });
        await wakeAll(context);
        return ok(await shownOne(row));
      },
    },
    {
      method: 'DELETE',
      path: `${BASE}/:id`,
      permission: write,
      handle: async (call) => {
        const id = param(call, 'id');
        const spokenOf = await writing(context, call, async (trx) => {
          const before = await lockedRow(trx, id);
          const devices = await trx
            .selectFrom('health_states')
            .innerJoin('registrations', 'registrations.device_tag', 'health_states.device_tag')
            .select('registrations.id')
            .where('connector_id', '=', id)
            .where('state', '!=', 'secured')
            .execute();
          await trx.deleteFrom('connectors').where('id', '=', id).execute();
          return { result: devices, deed: deedOf('Delete MobileThreatDefenseConnector', null, before) };
        });
        // Whom it may have blocked is let in at once; the others stop reporting to it when they come.
        await wakeAtOnce(
          context,
          spokenOf.map((device) => device.id),
        );
        await wakeAll(context);
        return noContent;
      },
    },
  ];
}

async function lockedRow(trx: Transaction<Schema>, id: string): Promise<Row> {
  const row = await trx.selectFrom('connectors').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst();
  if (!row) throw notFound('connector', id);
  return row;
}

/** `row` with a change, checked as a whole. */
async function changed(trx: Transaction<Schema>, row: Row, { members, annotations }: ConnectorChange): Promise<Row> {
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

function columnsOf({ issuer, keys, graph, levels }: Row) {
  return { issuer, keys: JSON.stringify(keys), graph: JSON.stringify(graph), levels: JSON.stringify(levels) };
}

function deedOf(activity: string, after: Row | null, before: Row | null): Deed {
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

function shown(row: Row, isReached: boolean, now: number) {
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
