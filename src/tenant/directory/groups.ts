import type { Kysely, Selectable, Transaction } from 'kysely';
import { isUuid } from '../../protocol/uuid.ts';
import type { Schema } from '../store/schema.ts';
import type { GroupTable } from '../store/tables/directory.ts';
import { DirectoryError, unknownGroup } from './directory-error.ts';

export type Group = Selectable<GroupTable>;

/** @throws {DirectoryError} `group-unknown` */
export async function groupOf(db: Kysely<Schema>, id: string): Promise<Group> {
  return required(id, (uuid) => db.selectFrom('groups').selectAll().where('id', '=', uuid).executeTakeFirst());
}

/** @throws {DirectoryError} `group-unknown` */
export async function lockGroup(trx: Transaction<Schema>, id: string): Promise<Group> {
  return required(id, (uuid) =>
    trx.selectFrom('groups').selectAll().where('id', '=', uuid).forUpdate().executeTakeFirst(),
  );
}

/** The database would refuse an id that is none. */
async function required(id: string, find: (uuid: string) => Promise<Group | undefined>): Promise<Group> {
  const group = isUuid(id) ? await find(id) : undefined;
  if (!group) throw unknownGroup(id);
  return group;
}

export type NewGroup = {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | null;
  /** Ids of users. */
  readonly members: readonly string[];
};

/** @throws {DirectoryError} `member-unknown` for a member who is no user here */
export async function insertGroup(
  trx: Transaction<Schema>,
  { id, displayName, externalId, members }: NewGroup,
): Promise<Group> {
  const group = await trx
    .insertInto('groups')
    .values({ id, display_name: displayName, external_id: externalId })
    .returningAll()
    .executeTakeFirstOrThrow();
  await addMembers(trx, group.id, members);
  return group;
}

/** Users of a group, by id; none who is gone. */
export async function memberIdsOf(db: Kysely<Schema>, groupId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('group_members')
    .innerJoin('users', 'users.id', 'group_members.user_id')
    .select('user_id')
    .where('group_id', '=', groupId)
    .where('deleted_at', 'is', null)
    .orderBy('user_id')
    .execute();
  return rows.map(({ user_id }) => user_id);
}

/** @throws {DirectoryError} `member-unknown` for somebody who is no user here */
export async function addMembers(trx: Transaction<Schema>, groupId: string, userIds: readonly string[]): Promise<void> {
  const wanted = [...new Set(userIds.map((id) => id.toLowerCase()))];
  if (wanted.length === 0) return;
  const odd = wanted.find((id) => !isUuid(id));
  const found =
    odd === undefined
      ? await trx.selectFrom('users').select('id').where('id', 'in', wanted).where('deleted_at', 'is', null).execute()
      : [];
  const known = new Set(found.map(({ id }) => id));
  const stranger = wanted.find((id) => !known.has(id));
  if (stranger !== undefined) {
    throw new DirectoryError('member-unknown', `There is no user ${stranger.slice(0, 64)}.`);
  }
  await trx
    .insertInto('group_members')
    .values(wanted.map((user_id) => ({ group_id: groupId, user_id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function removeMembers(
  trx: Transaction<Schema>,
  groupId: string,
  userIds: readonly string[],
): Promise<void> {
  const ids = userIds.filter((id) => isUuid(id));
  if (ids.length === 0) return;
  await trx.deleteFrom('group_members').where('group_id', '=', groupId).where('user_id', 'in', ids).execute();
}
