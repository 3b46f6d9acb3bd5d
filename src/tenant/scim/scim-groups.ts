import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Deed } from '../audit/record.ts';
import {
  addMembers,
  type Group,
  groupOf,
  insertGroup,
  lockGroup,
  memberIdsOf,
  removeMembers,
} from '../directory/groups.ts';
import type { TenantContext } from '../tenant-context.ts';
import { wakeAll } from '../wake-all.ts';
import { scimDirectory } from './scim-directory.ts';
import { ScimError } from './scim-error.ts';
import { groupChange } from './scim-patch.ts';
import { listBody, locationOf, read, readListQuery, type ScimRequest } from './scim-request.ts';
import { GROUP, PatchSchema, ScimGroupSchema } from './scim-schemas.ts';

/** `/Groups` (RFC 7643 §4.2). */
export function scimGroups(app: FastifyInstance, context: TenantContext): void {
  const { db, url } = context;
  const directory = scimDirectory(context);
  app.addHook('preHandler', async ({ method, routeOptions }) => {
    const isGroups = routeOptions.url?.includes('/Groups') ?? false;
    if (context.directory !== 'token' || !isGroups || method === 'GET') return;
    throw new ScimError(403, 'Groups are those of the provider’s tokens here; provision people alone.');
  });

  const groupBodyOf = async (group: Group, withMembers = true) => ({
    schemas: [GROUP],
    id: group.id,
    ...(group.external_id !== null && { externalId: group.external_id }),
    displayName: group.display_name,
    ...(withMembers && { members: (await memberIdsOf(db, group.id)).map((value) => ({ value })) }),
    meta: { resourceType: 'Group', location: locationOf('Groups', group.id, url) },
  });
  app.get('/Groups', async ({ query }: ScimRequest) => {
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
  app.get('/Groups/:id', async ({ params, query }: ScimRequest) => {
    return groupBodyOf(await groupOf(db, params.id), !query['excludedAttributes']?.split(',').includes('members'));
  });
  app.post('/Groups', async ({ body }: ScimRequest, reply) => {
    const given = read(ScimGroupSchema, body);
    const members = given.members.map(({ value }) => value);
    const group = await directory.writing(async (trx) => {
      const made = await insertGroup(trx, {
        id: randomUUID(),
        displayName: given.displayName,
        externalId: given.externalId ?? null,
        members,
      });
      return { result: made, deed: groupDeed('Create Group', made, [], members) };
    });
    await directory.wakeUsers(members);
    return reply
      .code(201)
      .header('Location', locationOf('Groups', group.id, url))
      .send(await groupBodyOf(group));
  });
  const changeGroup = async (id: string, change: ReturnType<typeof groupChange>) => {
    const { group, touched } = await directory.writing(async (trx) => {
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
    await directory.wakeUsers(touched);
    return group;
  };
  app.patch('/Groups/:id', async ({ params, body }: ScimRequest) =>
    groupBodyOf(await changeGroup(params.id, groupChange(read(PatchSchema, body).Operations))),
  );
  app.put('/Groups/:id', async ({ params, body }: ScimRequest) => {
    const { displayName, externalId = null, members } = read(ScimGroupSchema, body);
    const add = members.map(({ value }) => value);
    return groupBodyOf(await changeGroup(params.id, { displayName, externalId, add, remove: [], clear: true }));
  });
  app.delete('/Groups/:id', async ({ params }: ScimRequest, reply) => {
    await directory.writing(async (trx) => {
      const group = await lockGroup(trx, params.id);
      const members = await memberIdsOf(trx, group.id);
      await trx.deleteFrom('groups').where('id', '=', group.id).execute();
      return { result: null, deed: groupDeed('Delete Group', group, members, []) };
    });
    await wakeAll(context);
    return reply.code(204).send();
  });
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
