import type { Selectable } from 'kysely';
import type { AppProtectionPolicy } from '../../policy/app-protection-policy.ts';
import { type AssignedPolicy, policiesFor } from '../../policy/assignment.ts';
import type { DocumentInputs } from '../client-api/build-access-document.ts';
import { appIdsOf } from '../client-api/settings-cache.ts';
import type { Database } from '../store/database.ts';
import type { HealthStateTable } from '../store/tables/health.ts';
import type { OrganisationTable } from '../store/tables/organisation.ts';
import type { ConnectorTable, PolicyTable } from '../store/tables/policies.ts';
import type { RegistrationTable } from '../store/tables/registrations.ts';

/** What holds for one registration now, and when any of it last changed (milliseconds since the epoch). */
export type Situation = {
  readonly registration: Selectable<RegistrationTable>;
  /** As a check-in would read it. */
  readonly snapshot: DocumentInputs;
  readonly policies: readonly AppProtectionPolicy[];
  readonly changedAt: number;
};

type Policy = Pick<Selectable<PolicyTable>, 'id' | 'policy' | 'apps' | 'assignments' | 'modified_at'>;

/** What holds for all registrations alike. */
export type Common = {
  readonly organisation: Selectable<OrganisationTable>;
  readonly connectors: readonly Pick<Selectable<ConnectorTable>, 'id' | 'graph' | 'last_heartbeat_at'>[];
  readonly policies: readonly Policy[];
};

export async function readCommon(db: Database): Promise<Common> {
  return {
    organisation: await db.selectFrom('organisation').selectAll().executeTakeFirstOrThrow(),
    connectors: await db.selectFrom('connectors').select(['id', 'graph', 'last_heartbeat_at']).orderBy('id').execute(),
    policies: await db.selectFrom('policies').selectAll().orderBy('id').execute(),
  };
}

/** What is known of the people and the devices of some registrations. */
export type Surroundings = {
  readonly users: ReadonlyMap<string, DocumentInputs['user']>;
  readonly memberships: ReadonlyMap<string, readonly { readonly group_id: string }[]>;
  readonly health: ReadonlyMap<string, readonly Selectable<HealthStateTable>[]>;
};

type Registrations = readonly Selectable<RegistrationTable>[];

/** The situations of some registrations, in three queries. `common` may have another policy or connector than the store. */
export async function situationsOf(
  db: Database,
  common: Common,
  registrations: Registrations,
): Promise<readonly Situation[]> {
  return situationsIn(common, await readSurroundings(db, registrations), registrations);
}

export async function readSurroundings(db: Database, registrations: Registrations): Promise<Surroundings> {
  if (registrations.length === 0) return { users: new Map(), memberships: new Map(), health: new Map() };
  const userIds = [...new Set(registrations.map(({ user_id }) => user_id))];
  const tags = registrations.map(({ device_tag }) => device_tag);
  const users = await db
    .selectFrom('users')
    .select(['id', 'display_name', 'account_enabled'])
    .where('id', 'in', userIds)
    .execute();
  const members = await db.selectFrom('group_members').selectAll().where('user_id', 'in', userIds).execute();
  const health = await db
    .selectFrom('health_states')
    .selectAll()
    .where('device_tag', 'in', tags)
    .orderBy('connector_id')
    .execute();
  return {
    users: new Map(users.map((user) => [user.id, user])),
    memberships: Map.groupBy(members, ({ user_id }) => user_id),
    health: Map.groupBy(health, ({ device_tag }) => device_tag),
  };
}

/** The same without a query: what-if asks it twice of the same surroundings. */
export function situationsIn(
  common: Common,
  { users, memberships, health }: Surroundings,
  registrations: Registrations,
): readonly Situation[] {
  const { organisation, connectors, policies } = common;
  const settings = { stored: { organisation, connectors } };
  const heartbeats = new Map(connectors.map(({ id, last_heartbeat_at }) => [id, last_heartbeat_at]));
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
      snapshot: {
        registrationId: registration.id,
        deviceTag: registration.device_tag,
        seq: registration.seq,
        lastEnabledAt: registration.last_enabled_at,
        versions: registration.versions,
        wipe: registration.wipe,
        user,
        groups: groupIds,
        health: own,
        heartbeats,
        settings,
      },
      policies: targeted,
      changedAt: Math.max(0, ...changes.map((time) => time?.getTime() ?? 0)),
    };
  });
}
