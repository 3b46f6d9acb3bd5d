import { randomUUID } from 'node:crypto';
import { ApiError } from '../api-error.ts';
import { DirectoryError } from '../directory/directory-error.ts';
import { followToken } from '../directory/follow-token.ts';
import { registrationIdsOf, type User } from '../directory/users.ts';
import { hasScimToken } from '../scim/scim-token.ts';
import type { SignedIn } from '../sign-in/sign-in.ts';
import { isTaken } from '../store/is-taken.ts';
import { type Waking, wakeAtOnce } from '../wake-all.ts';

/**
 * The user whom a token names, with the groups that it names where the organisation's directory is the token. There, whom
 * the provider gives a token for this API is one of its people, unless people are provisioned by SCIM as well.
 *
 * @throws {ApiError} `groups-unknown` for somebody in more groups than the token can hold: which policies are theirs is not
 *   known, and is not guessed
 */
export async function whoRegisters(
  context: Waking,
  { user, person }: Pick<SignedIn, 'user' | 'person'>,
): Promise<User | undefined> {
  const { db, now } = context;
  if (person === null || (user && !user.account_enabled)) return user;
  if (!user && (await hasScimToken(db))) return undefined;
  const { groups } = person;
  if (groups === null) {
    throw new ApiError(
      403,
      'groups-unknown',
      'This person is in more groups than a token holds; an admin can limit them.',
    );
  }
  const by = { at: now(), correlationId: randomUUID() };
  const follow = (known: User | undefined) =>
    db.transaction().execute((trx) => followToken(trx, { ...person, groups }, known, by));
  const followed = await follow(user).catch(async (error) => {
    // Made meanwhile, by another browser of the same person.
    if (!isTaken(error) && !(error instanceof DirectoryError && error.code === 'name-taken')) throw error;
    const name = person.userPrincipalName;
    return follow(await db.selectFrom('users').selectAll().where('user_principal_name', '=', name).executeTakeFirst());
  });
  if (followed.changed) await wakeAtOnce(context, await registrationIdsOf(db, [followed.user.id]));
  return followed.user;
}
