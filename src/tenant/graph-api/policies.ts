import { randomUUID } from 'node:crypto';
import type { Selectable, Transaction } from 'kysely';
import * as v from 'valibot';
import { changesBetween, type Deed } from '../audit/record.ts';
import type { PolicyTable, Schema } from '../store/schema.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAll } from '../wake-all.ts';
import { AppsSchema, AssignmentsSchema, appsOf, assignmentsOf } from './assignment-input.ts';
import type { Source } from './collection.ts';
import {
  answerCollection,
  answerEntity,
  type Call,
  created,
  type Endpoint,
  noContent,
  ok,
  param,
  readBody,
  writing,
} from './endpoint.ts';
import { GraphError, notFound } from './graph-error.ts';
import { POLICY_MEMBERS, POLICY_TYPE, readPolicyChange, readWholePolicy } from './policy-input.ts';
import type { Query } from './query.ts';

const BASE = '/deviceAppManagement/windowsManagedAppProtections';
const read = { family: 'DeviceManagementApps', access: 'read' } as const;
const write = { family: 'DeviceManagementApps', access: 'write' } as const;
/** Graph has the type in beta alone. */
const versions = ['beta'] as const;

/** A person's policies travel in one body; see the protocol's `PolicySetSchema`. */
const MOST_POLICIES = 200;

type Row = Selectable<PolicyTable>;
type Shown = { readonly id: string };
const queryable = { members: POLICY_MEMBERS, expandable: ['apps', 'assignments'] };

/** App protection policies for Windows (Graph beta `windowsManagedAppProtection`). */
export function policyEndpoints(context: TenantContext): readonly Endpoint[] {
  const { db } = context;
  const rowOf = async (call: Call) => {
    const row = await db.selectFrom('policies').selectAll().where('id', '=', param(call, 'id')).executeTakeFirst();
    return row ?? Promise.reject(notFound('policy', param(call, 'id')));
  };
  /** Changes one policy and calls the browsers in for it. */
  const change = async (call: Call, activity: string, edit: (trx: Transaction<Schema>, row: Row) => Promise<Edit>) => {
    const row = await writing(context, call, async (trx) => {
      const before = await lockedRow(trx, param(call, 'id'));
      const after = next(before, await edit(trx, before), call, context.now());
      await trx
        .updateTable('policies')
        .set({ ...jsonOf(after), modified_at: after.modified_at, modified_by: after.modified_by })
        .where('id', '=', after.id)
        .execute();
      return { result: after, deed: deedOf(activity, after, before) };
    });
    await wakeAll(context);
    return row;
  };

  return [
    {
      method: 'GET',
      path: BASE,
      permission: read,
      versions,
      handle: async (call) => {
        const rows = new Map<string, Row>();
        const source: Source<Shown> = async ({ after, limit }) => {
          let query = db.selectFrom('policies').selectAll().orderBy('id').limit(limit);
          if (after !== null) query = query.where('id', '>', after);
          const found = await query.execute();
          for (const row of found) rows.set(row.id, row);
          return found.map(shown);
        };
        const expand = async (items: readonly Shown[], names: ReadonlySet<string>) =>
          items.map((item) => expanded(item, rows.get(item.id), names));
        return answerCollection(call, queryable, source, expand);
      },
    },
    {
      method: 'GET',
      path: `${BASE}/:id`,
      permission: read,
      versions,
      handle: async (call) => {
        const row = await rowOf(call);
        return answerEntity(call, queryable, shown(row), async (items, names) =>
          items.map((item) => expanded(item, row, names)),
        );
      },
    },
    ...(['apps', 'assignments'] as const).map(
      (name): Endpoint => ({
        method: 'GET',
        path: `${BASE}/:id/${name}`,
        permission: read,
        versions,
        handle: async (call) =>
          ok({ value: name === 'apps' ? appsShown(await rowOf(call)) : assignmentsShown(await rowOf(call)) }),
      }),
    ),
    {
      method: 'POST',
      path: BASE,
      permission: write,
      versions,
      handle: async (call) => {
        const { apps, assignments } = readBody(call, NewPolicySchema);
        const { apps: _apps, assignments: _assignments, ...members } = call.body as Record<string, unknown>;
        const given = readPolicyChange(members);
        const row = await writing(context, call, async (trx) => {
          const { count } = await trx
            .selectFrom('policies')
            .select(({ fn }) => fn.countAll<string>().as('count'))
            .executeTakeFirstOrThrow();
          if (Number(count) >= MOST_POLICIES)
            throw new GraphError('BadRequest', `There are ${MOST_POLICIES} policies already.`);
          const id = randomUUID();
          const at = new Date(context.now());
          const policy = readWholePolicy({ ...given, id, version: '1', ...times(at, at) });
          const row: Row = {
            id,
            policy,
            apps: [...appsOf(apps)],
            assignments: [...(await assignmentsOf(trx, assignments))],
            modified_at: at,
            modified_by: call.admin.id,
          };
          await trx
            .insertInto('policies')
            .values({ id, ...jsonOf(row), modified_at: at, modified_by: call.admin.id })
            .execute();
          return { result: row, deed: deedOf('Create WindowsManagedAppProtection', row, null) };
        });
        if (row.assignments.length > 0) await wakeAll(context);
        return created(shown(row));
      },
    },
    {
      method: 'PATCH',
      path: `${BASE}/:id`,
      permission: write,
      versions,
      handle: async (call) => {
        const members = readPolicyChange(call.body);
        return ok(shown(await change(call, 'Patch WindowsManagedAppProtection', async () => ({ members }))));
      },
    },
    {
      method: 'DELETE',
      path: `${BASE}/:id`,
      permission: write,
      versions,
      handle: async (call) => {
        await writing(context, call, async (trx) => {
          const row = await lockedRow(trx, param(call, 'id'));
          await trx.deleteFrom('policies').where('id', '=', row.id).execute();
          return { result: null, deed: deedOf('Delete WindowsManagedAppProtection', null, row) };
        });
        await wakeAll(context);
        return noContent;
      },
    },
    {
      method: 'POST',
      path: `${BASE}/:id/assign`,
      permission: write,
      versions,
      handle: async (call) => {
        const { assignments } = readBody(call, v.looseObject({ assignments: AssignmentsSchema }));
        await change(call, 'Assign WindowsManagedAppProtection', async (trx) => ({
          assignments: [...(await assignmentsOf(trx, assignments))],
        }));
        return noContent;
      },
    },
    {
      method: 'POST',
      path: `${BASE}/:id/targetApps`,
      permission: write,
      versions,
      handle: async (call) => {
        const { apps } = readBody(call, v.looseObject({ apps: AppsSchema }));
        await change(call, 'TargetApps WindowsManagedAppProtection', async () => ({ apps: [...appsOf(apps)] }));
        return noContent;
      },
    },
  ];
}

/** Scripts give apps and assignments with a new policy. */
const NewPolicySchema = v.looseObject({
  apps: v.optional(AppsSchema, []),
  assignments: v.optional(AssignmentsSchema, []),
});

type Edit = Partial<Pick<Row, 'apps' | 'assignments'>> & { readonly members?: Readonly<Record<string, unknown>> };

function next(row: Row, { members = {}, ...lists }: Edit, { admin }: Call, now: number): Row {
  const at = new Date(now);
  const { policy } = row;
  const createdAt = policy.createdDateTime ? new Date(policy.createdDateTime) : at;
  const version = String(Number(policy.version ?? 0) + 1);
  const edited = readWholePolicy({ ...policy, ...members, id: row.id, version, ...times(createdAt, at) });
  return { ...row, ...lists, policy: edited, modified_at: at, modified_by: admin.id };
}

function times(createdAt: Date, modifiedAt: Date) {
  return { createdDateTime: createdAt.toISOString(), lastModifiedDateTime: modifiedAt.toISOString() };
}

function jsonOf({ policy, apps, assignments }: Row) {
  return { policy: JSON.stringify(policy), apps: JSON.stringify(apps), assignments: JSON.stringify(assignments) };
}

/** The row, which nobody else changes until the transaction ends: two admins' edits both stand. */
async function lockedRow(trx: Transaction<Schema>, id: string): Promise<Row> {
  const row = await trx.selectFrom('policies').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw notFound('policy', id);
  return row;
}

function deedOf(activity: string, after: Row | null, before: Row | null): Deed {
  const row = after ?? before;
  return {
    activity,
    resource: {
      type: 'WindowsManagedAppProtection',
      id: String(row?.id),
      displayName: row?.policy.displayName ?? null,
    },
    changes: changesBetween(before && audited(before), after && audited(after)),
  };
}

function audited({ policy, apps, assignments }: Row): object {
  const { version: _version, lastModifiedDateTime: _time, ...members } = policy;
  return { ...members, apps, assignments };
}

/** A policy as Graph shows it; the browser gets it as it is kept. */
export function shown({ id, policy, apps, assignments }: Pick<Row, 'id' | 'policy' | 'apps' | 'assignments'>): Shown {
  return {
    roleScopeTagIds: ['0'],
    ...policy,
    '@odata.type': POLICY_TYPE,
    id,
    isAssigned: assignments.length > 0,
    deployedAppCount: apps.length,
  } as Shown;
}

function expanded(item: Shown, row: Row | undefined, names: Query['expand']): object {
  if (!row) return item;
  return {
    ...item,
    ...(names.has('apps') && { apps: appsShown(row) }),
    ...(names.has('assignments') && { assignments: assignmentsShown(row) }),
  };
}

function appsShown({ id, apps }: Row): readonly object[] {
  return apps.map(({ mobileAppIdentifier }) => ({
    '@odata.type': '#microsoft.graph.managedMobileApp',
    id: `${id}_${mobileAppIdentifier.windowsAppId}`,
    mobileAppIdentifier,
  }));
}

function assignmentsShown({ id, assignments }: Row): readonly object[] {
  return assignments.map(({ target }) => ({
    '@odata.type': '#microsoft.graph.targetedManagedAppPolicyAssignment',
    id: `${id}_${target.groupId ?? 'allLicensedUsers'}${target['@odata.type'].includes('exclusion') ? '_exclusion' : ''}`,
    source: 'direct',
    target,
  }));
}
