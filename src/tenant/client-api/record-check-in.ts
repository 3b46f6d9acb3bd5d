import { type Selectable, sql, type Transaction } from 'kysely';
import type { AppProtectionPolicy } from '../../policy/app-protection-policy.ts';
import { EDGE_APP_ID, policiesFor } from '../../policy/assignment.ts';
import type { AppVersions, CheckInRequest } from '../../protocol/client-api.ts';
import type {
  ConnectorTable,
  HealthStateTable,
  OrganisationTable,
  RegistrationTable,
  Schema,
  UserTable,
} from '../store/schema.ts';
import { registrationUnknown } from './authenticate.ts';
import { storeReports } from './store-reports.ts';

/** All that an access document is made of, read at one moment. */
export type Snapshot = {
  readonly registration: Pick<
    Selectable<RegistrationTable>,
    'id' | 'seq' | 'last_enabled_at' | 'user_id' | 'device_tag' | 'wipe' | 'versions'
  >;
  readonly user: Pick<Selectable<UserTable>, 'id' | 'display_name' | 'account_enabled'>;
  readonly organisation: Selectable<OrganisationTable>;
  readonly connectors: readonly Pick<Selectable<ConnectorTable>, 'graph' | 'last_heartbeat_at'>[];
  readonly health: readonly Selectable<HealthStateTable>[];
  readonly policies: readonly AppProtectionPolicy[];
};

/**
 * Stores what the browser reports, takes the registration's next number and reads what now holds for it. `at` is
 * milliseconds since the epoch.
 *
 * @throws {ApiError} `registration-unknown`
 */
export async function recordCheckIn(
  trx: Transaction<Schema>,
  registrationId: string,
  request: CheckInRequest,
  at: number,
): Promise<Snapshot> {
  const registration = await trx
    .updateTable('registrations')
    .set((set) => ({
      seq: set('seq', '+', 1),
      check_in_due: false,
      last_sync_at: new Date(at),
      last_enabled_at: sql<Date | null>`case when (select account_enabled from users where id = user_id)
        then ${new Date(at)}::timestamptz else last_enabled_at end`,
    }))
    .where('id', '=', registrationId)
    .returning(['id', 'seq', 'user_id', 'device_tag', 'last_enabled_at', 'wipe'])
    .executeTakeFirst();
  if (!registration) throw registrationUnknown();
  await storeReports(trx, registrationId, request, at);

  const found = await readSnapshot(trx, registration);
  const { groups: groupIds, versions, ...rest } = found;
  const policies = policiesFor({ groupIds, appIds: appIdsOf(versions) }, found.policies);
  return { ...rest, registration: { ...registration, versions }, policies };
}

/** As which apps a browser asks for policies: as Edge, and as this extension by its own id. */
export function appIdsOf({ extensionId }: AppVersions): readonly string[] {
  return extensionId ? [EDGE_APP_ID, extensionId] : [EDGE_APP_ID];
}

type Found = Omit<Snapshot, 'registration' | 'policies'> & {
  readonly groups: readonly string[];
  readonly versions: AppVersions;
  readonly policies: Parameters<typeof policiesFor>[1];
};

/** In one query: a check-in is what a tenant does most, and each query costs it more than what it reads. */
async function readSnapshot(
  trx: Transaction<Schema>,
  { id, user_id, device_tag }: { readonly id: string; readonly user_id: string; readonly device_tag: string },
): Promise<Found> {
  const { rows } = await sql<Found>`select
    (select jsonb_build_object('id', id, 'display_name', display_name, 'account_enabled', account_enabled)
      from users where id = ${user_id}) as "user",
    (select versions from registrations where id = ${id}) as versions,
    (select to_jsonb(organisation) from organisation) as organisation,
    (select coalesce(jsonb_agg(
        jsonb_build_object('graph', graph, 'last_heartbeat_at', last_heartbeat_at) order by id), '[]')
      from connectors) as connectors,
    (select coalesce(jsonb_agg(to_jsonb(health_states) order by connector_id), '[]')
      from health_states where device_tag = ${device_tag}) as health,
    (select coalesce(jsonb_agg(group_id), '[]') from group_members where user_id = ${user_id}) as groups,
    (select coalesce(jsonb_agg(
        jsonb_build_object('policy', policy, 'apps', apps, 'assignments', assignments) order by id), '[]')
      from policies) as policies`.execute(trx);
  const [row] = rows;
  if (!row) throw new Error('a query of constants gave no row');
  // JSON has no dates.
  const date = (value: Date | null) => value && new Date(value);
  return {
    ...row,
    connectors: row.connectors.map((one) => ({ ...one, last_heartbeat_at: date(one.last_heartbeat_at) })),
    health: row.health.map((one) => ({ ...one, last_update_at: new Date(one.last_update_at) })),
  };
}
