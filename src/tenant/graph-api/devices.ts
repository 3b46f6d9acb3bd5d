import { readCommon, situationsOf } from '../registrations/situations.ts';
import type { TenantContext } from '../tenant-context.ts';
import { findDevices, readDeviceQuery } from './device-query.ts';
import { type Endpoint, ok, param } from './endpoint.ts';
import { badMember } from './graph-error.ts';
import { registrationShown } from './registrations.ts';

const read = { family: 'DeviceManagementApps', access: 'read' } as const;
const EVENTS = 200;

/** Registrations to look through: searched, narrowed and put in order by the database, any page at once; and their history. */
export function deviceEndpoints(context: TenantContext): readonly Endpoint[] {
  const { db, now } = context;
  return [
    {
      method: 'GET',
      path: '/drawbridge/devices',
      permission: read,
      versions: ['beta'],
      handle: async ({ query }) => {
        const asked = readDeviceQuery(query);
        const { ids, count } = await findDevices(db, asked, now());
        const rows =
          ids.length === 0 ? [] : await db.selectFrom('registrations').selectAll().where('id', 'in', ids).execute();
        const situations = await situationsOf(db, await readCommon(db), rows);
        const names = await namesOf(rows.map(({ user_id }) => user_id));
        const shown = new Map(
          situations.map((situation) => [
            situation.registration.id,
            {
              ...registrationShown(situation, context),
              '@drawbridge.user': names.get(situation.registration.user_id) ?? null,
            },
          ]),
        );
        return ok({
          ...(count !== null && { '@odata.count': count }),
          value: ids.flatMap((id) => shown.get(id) ?? []),
        });
      },
    },
    {
      method: 'GET',
      path: '/drawbridge/devices/:tag/events',
      permission: read,
      versions: ['beta'],
      handle: async (call) => {
        const { before, ...others } = call.query as Readonly<Record<string, unknown>>;
        const odd = Object.keys(others)[0];
        if (odd !== undefined) throw badMember(odd.slice(0, 64), 'not supported here');
        if (before !== undefined && !/^\d{1,15}$/.test(String(before))) throw badMember('before', 'not an id');
        let events = db
          .selectFrom('device_events')
          .selectAll()
          .where('device_tag', '=', param(call, 'tag').toUpperCase())
          .orderBy('id', 'desc')
          .limit(EVENTS);
        if (before !== undefined) events = events.where('id', '<', Number(before));
        const value = (await events.execute()).map(({ id, at, kind, detail, took_ms }) => ({
          id: String(id),
          dateTime: at.toISOString(),
          kind,
          detail,
          tookMilliseconds: took_ms === null ? null : Number(took_ms),
        }));
        return ok({ value });
      },
    },
  ];

  async function namesOf(ids: readonly string[]) {
    if (ids.length === 0) return new Map();
    const users = await db
      .selectFrom('users')
      .select(['id', 'display_name', 'user_principal_name'])
      .where('id', 'in', [...new Set(ids)])
      .execute();
    return new Map(
      users.map(({ id, display_name, user_principal_name }) => [
        id,
        { id, displayName: display_name, userPrincipalName: user_principal_name },
      ]),
    );
  }
}
