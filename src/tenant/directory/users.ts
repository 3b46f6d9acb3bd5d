import { randomUUID } from 'node:crypto';
import type { Kysely, Selectable, Transaction, Updateable } from 'kysely';
import { isUuid } from '../../protocol/uuid.ts';
import type { Schema } from '../store/schema.ts';
import type { AdminRole, UserTable } from '../store/tables/directory.ts';
import { DirectoryError, unknownUser } from './directory-error.ts';

export type User = Selectable<UserTable>;

/** Where nobody can sign in with a password: it is no hash of any. */
export const NO_PASSWORD = '';

/** A user by id or user principal name; nobody who is gone. */
export async function findUser(db: Kysely<Schema>, key: string): Promise<User | undefined> {
  const query = db.selectFrom('users').selectAll().where('deleted_at', 'is', null);
  const own = isUuid(key) ? query.where('id', '=', key) : query.where('user_principal_name', '=', key.toLowerCase());
  return own.executeTakeFirst();
}

/** @throws {DirectoryError} `user-unknown` */
export async function userOf(db: Kysely<Schema>, key: string): Promise<User> {
  const user = await findUser(db, key);
  if (!user) throw unknownUser(key);
  return user;
}

/** @throws {DirectoryError} `user-unknown` */
export async function lockUser(trx: Transaction<Schema>, key: string): Promise<User> {
  const { id } = await userOf(trx, key);
  return trx.selectFrom('users').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
}

export type NewUser = {
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly accountEnabled: boolean;
  readonly passwordHash: string;
  readonly externalId?: string | null;
  readonly adminRoles?: readonly AdminRole[];
};

/** @throws {DirectoryError} `name-taken` for a name that another has */
export async function insertUser(trx: Transaction<Schema>, user: NewUser): Promise<User> {
  const name = user.userPrincipalName.toLowerCase();
  if (await findUser(trx, name)) {
    throw new DirectoryError('name-taken', `There is a user ${name} already.`);
  }
  return trx
    .insertInto('users')
    .values({
      id: randomUUID(),
      user_principal_name: name,
      display_name: user.displayName,
      account_enabled: user.accountEnabled,
      password_hash: user.passwordHash,
      external_id: user.externalId ?? null,
      admin_roles: JSON.stringify(user.adminRoles ?? []),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function updateUser(trx: Transaction<Schema>, id: string, change: Updateable<UserTable>): Promise<User> {
  if (Object.keys(change).length === 0) {
    return trx.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }
  return trx.updateTable('users').set(change).where('id', '=', id).returningAll().executeTakeFirstOrThrow();
}

/**
 * Removes a user. While browsers are registered for them the row stays, disabled and without its name: their documents must
 * say for certain that the account is gone, and their policies decide what follows.
 */
export async function removeUser(trx: Transaction<Schema>, user: User, at: Date): Promise<void> {
  const registered = await trx
    .selectFrom('registrations')
    .select('id')
    .where('user_id', '=', user.id)
    .limit(1)
    .executeTakeFirst();
  if (!registered) {
    await trx.deleteFrom('users').where('id', '=', user.id).execute();
    return;
  }
  await trx
    .updateTable('users')
    .set({
      account_enabled: false,
      deleted_at: at,
      password_hash: NO_PASSWORD,
      admin_roles: '[]',
      user_principal_name: `${user.id}.${user.user_principal_name}`,
      external_id: null,
    })
    .where('id', '=', user.id)
    .execute();
}

export async function registrationIdsOf(db: Kysely<Schema>, userIds: readonly string[]): Promise<string[]> {
  if (userIds.length === 0) return [];
  const rows = await db
    .selectFrom('registrations')
    .select('id')
    .where('user_id', 'in', [...userIds])
    .execute();
  return rows.map(({ id }) => id);
}
