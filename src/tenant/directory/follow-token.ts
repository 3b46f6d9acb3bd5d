import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import { isUuid } from '../../protocol/uuid.ts';
import { type Deed, recordDeed } from '../audit/record.ts';
import type { TokenPerson } from '../sign-in/token-person.ts';
import type { Schema } from '../store/schema.ts';
import type { AuditActor } from '../store/tables/audit.ts';
import { insertUser, NO_PASSWORD, type User } from './users.ts';

const PROVIDER: AuditActor = { type: 'directory', id: 'token', name: 'The OpenID provider (token)' };

export type Followed = {
  readonly user: User;
  /** Whether the person is in other groups than before. */
  readonly changed: boolean;
};

/**
 * Makes the directory say what a person's token says: who they are, if nobody here knows them yet, and which groups they are
 * in. A group that is not known is made, by the name the provider has for it. `at` is milliseconds since the epoch.
 */
export async function followToken(
  trx: Transaction<Schema>,
  { groups, ...person }: TokenPerson & { readonly groups: readonly string[] },
  known: User | undefined,
  { at, correlationId }: { readonly at: number; readonly correlationId: string },
): Promise<Followed> {
  const record = (deed: Deed) => recordDeed(trx, { actor: PROVIDER, at, correlationId }, deed);
  const user = known ?? (await insertUser(trx, { ...person, accountEnabled: true, passwordHash: NO_PASSWORD }));
  const resource = { type: 'User', id: user.id, displayName: user.user_principal_name };
  if (!known) await record({ activity: 'Create User', resource });

  const wanted = await groupIdsFor(trx, groups, record);
  // Two of a person's browsers may register at once.
  await trx.selectFrom('users').select('id').where('id', '=', user.id).forUpdate().execute();
  const rows = await trx.selectFrom('group_members').select('group_id').where('user_id', '=', user.id).execute();
  const old = rows.map(({ group_id }) => group_id).sort();
  const [gone, fresh] = [old.filter((id) => !wanted.includes(id)), wanted.filter((id) => !old.includes(id))];
  if (gone.length + fresh.length === 0) return { user, changed: false };
  if (gone.length > 0) {
    await trx.deleteFrom('group_members').where('user_id', '=', user.id).where('group_id', 'in', gone).execute();
  }
  if (fresh.length > 0) {
    await trx
      .insertInto('group_members')
      .values(fresh.map((group_id) => ({ group_id, user_id: user.id })))
      .execute();
  }
  await record({ activity: 'Patch User', resource, changes: [{ name: 'memberOf', old, new: wanted }] });
  return { user, changed: true };
}

/** The groups of these names, those that are new among them made. */
async function groupIdsFor(
  trx: Transaction<Schema>,
  names: readonly string[],
  record: (deed: Deed) => Promise<void>,
): Promise<string[]> {
  if (names.length === 0) return [];
  const found = await trx
    .selectFrom('groups')
    .select(['id', 'external_id'])
    .where('external_id', 'in', names)
    .execute();
  const ids = new Map(found.map(({ id, external_id }) => [external_id, id]));
  const missing = names
    .filter((name) => !ids.has(name))
    .map((name) => ({ id: groupIdFor(name), name }))
    // In one order, so that two who make the same groups do not wait for each other.
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (missing.length > 0) {
    const made = await trx
      .insertInto('groups')
      .values(missing.map(({ id, name }) => ({ id, display_name: name, external_id: name })))
      .onConflict((conflict) => conflict.doNothing())
      .returning(['id', 'display_name'])
      .execute();
    for (const { id, display_name } of made) {
      await record({ activity: 'Create Group', resource: { type: 'Group', id, displayName: display_name } });
    }
  }
  for (const { id, name } of missing) ids.set(name, id);
  return [...new Set(ids.values())].sort();
}

/**
 * The id of a group that the provider calls so: Entra's own, so that a script that assigns a policy to it there can do so
 * here; else one made of the name, which two processes make alike.
 */
export function groupIdFor(name: string): string {
  if (isUuid(name)) return name.toLowerCase();
  const hex = createHash('sha256').update(`drawbridge group ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
