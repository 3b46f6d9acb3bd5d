import type { Updateable } from 'kysely';
import * as v from 'valibot';
import { changesBetween } from '../audit/record.ts';
import {
  insertUser,
  lockUser,
  NO_PASSWORD,
  registrationIdsOf,
  removeUser,
  type User,
  updateUser,
  userOf,
} from '../directory/users.ts';
import { hashPassword } from '../sign-in/password.ts';
import { ADMIN_ROLES, type UserTable } from '../store/tables/directory.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAtOnce } from '../wake-all.ts';
import { type Source, uuidAfter } from './collection.ts';
import {
  displayName,
  GROUP_MEMBERS,
  groupShown,
  requireOwnDirectory,
  USER_MEMBERS,
  userShown,
} from './directory-shown.ts';
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
import { badMember } from './graph-error.ts';
import { requirePermission } from './permissions.ts';

const read = { family: 'User', access: 'read' } as const;
const write = { family: 'User', access: 'write' } as const;
const queryable = { members: USER_MEMBERS };

const principalName = v.pipe(v.string(), v.maxLength(256), v.regex(/^[^\s@]+@[^\s@]+$/, 'not a user principal name'));
const password = v.object({
  password: v.pipe(v.string(), v.minLength(8), v.maxLength(256)),
  forceChangePasswordNextSignIn: v.optional(v.literal(false, 'a change at the next sign-in is not known here')),
});
const roles = v.pipe(v.array(v.picklist(ADMIN_ROLES)), v.maxLength(3));

const NewUserSchema = v.strictObject({
  '@odata.type': v.optional(v.string()),
  accountEnabled: v.boolean(),
  displayName,
  userPrincipalName: principalName,
  mailNickname: v.optional(displayName),
  passwordProfile: password,
  '@drawbridge.adminRoles': v.optional(roles, []),
});
const ChangeSchema = v.strictObject({
  '@odata.type': v.optional(v.string()),
  accountEnabled: v.optional(v.boolean()),
  displayName: v.optional(displayName),
  userPrincipalName: v.optional(principalName),
  passwordProfile: v.optional(password),
  '@drawbridge.adminRoles': v.optional(roles),
});

/** People (Graph `user`). */
export function userEndpoints(context: TenantContext): readonly Endpoint[] {
  const { db, now } = context;
  const requireRoles = ({ admin }: Call) =>
    requirePermission(admin, { family: 'DeviceManagementRBAC', access: 'write' });
  const source: Source<ReturnType<typeof userShown>> = async ({ after, limit, equal }) => {
    const [from, upn] = [uuidAfter(after), equal.get('userPrincipalName')];
    let query = db.selectFrom('users').selectAll().where('deleted_at', 'is', null).orderBy('id').limit(limit);
    if (from !== null) query = query.where('id', '>', from);
    if (typeof upn === 'string') query = query.where('user_principal_name', '=', upn.toLowerCase());
    return (await query.execute()).map(userShown);
  };

  return [
    { method: 'GET', path: '/users', permission: read, handle: (call) => answerCollection(call, queryable, source) },
    {
      method: 'GET',
      path: '/users/:id',
      permission: read,
      handle: async (call) => {
        return answerEntity(call, queryable, userShown(await userOf(db, param(call, 'id'))));
      },
    },
    {
      method: 'GET',
      path: '/users/:id/memberOf',
      permission: { family: 'Group', access: 'read' },
      handle: async (call) => {
        const { id } = await userOf(db, param(call, 'id'));
        return answerCollection(call, { members: GROUP_MEMBERS }, async ({ after, limit }) => {
          const from = uuidAfter(after);
          let query = db
            .selectFrom('groups')
            .innerJoin('group_members', 'group_members.group_id', 'groups.id')
            .selectAll('groups')
            .where('user_id', '=', id)
            .orderBy('groups.id')
            .limit(limit);
          if (from !== null) query = query.where('groups.id', '>', from);
          return (await query.execute()).map(groupShown);
        });
      },
    },
    {
      method: 'POST',
      path: '/users',
      permission: write,
      handle: async (call) => {
        requireOwnDirectory(context);
        const given = readBody(call, NewUserSchema);
        if (given['@drawbridge.adminRoles'].length > 0) requireRoles(call);
        const passwordHash = await hashPassword(given.passwordProfile.password);
        const user = await writing(context, call, async (trx) => {
          const made = await insertUser(trx, { ...given, passwordHash, adminRoles: given['@drawbridge.adminRoles'] });
          return { result: made, deed: deedOf('Create User', made, null) };
        });
        return created(userShown(user));
      },
    },
    {
      method: 'PATCH',
      path: '/users/:id',
      permission: write,
      handle: async (call) => {
        const given = readBody(call, ChangeSchema);
        if (given['@drawbridge.adminRoles']) requireRoles(call);
        if (Object.keys(given).some((member) => !member.includes('@'))) requireOwnDirectory(context);
        const passwordHash = given.passwordProfile && (await hashPassword(given.passwordProfile.password));
        const { before, after } = await writing(context, call, async (trx) => {
          const before = await lockUser(trx, param(call, 'id'));
          requireNotOwn(call, before, given);
          const change: Updateable<UserTable> = {
            ...(given.accountEnabled !== undefined && { account_enabled: given.accountEnabled }),
            ...(given.displayName !== undefined && { display_name: given.displayName }),
            ...(given.userPrincipalName && { user_principal_name: given.userPrincipalName.toLowerCase() }),
            ...(passwordHash && { password_hash: passwordHash }),
            ...(given['@drawbridge.adminRoles'] && { admin_roles: JSON.stringify(given['@drawbridge.adminRoles']) }),
          };
          const after = await updateUser(trx, before.id, change);
          return { result: { before, after }, deed: deedOf('Patch User', after, before) };
        });
        if (before.account_enabled !== after.account_enabled) {
          await wakeAtOnce(context, await registrationIdsOf(db, [after.id]));
        }
        return ok(userShown(after));
      },
    },
    {
      method: 'DELETE',
      path: '/users/:id',
      permission: write,
      handle: async (call) => {
        requireOwnDirectory(context);
        const id = await writing(context, call, async (trx) => {
          const user = await lockUser(trx, param(call, 'id'));
          requireNotOwn(call, user, { accountEnabled: false });
          await removeUser(trx, user, new Date(now()));
          return { result: user.id, deed: deedOf('Delete User', null, user) };
        });
        await wakeAtOnce(context, await registrationIdsOf(db, [id]));
        return noContent;
      },
    },
  ];
}

/** Nobody locks themselves out: another admin can. */
function requireNotOwn({ admin }: Call, { id, admin_roles }: User, change: v.InferOutput<typeof ChangeSchema>): void {
  if (admin.id !== id) return;
  if (change.accountEnabled === false) throw badMember('accountEnabled', 'nobody turns their own account off');
  const roles = change['@drawbridge.adminRoles'];
  if (roles && admin_roles.includes('full') && !roles.includes('full')) {
    throw badMember('@drawbridge.adminRoles', 'nobody takes their own role');
  }
}

function deedOf(activity: string, after: User | null, before: User | null) {
  const user = after ?? before;
  const audited = (one: User) => ({ ...userShown(one), password: one.password_hash === NO_PASSWORD ? 'none' : 'set' });
  const changes = changesBetween(before && audited(before), after && audited(after));
  if (before && after && before.password_hash !== after.password_hash) {
    changes.push({ name: 'password', old: 'set', new: 'changed' });
  }
  return {
    activity,
    resource: { type: 'User', id: String(user?.id), displayName: user?.user_principal_name ?? null },
    changes,
  };
}
