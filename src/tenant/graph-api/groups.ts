import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { isUuid } from '../../protocol/uuid.ts';
import { groupIdFor } from '../directory/follow-token.ts';
import {
  addMembers,
  type Group,
  groupOf,
  insertGroup,
  lockGroup,
  memberIdsOf,
  removeMembers,
} from '../directory/groups.ts';
import { registrationIdsOf, userOf } from '../directory/users.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAll, wakeAtOnce } from '../wake-all.ts';
import { uuidAfter } from './collection.ts';
import {
  GROUP_MEMBERS,
  displayName as groupName,
  groupShown,
  requireGroupsHere,
  requireOwnDirectory,
  USER_MEMBERS,
  userShown,
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
import { badMember, GraphError, notFound } from './graph-error.ts';

const read = { family: 'Group', access: 'read' } as const;
const write = { family: 'Group', access: 'write' } as const;

const queryable = { members: GROUP_MEMBERS, expandable: ['members'] };

/** An address of a user; its last part is the id. */
const reference = v.pipe(
  v.string(),
  v.maxLength(2048),
  v.transform((address) => address.split('/').at(-1) ?? ''),
  v.check(isUuid, 'does not end with a user’s id'),
);
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
    return Promise.all(items.map(async (item) => ({ ...item, members: await membersOf(item.id, null, 1000) })));
  };
  const membersOf = async (groupId: string, after: string | null, limit: number) => {
    let query = db
      .selectFrom('users')
      .innerJoin('group_members', 'group_members.user_id', 'users.id')
      .selectAll('users')
      .where('group_id', '=', groupId)
      .where('deleted_at', 'is', null)
      .orderBy('users.id')
      .limit(limit);
    if (after !== null) query = query.where('users.id', '>', after);
    return (await query.execute()).map(userShown);
  };
  const wakeUsers = async (ids: readonly string[]) => wakeAtOnce(context, await registrationIdsOf(db, ids));

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
      method: 'GET',
      path: '/groups/:id/members',
      permission: read,
      handle: async (call) => {
        const { id } = await groupOf(db, param(call, 'id'));
        return answerCollection(call, { members: USER_MEMBERS }, ({ after, limit }) =>
          membersOf(id, uuidAfter(after), limit),
        );
      },
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
        await wakeUsers(members);
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
    {
      method: 'POST',
      path: '/groups/:id/members/$ref',
      permission: write,
      handle: async (call) => {
        requireOwnDirectory(context);
        const { '@odata.id': userId } = readBody(call, v.looseObject({ '@odata.id': reference }));
        await writing(context, call, async (trx) => {
          const group = await lockGroup(trx, param(call, 'id'));
          if ((await memberIdsOf(trx, group.id)).includes(userId.toLowerCase())) {
            throw new GraphError('BadRequest', 'This user is a member already.');
          }
          await addMembers(trx, group.id, [userId]);
          return { result: null, deed: deedOf('Add member to group', group, [], [userId]) };
        });
        await wakeUsers([userId]);
        return noContent;
      },
    },
    {
      method: 'DELETE',
      path: '/groups/:id/members/:userId/$ref',
      permission: write,
      handle: async (call) => {
        requireOwnDirectory(context);
        const { id: userId } = await userOf(db, param(call, 'userId'));
        await writing(context, call, async (trx) => {
          const group = await lockGroup(trx, param(call, 'id'));
          if (!(await memberIdsOf(trx, group.id)).includes(userId)) throw notFound('member', userId);
          await removeMembers(trx, group.id, [userId]);
          return { result: null, deed: deedOf('Remove member from group', group, [userId], []) };
        });
        await wakeUsers([userId]);
        return noContent;
      },
    },
  ];
}

function deedOf(activity: string, { id, display_name }: Group, removed: readonly string[], added: readonly string[]) {
  return {
    activity,
    resource: { type: 'Group', id, displayName: display_name },
    changes: [{ name: activity.includes('Patch') ? 'displayName, members' : 'members', old: removed, new: added }],
  };
}
