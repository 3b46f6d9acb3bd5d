import type { Kysely } from 'kysely';
import * as v from 'valibot';
import { isUuid } from '../../protocol/uuid.ts';
import { addMembers, type Group, groupOf, lockGroup, memberIdsOf, removeMembers } from '../directory/groups.ts';
import { registrationIdsOf, userOf } from '../directory/users.ts';
import type { Schema } from '../store/schema.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAtOnce } from '../wake-all.ts';
import { uuidAfter } from './collection.ts';
import { requireOwnDirectory, USER_MEMBERS, userShown } from './directory-shown.ts';
import { answerCollection, type Endpoint, noContent, param, readBody, writing } from './endpoint.ts';
import { GraphError, notFound } from './graph-error.ts';

const write = { family: 'Group', access: 'write' } as const;

/** An address of a user; its last part is the id. */
export const reference = v.pipe(
  v.string(),
  v.maxLength(2048),
  v.transform((address) => address.split('/').at(-1) ?? ''),
  v.check(isUuid, 'does not end with a user’s id'),
);

/** Who is in a group. */
export function groupMemberEndpoints(context: TenantContext): readonly Endpoint[] {
  const { db } = context;
  const wakeUsers = async (ids: readonly string[]) => wakeAtOnce(context, await registrationIdsOf(db, ids));

  return [
    {
      method: 'GET',
      path: '/groups/:id/members',
      permission: { family: 'Group', access: 'read' },
      handle: async (call) => {
        const { id } = await groupOf(db, param(call, 'id'));
        return answerCollection(call, { members: USER_MEMBERS }, ({ after, limit }) =>
          membersShown(db, id, { after: uuidAfter(after), limit }),
        );
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

/** Users of a group as Graph shows them, by id. */
export async function membersShown(
  db: Kysely<Schema>,
  groupId: string,
  { after, limit }: { readonly after: string | null; readonly limit: number },
) {
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
}

/** A change of a group, or of who is in it. */
export function deedOf(
  activity: string,
  { id, display_name }: Group,
  removed: readonly string[],
  added: readonly string[],
) {
  return {
    activity,
    resource: { type: 'Group', id, displayName: display_name },
    changes: [{ name: activity.includes('Patch') ? 'displayName, members' : 'members', old: removed, new: added }],
  };
}
