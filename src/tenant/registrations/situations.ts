import type { Selectable } from 'kysely';
import { type AssignedPolicy, policiesFor } from '../../policy/assignment.ts';
import { appIdsOf, type Snapshot } from '../client-api/record-check-in.ts';
import type { Database } from '../store/database.ts';
import type { PolicyTable, RegistrationTable } from '../store/schema.ts';

/** What holds for one registration now, and when any of it last changed (milliseconds since the epoch). */
export type Situation = {
  readonly registration: Selectable<RegistrationTable>;
  /** As a check-in would read it, with the policies that `policies` of {@link situationsOf} give. */
  readonly snapshot: Snapshot;
  readonly changedAt: number;
};

type Policy = Pick<Selectable<PolicyTable>, 'id' | 'policy' | 'apps' | 'assignments' | 'modified_at'>;

/** What holds for all registrations alike. */
export type Common = Pick<Snapshot, 'organisation' | 'connectors'> & { readonly policies: readonly Policy[] };

export async function readCommon(db: Database): Promise<Common> {
  return {
    organisation: await db.selectFrom('organisation').selectAll().executeTakeFirstOrThrow(),
    connectors: await db.selectFrom('connectors').select(['graph', 'last_heartbeat_at']).orderBy('id').execute(),
    policies: await db.selectFrom('policies').selectAll().orderBy('id').execute(),
  };
}

/** The situations of some registrations, in three queries. `policies` stand in for the organisation's own. */
export async function situationsOf(
  db: Database,
  common: Common,
  registrations: readonly Selectable<RegistrationTable>[],
): Promise<readonly Situation[]> {
  if (registrations.length === 0) return [];
  const userIds = [...new Set(registrations.map(({ user_id }) => user_id))];
  const tags = registrations.map(({ device_tag }) => device_tag);
  const users = new Map(
    (
      await db
        .selectFrom('users')
        .select(['id', 'display_name', 'account_enabled'])
        .where('id', 'in', userIds)
        .execute()
    ).map((user) => [user.id, user]),
  );
  const memberships = Map.groupBy(
    await db.selectFrom('group_members').selectAll().where('user_id', 'in', userIds).execute(),
    ({ user_id }) => user_id,
  );
  const health = Map.groupBy(
    await db.selectFrom('health_states').selectAll().where('device_tag', 'in', tags).orderBy('connector_id').execute(),
    ({ device_tag }) => device_tag,
  );
  const { organisation, connectors, policies } = common;
  return registrations.flatMap((registration) => {
    const user = users.get(registration.user_id);
    if (!user) return [];
    const own = health.get(registration.device_tag) ?? [];
    const groupIds = (memberships.get(user.id) ?? []).map(({ group_id }) => group_id);
    const targeted = policiesFor(
      { groupIds, appIds: appIdsOf(registration.versions) },
      policies as readonly AssignedPolicy[],
    );
    const ids = new Set(targeted.map(({ id }) => id));
    const changes = [
      ...own.map(({ last_update_at }) => last_update_at),
      ...policies.filter(({ id }) => ids.has(id)).map(({ modified_at }) => modified_at),
      organisation.settings_modified_at,
    ];
    return {
      registration,
      snapshot: { registration, user, organisation, connectors, health: own, policies: targeted },
      changedAt: Math.max(0, ...changes.map((time) => time?.getTime() ?? 0)),
    };
  });
}
