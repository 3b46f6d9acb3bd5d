import type { Selectable } from 'kysely';
import { ManagedAppRegistrationSchema } from '../../graph/managed-app-registration.ts';
import { factsOf } from '../../health/device-facts.ts';
import { partnerStatement } from '../../health/health-state.ts';
import { EDGE_APP_ID } from '../../policy/assignment.ts';
import { isUuid } from '../../protocol/uuid.ts';
import { userOf } from '../directory/users.ts';
import { compareAccess } from '../registrations/compare-access.ts';
import { readCommon, type Situation, situationsOf } from '../registrations/situations.ts';
import type { RegistrationTable } from '../store/tables/registrations.ts';
import type { TenantContext } from '../tenant-context.ts';
import { type Source, uuidAfter } from './collection.ts';
import { answerCollection, answerEntity, answerList, type Call, type Endpoint, param } from './endpoint.ts';
import { notFound } from './graph-error.ts';
import { POLICY_MEMBERS } from './policy-input.ts';
import { shown as policyShown } from './policy-shown.ts';
import { operationShown } from './wipe-orders.ts';

const BASE = '/deviceAppManagement/managedAppRegistrations';
const read = { family: 'DeviceManagementApps', access: 'read' } as const;
const EXPANDABLE = ['appliedPolicies', 'intendedPolicies', 'operations'] as const;
const queryable = {
  members: new Set(Object.keys(ManagedAppRegistrationSchema.entries)),
  annotations: ['@drawbridge.access', '@drawbridge.protection', '@drawbridge.reportedProblems'],
  expandable: EXPANDABLE,
};

/** Of a `managedAppOperation`. */
const OPERATION_MEMBERS = new Set(['id', 'displayName', 'state', 'lastModifiedDateTime', 'version']);

type Item = { readonly id: string };
type Row = Selectable<RegistrationTable>;

/** Registrations: a user on one browser profile (Graph `managedAppRegistration`). */
export function registrationEndpoints(context: TenantContext): readonly Endpoint[] {
  const { db } = context;

  /** The rows after `after`, by what there is an index for. */
  const sourceOf =
    (situations: Map<string, Situation>, userId: string | null): Source<Item> =>
    async ({ after, limit, equal }) => {
      const [user, tag] = [userId ?? equal.get('userId'), equal.get('deviceTag')];
      let query = db.selectFrom('registrations').selectAll().orderBy('id').limit(limit);
      const from = uuidAfter(after);
      if (from !== null) query = query.where('id', '>', from);
      if (typeof user === 'string') {
        if (!isUuid(user)) return [];
        query = query.where('user_id', '=', user);
      }
      if (typeof tag === 'string') query = query.where('device_tag', '=', tag.toUpperCase());
      const found = await situationsOf(db, await readCommon(db), await query.execute());
      for (const situation of found) situations.set(situation.registration.id, situation);
      return found.map((situation) => registrationShown(situation, context));
    };
  const expandIn =
    (situations: ReadonlyMap<string, Situation>) => async (items: readonly Item[], names: ReadonlySet<string>) => {
      const operations = names.has('operations') ? await operationsOf(items.map(({ id }) => id)) : new Map();
      return items.map((item) => {
        const situation = situations.get(item.id);
        if (!situation) return item;
        return {
          ...item,
          ...(names.has('appliedPolicies') && { appliedPolicies: appliedTo(situation) }),
          ...(names.has('intendedPolicies') && { intendedPolicies: intendedFor(situation) }),
          ...(names.has('operations') && { operations: operations.get(item.id) ?? [] }),
        };
      });
    };
  const operationsOf = async (ids: readonly string[]) => {
    if (ids.length === 0) return new Map();
    const orders = await db
      .selectFrom('wipe_orders')
      .selectAll()
      .where('registration_id', 'in', [...ids])
      .orderBy('created_at', 'desc')
      .execute();
    return new Map(
      [...Map.groupBy(orders, (order) => order.registration_id)].map(([id, own]) => [id, own.map(operationShown)]),
    );
  };
  const list = (call: Call, userId: string | null) => {
    const situations = new Map<string, Situation>();
    return answerCollection(call, queryable, sourceOf(situations, userId), expandIn(situations));
  };
  const situationOf = async (call: Call): Promise<Situation> => {
    const id = param(call, 'id');
    const rows: Row[] = isUuid(id)
      ? await db.selectFrom('registrations').selectAll().where('id', '=', id).execute()
      : [];
    const [situation] = await situationsOf(db, await readCommon(db), rows);
    return situation ?? Promise.reject(notFound('registration', id));
  };

  return [
    { method: 'GET', path: BASE, permission: read, handle: (call) => list(call, null) },
    {
      method: 'GET',
      path: '/users/:id/managedAppRegistrations',
      permission: read,
      handle: async (call) => list(call, (await userOf(db, param(call, 'id'))).id),
    },
    {
      method: 'GET',
      path: `${BASE}/:id`,
      permission: read,
      handle: async (call) => {
        const situation = await situationOf(call);
        const situations = new Map([[situation.registration.id, situation]]);
        return answerEntity(call, queryable, registrationShown(situation, context), expandIn(situations));
      },
    },
    ...EXPANDABLE.map(
      (name): Endpoint => ({
        method: 'GET',
        path: `${BASE}/:id/${name}`,
        permission: read,
        handle: async (call) => {
          const situation = await situationOf(call);
          if (name === 'appliedPolicies') return answerList(call, POLICY_MEMBERS, appliedTo(situation));
          if (name === 'intendedPolicies') return answerList(call, POLICY_MEMBERS, intendedFor(situation));
          const { id } = situation.registration;
          return answerList(call, OPERATION_MEMBERS, (await operationsOf([id])).get(id) ?? []);
        },
      }),
    ),
  ];
}

/** What the browser has: the policies that have not changed since its last check-in. Older versions are not kept. */
function appliedTo({ registration, policies }: Situation): readonly Item[] {
  const { last_sync_at } = registration;
  if (last_sync_at === null) return [];
  const since = (time: string | null | undefined) => time != null && Date.parse(time) > last_sync_at.getTime();
  return policies.filter((policy) => !since(policy.lastModifiedDateTime)).map(asTargeted);
}

function intendedFor({ policies }: Situation): readonly Item[] {
  return policies.map(asTargeted);
}

function asTargeted(policy: Situation['policies'][number]): Item {
  const {
    deployedAppCount: _count,
    isAssigned: _assigned,
    ...members
  } = policyShown({ id: policy.id, policy, apps: [], assignments: [] }) as unknown as Record<string, unknown>;
  return { id: policy.id, ...members };
}

/** Whether all of the protection holds there, as the browser said last; which part does not stand among its problems. */
function protectionIn(enforcement: Row['enforcement']): 'complete' | 'incomplete' | 'unknown' {
  if (!enforcement) return 'unknown';
  return enforcement.problems.length === 0 ? 'complete' : 'incomplete';
}

/** A registration as Graph has it, with what the tenant makes of it. */
export function registrationShown(situation: Situation, { url, now }: Pick<TenantContext, 'url' | 'now'>): Item {
  const { registration, snapshot } = situation;
  const { decision, reported, differs } = compareAccess(situation, url, now());
  const { id, versions, device_tag, entra_device_id, created_at, last_sync_at, user_id, seq, enforcement } =
    registration;
  const facts = factsOf(versions);
  const health = snapshot.health.map(({ connector_id, state, last_update_at }) => ({
    connectorId: connector_id,
    state,
    lastUpdateDateTime: last_update_at.toISOString(),
  }));
  const osVersion = snapshot.settings.stored.connectors
    .map(({ graph }) => partnerStatement(health, graph.id)?.['osVersion'])
    .find((version) => version != null);
  return {
    '@odata.type': '#microsoft.graph.windowsManagedAppRegistration',
    id,
    version: String(seq),
    createdDateTime: created_at.toISOString(),
    lastSyncDateTime: (last_sync_at ?? created_at).toISOString(),
    applicationVersion: facts.appVersion?.version ?? versions.browser,
    managementSdkVersion: versions.extension,
    platformVersion: osVersion ?? null,
    deviceType: versions.platform,
    deviceTag: device_tag,
    deviceName: null,
    deviceManufacturer: null,
    deviceModel: null,
    azureADDeviceId: entra_device_id,
    managedDeviceId: null,
    flaggedReasons: ['none'],
    userId: user_id,
    appIdentifier: { '@odata.type': '#microsoft.graph.windowsAppIdentifier', windowsAppId: EDGE_APP_ID },
    '@drawbridge.access': decision.access,
    '@drawbridge.reasons': decision.reasons,
    '@drawbridge.reportedAccess': reported,
    '@drawbridge.protection': protectionIn(enforcement),
    '@drawbridge.reportedProblems': enforcement?.problems ?? [],
    '@drawbridge.differs': differs,
    '@drawbridge.wipe': registration.wipe,
    '@drawbridge.health': health,
    '@drawbridge.browserHealth': registration.browser_health,
  } as Item;
}
