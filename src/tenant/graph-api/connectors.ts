import { randomUUID } from 'node:crypto';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAll, wakeAtOnce } from '../wake-all.ts';
import { CONNECTOR_MEMBERS, emptyConnector, readConnectorChange } from './connector-input.ts';
import { changed, columnsOf, deedOf, lockedRow, type Row, shown } from './connector-row.ts';
import { answerCollection, answerEntity, created, type Endpoint, noContent, ok, param, writing } from './endpoint.ts';
import { GraphError, notFound } from './graph-error.ts';

const BASE = '/deviceManagement/mobileThreatDefenseConnectors';
const read = { family: 'DeviceManagementServiceConfig', access: 'read' } as const;
const write = { family: 'DeviceManagementServiceConfig', access: 'write' } as const;
const queryable = { members: CONNECTOR_MEMBERS };

/** A document carries up to 32 connectors. */
const MOST = 32;

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
