import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { groupIdFor } from '../directory/follow-token.ts';
import { addMembers, groupOf, insertGroup, lockGroup, memberIdsOf } from '../directory/groups.ts';
import { registrationIdsOf } from '../directory/users.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAll, wakeAtOnce } from '../wake-all.ts';
import { uuidAfter } from './collection.ts';
import {
  GROUP_MEMBERS,
  displayName as groupName,
  groupShown,
  requireGroupsHere,
  requireOwnDirectory,
} from './directory-shown.ts';
import {
  answerCollection,
  answerEntity,
  created,
  type Endpoint,
  noContent,
  ok,
  param,
  readBody,
  writing,
} from './endpoint.ts';
import { badMember } from './graph-error.ts';
import { deedOf, membersShown, reference } from './group-members.ts';

const read = { family: 'Group', access: 'read' } as const;
const write = { family: 'Group', access: 'write' } as const;

const queryable = { members: GROUP_MEMBERS, expandable: ['members'] };

const GroupSchema = v.strictObject({
  '@odata.type': v.optional(v.string()),
  displayName: groupName,
  description: v.nullish(v.string()),
  mailEnabled: v.optional(v.literal(false, 'groups have no mail here')),
  mailNickname: v.optional(groupName),
  securityEnabled: v.optional(v.literal(true)),
  'members@odata.bind': v.optional(v.pipe(v.array(reference), v.maxLength(20)), []),
  '@drawbridge.externalId': v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256))),
});
const ChangeSchema = v.strictObject({
  '@odata.type': v.optional(v.string()),
  displayName: v.optional(groupName),
  'members@odata.bind': v.optional(v.pipe(v.array(reference), v.maxLength(20)), []),
});

/** Groups, to which policies are assigned (Graph `group`). */
export function groupEndpoints(context: TenantContext): readonly Endpoint[] {
  const { db } = context;
  const expand = async (items: readonly { readonly id: string }[], names: ReadonlySet<string>) => {
    if (!names.has('members')) return items;
    return Promise.all(
      items.map(async (item) => ({ ...item, members: await membersShown(db, item.id, { after: null, limit: 1000 }) })),
    );
  };

  return [
    {
      method: 'GET',
      path: '/groups',
      permission: read,
      handle: (call) =>
        answerCollection(
          call,
          queryable,
          async ({ after, limit }) => {
            const from = uuidAfter(after);
            let query = db.selectFrom('groups').selectAll().orderBy('id').limit(limit);
            if (from !== null) query = query.where('id', '>', from);
            return (await query.execute()).map(groupShown);
          },
          expand,
        ),
    },
    {
      method: 'GET',
      path: '/groups/:id',
      permission: read,
      handle: async (call) => answerEntity(call, queryable, groupShown(await groupOf(db, param(call, 'id'))), expand),
    },
    {
      method: 'POST',
      path: '/groups',
      permission: write,
      handle: async (call) => {
        requireGroupsHere(context);
        const body = readBody(call, GroupSchema);
        const { displayName, 'members@odata.bind': members, '@drawbridge.externalId': externalId = null } = body;
        if (members.length > 0) requireOwnDirectory(context);
        if ((externalId !== null) !== (context.directory === 'token')) {
          throw badMember(
            '@drawbridge.externalId',
            'what the provider’s tokens call the group, where groups are theirs',
          );
        }
        const group = await writing(context, call, async (trx) => {
          const id = externalId === null ? randomUUID() : groupIdFor(externalId);
          const made = await insertGroup(trx, { id, displayName, externalId, members });
          return { result: made, deed: deedOf('Create Group', made, [], members) };
        });
        return created(groupShown(group));
      },
    },
    {
      method: 'PATCH',
      path: '/groups/:id',
      permission: write,
      handle: async (call) => {
        requireGroupsHere(context);
        const { displayName, 'members@odata.bind': members } = readBody(call, ChangeSchema);
        if (members.length > 0) requireOwnDirectory(context);
        const group = await writing(context, call, async (trx) => {
          const before = await lockGroup(trx, param(call, 'id'));
          await addMembers(trx, before.id, members);
          const after = { ...before, display_name: displayName ?? before.display_name };
          await trx
            .updateTable('groups')
            .set({ display_name: after.display_name })
            .where('id', '=', before.id)
            .execute();
          return {
            result: after,
            deed: deedOf('Patch Group', after, [before.display_name], [after.display_name, ...members]),
          };
        });
        await wakeAtOnce(context, await registrationIdsOf(db, members));
        return ok(groupShown(group));
      },
    },
    {
      method: 'DELETE',
      path: '/groups/:id',
      permission: write,
      handle: async (call) => {
        requireGroupsHere(context);
        await writing(context, call, async (trx) => {
          const group = await lockGroup(trx, param(call, 'id'));
          const members = await memberIdsOf(trx, group.id);
          await trx.deleteFrom('groups').where('id', '=', group.id).execute();
          return { result: null, deed: deedOf('Delete Group', group, members, []) };
        });
        await wakeAll(context);
        return noContent;
      },
    },
  ];
}
