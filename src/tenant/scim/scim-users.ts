import type { FastifyInstance } from 'fastify';
import { changesBetween, type Deed } from '../audit/record.ts';
import { insertUser, lockUser, NO_PASSWORD, removeUser, type User, updateUser, userOf } from '../directory/users.ts';
import type { TenantContext } from '../tenant-context.ts';
import { scimDirectory } from './scim-directory.ts';
import { type UserChange, userChange } from './scim-patch.ts';
import { listBody, locationOf, read, readListQuery, type ScimRequest } from './scim-request.ts';
import { PatchSchema, type ScimUser, ScimUserSchema, USER } from './scim-schemas.ts';

/** `/Users` (RFC 7643 §4.1). */
export function scimUsers(app: FastifyInstance, context: TenantContext): void {
  const { db, url, now } = context;
  const directory = scimDirectory(context);

  app.get('/Users', async ({ query }: ScimRequest) => {
    const { startIndex, count, filter } = readListQuery(query, ['userName', 'externalId', 'id']);
    let base = db.selectFrom('users').where('deleted_at', 'is', null);
    if (filter?.name === 'userName') base = base.where('user_principal_name', '=', filter.value.toLowerCase());
    if (filter?.name === 'externalId') base = base.where('external_id', '=', filter.value);
    if (filter?.name === 'id') base = base.where(({ eb, cast }) => eb(cast<string>('id', 'text'), '=', filter.value));
    const { total } = await base.select(({ fn }) => fn.countAll<string>().as('total')).executeTakeFirstOrThrow();
    const users = await base
      .selectAll()
      .orderBy('id')
      .offset(startIndex - 1)
      .limit(count)
      .execute();
    return listBody(
      Number(total),
      startIndex,
      users.map((user) => userBody(user, url)),
    );
  });
  app.get('/Users/:id', async ({ params }: ScimRequest) => userBody(await userOf(db, params.id), url));
  app.post('/Users', async ({ body }: ScimRequest, reply) => {
    const given = read(ScimUserSchema, body);
    const user = await directory.writing(async (trx) => {
      const made = await insertUser(trx, {
        userPrincipalName: given.userName,
        displayName: given.displayName || given.userName,
        accountEnabled: given.active,
        passwordHash: NO_PASSWORD,
        externalId: given.externalId ?? null,
      });
      return { result: made, deed: userDeed('Create User', made, null) };
    });
    return reply
      .code(201)
      .header('Location', locationOf('Users', user.id, url))
      .send(userBody(user, url));
  });
  const changeUser = async (id: string, change: UserChange) => {
    const { before, after } = await directory.writing(async (trx) => {
      const before = await lockUser(trx, id);
      const after = await updateUser(trx, before.id, {
        ...(change.userName !== undefined && { user_principal_name: change.userName.toLowerCase() }),
        ...(change.displayName !== undefined && { display_name: change.displayName }),
        ...(change.externalId !== undefined && { external_id: change.externalId }),
        ...(change.active !== undefined && { account_enabled: change.active }),
      });
      return { result: { before, after }, deed: userDeed('Patch User', after, before) };
    });
    if (before.account_enabled !== after.account_enabled) await directory.wakeUsers([after.id]);
    return userBody(after, url);
  };
  app.patch('/Users/:id', ({ params, body }: ScimRequest) =>
    changeUser(params.id, userChange(read(PatchSchema, body).Operations)),
  );
  app.put('/Users/:id', ({ params, body }: ScimRequest) =>
    changeUser(params.id, wholeUser(read(ScimUserSchema, body))),
  );
  app.delete('/Users/:id', async ({ params }: ScimRequest, reply) => {
    const id = await directory.writing(async (trx) => {
      const user = await lockUser(trx, params.id);
      await removeUser(trx, user, new Date(now()));
      return { result: user.id, deed: userDeed('Delete User', null, user) };
    });
    await directory.wakeUsers([id]);
    return reply.code(204).send();
  });
}

function wholeUser({ userName, displayName, externalId, active }: ScimUser): UserChange {
  return { userName, displayName: displayName || userName, externalId: externalId ?? null, active };
}

function userBody({ id, user_principal_name, display_name, account_enabled, external_id }: User, url: string): object {
  return {
    schemas: [USER],
    id,
    ...(external_id !== null && { externalId: external_id }),
    userName: user_principal_name,
    displayName: display_name,
    active: account_enabled,
    meta: { resourceType: 'User', location: locationOf('Users', id, url) },
  };
}

function userDeed(activity: string, after: User | null, before: User | null): Deed {
  const user = after ?? before;
  const audited = ({ user_principal_name, display_name, account_enabled, external_id }: User) => ({
    userPrincipalName: user_principal_name,
    displayName: display_name,
    accountEnabled: account_enabled,
    externalId: external_id,
  });
  return {
    activity,
    resource: { type: 'User', id: String(user?.id), displayName: user?.user_principal_name ?? null },
    changes: changesBetween(before && audited(before), after && audited(after)),
  };
}
