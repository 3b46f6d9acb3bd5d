import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Transaction } from 'kysely';
import * as v from 'valibot';
import { logFailure } from '../api-error.ts';
import { changesBetween, type Deed, recordDeed } from '../audit/record.ts';
import { addMembers, type Group, lockGroup, memberIdsOf, removeMembers } from '../directory/groups.ts';
import {
  insertUser,
  lockUser,
  NO_PASSWORD,
  registrationIdsOf,
  removeUser,
  type User,
  updateUser,
} from '../directory/users.ts';
import { graphErrorOf } from '../graph-api/graph-error.ts';
import type { AuditActor, Schema } from '../store/schema.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAll, wakeAtOnce } from '../wake-all.ts';
import { ScimError, scimErrorBody } from './scim-error.ts';
import { groupChange, type UserChange, userChange } from './scim-patch.ts';
import { GROUP, LIST, PatchSchema, ScimGroupSchema, type ScimUser, ScimUserSchema, USER } from './scim-schemas.ts';
import { isScimToken } from './scim-token.ts';

export const SCIM_PATH = '/scim/v2';
const MAX_BODY = 1024 * 1024;
const MAX_PAGE = 200;
const DIRECTORY: AuditActor = { type: 'directory', id: 'scim', name: 'The directory (SCIM)' };

type Request = FastifyRequest<{ Params: { id: string }; Querystring: Record<string, string> }>;

/**
 * The directory's side (SCIM 2.0, RFC 7643 and 7644) as Entra ID provisions it: users and groups, and for certain whether an
 * account is disabled or gone.
 */
export async function scimRoutes(app: FastifyInstance, context: TenantContext): Promise<void> {
  const { db, url, now } = context;
  app.addContentTypeParser(
    'application/scim+json',
    { parseAs: 'string', bodyLimit: MAX_BODY },
    (_request, body, done) => {
      try {
        done(null, JSON.parse(body.toString()));
      } catch {
        done(new ScimError(400, 'The body is not JSON.', 'invalidSyntax'));
      }
    },
  );
  app.setErrorHandler(sendScimError);
  app.addHook('onRequest', async ({ headers }, reply) => {
    reply.header('Cache-Control', 'no-store');
    const token = /^Bearer (\S{1,512})$/i.exec(headers.authorization ?? '')?.[1];
    if (token === undefined || !(await isScimToken(db, token)))
      throw new ScimError(401, 'The token opens nothing here.');
  });
  app.addHook('preSerialization', async (_request, reply, payload) => {
    reply.type('application/scim+json; charset=utf-8');
    return payload;
  });

  const writing = <Result>(change: (trx: Transaction<Schema>) => Promise<{ result: Result; deed: Deed }>) =>
    db.transaction().execute(async (trx) => {
      const { result, deed } = await change(trx);
      await recordDeed(trx, { actor: DIRECTORY, at: now(), correlationId: randomUUID() }, deed);
      return result;
    });
  const wakeUsers = async (ids: readonly string[]) => wakeAtOnce(context, await registrationIdsOf(db, ids));

  app.get('/ServiceProviderConfig', async () => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: MAX_PAGE },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [
      { type: 'oauthbearertoken', name: 'Bearer token', description: 'A token that an admin made in the admin API' },
    ],
  }));
  app.get('/ResourceTypes', async () => ({
    schemas: [LIST],
    totalResults: 2,
    Resources: [
      { id: 'User', name: 'User', endpoint: '/Users', schema: USER },
      { id: 'Group', name: 'Group', endpoint: '/Groups', schema: GROUP },
    ].map((type) => ({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'], ...type })),
  }));

  // Users.

  app.get('/Users', async ({ query }: Request) => {
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
  app.get('/Users/:id', async ({ params }: Request) =>
    userBody(await db.transaction().execute((trx) => lockUser(trx, params.id)), url),
  );
  app.post('/Users', async ({ body }: Request, reply) => {
    const given = read(ScimUserSchema, body);
    const user = await writing(async (trx) => {
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
    const { before, after } = await writing(async (trx) => {
      const before = await lockUser(trx, id);
      const after = await updateUser(trx, before.id, {
        ...(change.userName !== undefined && { user_principal_name: change.userName.toLowerCase() }),
        ...(change.displayName !== undefined && { display_name: change.displayName }),
        ...(change.externalId !== undefined && { external_id: change.externalId }),
        ...(change.active !== undefined && { account_enabled: change.active }),
      });
      return { result: { before, after }, deed: userDeed('Patch User', after, before) };
    });
    if (before.account_enabled !== after.account_enabled) await wakeUsers([after.id]);
    return userBody(after, url);
  };
  app.patch('/Users/:id', ({ params, body }: Request) =>
    changeUser(params.id, userChange(read(PatchSchema, body).Operations)),
  );
  app.put('/Users/:id', ({ params, body }: Request) => changeUser(params.id, wholeUser(read(ScimUserSchema, body))));
  app.delete('/Users/:id', async ({ params }: Request, reply) => {
    const id = await writing(async (trx) => {
      const user = await lockUser(trx, params.id);
      await removeUser(trx, user, new Date(now()));
      return { result: user.id, deed: userDeed('Delete User', null, user) };
    });
    await wakeUsers([id]);
    return reply.code(204).send();
  });

  // Groups.

  const groupBodyOf = async (group: Group, withMembers = true) => ({
    schemas: [GROUP],
    id: group.id,
    ...(group.external_id !== null && { externalId: group.external_id }),
    displayName: group.display_name,
    ...(withMembers && { members: (await memberIdsOf(db, group.id)).map((value) => ({ value })) }),
    meta: { resourceType: 'Group', location: locationOf('Groups', group.id, url) },
  });
  app.get('/Groups', async ({ query }: Request) => {
    const { startIndex, count, filter } = readListQuery(query, ['displayName', 'externalId']);
    let base = db.selectFrom('groups');
    if (filter?.name === 'displayName') base = base.where('display_name', '=', filter.value);
    if (filter?.name === 'externalId') base = base.where('external_id', '=', filter.value);
    const { total } = await base.select(({ fn }) => fn.countAll<string>().as('total')).executeTakeFirstOrThrow();
    const groups = await base
      .selectAll()
      .orderBy('id')
      .offset(startIndex - 1)
      .limit(count)
      .execute();
    const withMembers = !query['excludedAttributes']?.split(',').includes('members');
    return listBody(
      Number(total),
      startIndex,
      await Promise.all(groups.map((group) => groupBodyOf(group, withMembers))),
    );
  });
  app.get('/Groups/:id', async ({ params, query }: Request) => {
    const group = await db.transaction().execute((trx) => lockGroup(trx, params.id));
    return groupBodyOf(group, !query['excludedAttributes']?.split(',').includes('members'));
  });
  app.post('/Groups', async ({ body }: Request, reply) => {
    const given = read(ScimGroupSchema, body);
    const members = given.members.map(({ value }) => value);
    const group = await writing(async (trx) => {
      const made = await trx
        .insertInto('groups')
        .values({ id: randomUUID(), display_name: given.displayName, external_id: given.externalId ?? null })
        .returningAll()
        .executeTakeFirstOrThrow();
      await addMembers(trx, made.id, members);
      return { result: made, deed: groupDeed('Create Group', made, [], members) };
    });
    await wakeUsers(members);
    return reply
      .code(201)
      .header('Location', locationOf('Groups', group.id, url))
      .send(await groupBodyOf(group));
  });
  const changeGroup = async (id: string, change: ReturnType<typeof groupChange>) => {
    const { group, touched } = await writing(async (trx) => {
      const before = await lockGroup(trx, id);
      const old = await memberIdsOf(trx, id);
      await removeMembers(trx, id, change.clear ? old : change.remove);
      await addMembers(trx, id, change.add);
      const group: Group = {
        ...before,
        display_name: change.displayName ?? before.display_name,
        external_id: change.externalId === undefined ? before.external_id : change.externalId,
      };
      const { display_name, external_id } = group;
      await trx.updateTable('groups').set({ display_name, external_id }).where('id', '=', id).execute();
      const fresh = await memberIdsOf(trx, id);
      const touched = [...old.filter((one) => !fresh.includes(one)), ...fresh.filter((one) => !old.includes(one))];
      return { result: { group, touched }, deed: groupDeed('Patch Group', group, old, fresh) };
    });
    await wakeUsers(touched);
    return group;
  };
  app.patch('/Groups/:id', async ({ params, body }: Request) =>
    groupBodyOf(await changeGroup(params.id, groupChange(read(PatchSchema, body).Operations))),
  );
  app.put('/Groups/:id', async ({ params, body }: Request) => {
    const { displayName, externalId = null, members } = read(ScimGroupSchema, body);
    const add = members.map(({ value }) => value);
    return groupBodyOf(await changeGroup(params.id, { displayName, externalId, add, remove: [], clear: true }));
  });
  app.delete('/Groups/:id', async ({ params }: Request, reply) => {
    await writing(async (trx) => {
      const group = await lockGroup(trx, params.id);
      const members = await memberIdsOf(trx, group.id);
      await trx.deleteFrom('groups').where('id', '=', group.id).execute();
      return { result: null, deed: groupDeed('Delete Group', group, members, []) };
    });
    await wakeAll(context);
    return reply.code(204).send();
  });
}

function read<S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, body, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new ScimError(400, `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`.slice(0, 300), 'invalidValue');
}

function wholeUser({ userName, displayName, externalId, active }: ScimUser): UserChange {
  return { userName, displayName: displayName || userName, externalId: externalId ?? null, active };
}

/** `userName eq "ada@contoso.test"`: what Entra ID asks for. */
const FILTER = /^(\w+) eq "((?:[^"\\]|\\.){0,256})"$/i;

function readListQuery(query: Readonly<Record<string, string>>, names: readonly string[]) {
  const number = (name: string, usual: number, most: number) => {
    const text = query[name];
    if (text === undefined) return usual;
    if (!/^\d{1,9}$/.test(text)) throw new ScimError(400, `${name}: not a number`, 'invalidValue');
    return Math.min(Number(text), most);
  };
  const startIndex = Math.max(1, number('startIndex', 1, 1_000_000_000));
  const count = number('count', 100, MAX_PAGE);
  const text = query['filter'];
  if (text === undefined) return { startIndex, count, filter: null };
  const [, given = '', value = ''] = FILTER.exec(text) ?? [];
  const name = names.find((known) => known.toLowerCase() === given.toLowerCase());
  if (name === undefined) throw new ScimError(400, `only ${names.join(', ')} eq "…" is understood`, 'invalidFilter');
  return { startIndex, count, filter: { name, value: value.replaceAll(/\\(.)/g, '$1') } };
}

function listBody(totalResults: number, startIndex: number, Resources: readonly object[]): object {
  return { schemas: [LIST], totalResults, startIndex, itemsPerPage: Resources.length, Resources };
}

function locationOf(kind: 'Users' | 'Groups', id: string, url: string): string {
  return `${url}${SCIM_PATH}/${kind}/${id}`;
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
    changes: changesBetween(before ? audited(before) : {}, after ? audited(after) : {}),
  };
}

function groupDeed(
  activity: string,
  { id, display_name }: Group,
  old: readonly string[],
  fresh: readonly string[],
): Deed {
  const resource = { type: 'Group', id, displayName: display_name };
  return { activity, resource, changes: [{ name: 'members', old, new: fresh }] };
}

function sendScimError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = scimErrorOf(error);
  if (!known) logFailure(request, error);
  const answer = known ?? new ScimError(500, 'Something went wrong here. Try again later.');
  if (answer.status === 401) reply.header('WWW-Authenticate', 'Bearer');
  return reply.code(answer.status).type('application/scim+json; charset=utf-8').send(scimErrorBody(answer));
}

/** The directory's functions speak Graph's errors; SCIM has its own word for a name that is taken. */
function scimErrorOf(error: unknown): ScimError | null {
  if (error instanceof ScimError) return error;
  const graph = graphErrorOf(error);
  return graph && new ScimError(graph.status, graph.message, graph.code === 'Conflict' ? 'uniqueness' : null);
}
