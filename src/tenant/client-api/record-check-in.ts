import type { Selectable, Transaction } from 'kysely';
import type { AppProtectionPolicy } from '../../policy/app-protection-policy.ts';
import { EDGE_APP_ID, policiesFor } from '../../policy/assignment.ts';
import type { CheckInRequest } from '../../protocol/client-api.ts';
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
  readonly registration: Pick<Selectable<RegistrationTable>, 'id' | 'seq' | 'last_enabled_at'>;
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
    .set((set) => ({ seq: set('seq', '+', 1), check_in_due: false, last_sync_at: new Date(at) }))
    .where('id', '=', registrationId)
    .returning(['id', 'seq', 'user_id', 'device_tag', 'last_enabled_at'])
    .executeTakeFirst();
  if (!registration) throw registrationUnknown();
  await storeReports(trx, registrationId, request, at);
  const { versions } = await trx
    .selectFrom('registrations')
    .select('versions')
    .where('id', '=', registrationId)
    .executeTakeFirstOrThrow();

  const user = await trx
    .selectFrom('users')
    .select(['id', 'display_name', 'account_enabled'])
    .where('id', '=', registration.user_id)
    .executeTakeFirstOrThrow();
  if (user.account_enabled) {
    const last_enabled_at = new Date(at);
    await trx.updateTable('registrations').set({ last_enabled_at }).where('id', '=', registration.id).execute();
    registration.last_enabled_at = last_enabled_at;
  }
  const groups = await trx.selectFrom('group_members').select('group_id').where('user_id', '=', user.id).execute();
  const policies = await trx.selectFrom('policies').select(['policy', 'apps', 'assignments']).orderBy('id').execute();
  return {
    registration,
    user,
    organisation: await trx.selectFrom('organisation').selectAll().executeTakeFirstOrThrow(),
    connectors: await trx.selectFrom('connectors').select(['graph', 'last_heartbeat_at']).orderBy('id').execute(),
    health: await trx
      .selectFrom('health_states')
      .selectAll()
      .where('device_tag', '=', registration.device_tag)
      .orderBy('connector_id')
      .execute(),
    policies: policiesFor(
      {
        groupIds: groups.map(({ group_id }) => group_id),
        appIds: [EDGE_APP_ID, ...(versions.extensionId ? [versions.extensionId] : [])],
      },
      policies,
    ),
  };
}
