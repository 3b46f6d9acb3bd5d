import type { Selectable } from 'kysely';
import * as v from 'valibot';
import { KeyValuePairSchema } from '../../graph/app-configuration.ts';
import { changesBetween } from '../audit/record.ts';
import type { OrganisationTable } from '../store/tables/organisation.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAll } from '../wake-all.ts';
import { answerCollection, answerEntity, type Call, type Endpoint, ok, param, readBody, writing } from './endpoint.ts';
import { GraphError, notFound } from './graph-error.ts';
import { pairsOf, readSettings } from './settings.ts';

const BASE = '/deviceAppManagement/targetedManagedAppConfigurations';
const read = { family: 'DeviceManagementApps', access: 'read' } as const;
const write = { family: 'DeviceManagementApps', access: 'write' } as const;

/** Ten thousand corporate sites of usual length fit. */
const MAX_BODY = 2 * 1024 * 1024;

/** An organisation has one configuration, for everybody: what is corporate is no matter of a group. */
const ID = 'organisation';
const MEMBERS = new Set([
  'id',
  'displayName',
  'description',
  'version',
  'lastModifiedDateTime',
  'customSettings',
  'isAssigned',
  'deployedAppCount',
  'roleScopeTagIds',
]);

const ChangeSchema = v.looseObject({ customSettings: v.pipe(v.array(KeyValuePairSchema), v.maxLength(100)) });

/** The organisation's settings, as Graph's app configuration (`targetedManagedAppConfiguration`). */
export function configurationEndpoints(context: TenantContext): readonly Endpoint[] {
  const { db, url, now } = context;
  const current = async () => shown(await db.selectFrom('organisation').selectAll().executeTakeFirstOrThrow());
  const requireOwn = (call: Call) => {
    if (param(call, 'id') !== ID) throw notFound('configuration', param(call, 'id'));
  };
  const oneOnly = async (): Promise<never> => {
    throw new GraphError('MethodNotAllowed', `This tenant has one configuration for everybody: PATCH ${BASE}/${ID}.`);
  };

  return [
    {
      method: 'GET',
      path: BASE,
      permission: read,
      handle: (call) =>
        answerCollection(call, { members: MEMBERS }, async ({ after }) => (after === null ? [await current()] : [])),
    },
    {
      method: 'GET',
      path: `${BASE}/:id`,
      permission: read,
      handle: async (call) => {
        requireOwn(call);
        return answerEntity(call, { members: MEMBERS }, await current());
      },
    },
    {
      method: 'PATCH',
      path: `${BASE}/:id`,
      permission: write,
      bodyLimit: MAX_BODY,
      handle: async (call) => {
        requireOwn(call);
        const { customSettings } = readBody(call, ChangeSchema);
        const settings = readSettings(customSettings, new URL(url).hostname);
        const row = await writing(context, call, async (trx) => {
          const before = await trx.selectFrom('organisation').selectAll().forUpdate().executeTakeFirstOrThrow();
          const after = {
            ...before,
            ...settings,
            settings_version: before.settings_version + 1,
            settings_modified_at: new Date(now()),
          };
          const { id: _id, epoch: _epoch, ...columns } = after;
          await trx
            .updateTable('organisation')
            .set({
              ...columns,
              corporate_sites: JSON.stringify(after.corporate_sites),
              corporate_site_exceptions: JSON.stringify(after.corporate_site_exceptions),
            })
            .execute();
          const deed = {
            activity: 'Patch TargetedManagedAppConfiguration',
            resource: { type: 'TargetedManagedAppConfiguration', id: ID, displayName: after.display_name },
            changes: changesBetween(asObject(before), asObject(after)),
          };
          return { result: after, deed };
        });
        await wakeAll(context);
        return ok(shown(row));
      },
    },
    { method: 'POST', path: BASE, permission: write, handle: oneOnly },
    { method: 'DELETE', path: `${BASE}/:id`, permission: write, handle: oneOnly },
    { method: 'POST', path: `${BASE}/:id/assign`, permission: write, handle: oneOnly },
    { method: 'POST', path: `${BASE}/:id/targetApps`, permission: write, handle: oneOnly },
  ];
}

type Row = Selectable<OrganisationTable>;

function asObject(row: Row): object {
  return Object.fromEntries(pairsOf(row).map(({ name, value }) => [name, value]));
}

function shown(row: Row) {
  return {
    '@odata.type': '#microsoft.graph.targetedManagedAppConfiguration',
    id: ID,
    displayName: row.display_name,
    description: 'The organisation’s settings.',
    version: String(row.settings_version),
    lastModifiedDateTime: row.settings_modified_at?.toISOString() ?? null,
    roleScopeTagIds: ['0'],
    isAssigned: true,
    deployedAppCount: 1,
    customSettings: pairsOf(row),
  };
}
