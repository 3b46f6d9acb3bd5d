import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import * as v from 'valibot';
import type { Schema } from '../store/schema.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAll } from '../wake-all.ts';
import { AppsSchema, AssignmentsSchema, appsOf, assignmentsOf } from './assignment-input.ts';
import type { Source } from './collection.ts';
import {
  answerCollection,
  answerEntity,
  answerList,
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
import { POLICY_MEMBERS, readPolicyChange, readWholePolicy } from './policy-input.ts';
import { deedOf, type Edit, jsonOf, lockedRow, next, type Row, times } from './policy-row.ts';
import { appsShown, assignmentsShown, expanded, type Shown, shown } from './policy-shown.ts';

const BASE = '/deviceAppManagement/windowsManagedAppProtections';
const read = { family: 'DeviceManagementApps', access: 'read' } as const;
const write = { family: 'DeviceManagementApps', access: 'write' } as const;
/** Graph has the type in beta alone. */
const versions = ['beta'] as const;

/** A person's policies travel in one body; see the protocol's `PolicySetSchema`. */
const MOST_POLICIES = 200;

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
        handle: async (call) => {
          const row = await rowOf(call);
          return answerList(call, new Set(['id']), name === 'apps' ? appsShown(row) : assignmentsShown(row));
        },
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
        const { apps, assignments } = readBody(call, ChangedPolicySchema);
        const { apps: _apps, assignments: _assignments, ...given } = call.body as Record<string, unknown>;
        const members = readPolicyChange(given);
        const edited = await change(call, 'Patch WindowsManagedAppProtection', async (trx) => ({
          members,
          ...(apps && { apps: [...appsOf(apps)] }),
          ...(assignments && { assignments: [...(await assignmentsOf(trx, assignments))] }),
        }));
        return ok(shown(edited));
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

/** What a policy says, where and for whom may change in one: between two calls it would be another policy. */
const ChangedPolicySchema = v.looseObject({
  apps: v.optional(AppsSchema),
  assignments: v.optional(AssignmentsSchema),
});

/** Scripts give apps and assignments with a new policy. */
const NewPolicySchema = v.looseObject({
  apps: v.optional(AppsSchema, []),
  assignments: v.optional(AssignmentsSchema, []),
});
