import { sql } from 'kysely';
import { ACCESS_ORDER } from '../../access/reason.ts';
import { THREAT_LEVELS } from '../../health/threat-level.ts';
import type { TenantContext } from '../tenant-context.ts';
import { SILENT } from './device-query.ts';
import { type Endpoint, ok } from './endpoint.ts';

const read = { family: 'DeviceManagementApps', access: 'read' } as const;

/** The fleet in numbers, as of now. */
export function overviewEndpoints({ db, now }: TenantContext): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/drawbridge/overview',
      permission: read,
      versions: ['beta'],
      handle: async () => {
        const [devices, levels, wipes] = await Promise.all([byAccess(), byLevel(), byWipeState()]);
        const total = devices.reduce((sum, { count }) => sum + Number(count), 0);
        const known = levels.reduce((sum, { count }) => sum + Number(count), 0);
        const sumOf = (member: 'silent' | 'incomplete') => devices.reduce((sum, one) => sum + Number(one[member]), 0);
        return ok({
          devices: total,
          access: Object.fromEntries(
            [...ACCESS_ORDER, 'unknown'].map((access) => [access, countOf(devices, ({ access: is }) => is === access)]),
          ),
          threatLevel: {
            ...Object.fromEntries(
              THREAT_LEVELS.map((level, rank) => [level, countOf(levels, ({ rank: is }) => is === rank)]),
            ),
            unknown: total - known,
          },
          silent: sumOf('silent'),
          incomplete: sumOf('incomplete'),
          wipes: Object.fromEntries(
            ['pending', 'confirmed', 'held', 'failed'].map((state) => [
              state,
              countOf(wipes, ({ state: is }) => is === state),
            ]),
          ),
        });
      },
    },
  ];

  /** What browsers said last, and of how many of each there is more to say. */
  function byAccess() {
    const [access, silentBefore] = [sql<string>`coalesce(enforcement->>'access', 'unknown')`, new Date(now() - SILENT)];
    return db
      .selectFrom('registrations')
      .select(({ fn }) => [
        access.as('access'),
        fn.countAll<string>().as('count'),
        sql<string>`count(*) filter (where coalesce(last_sync_at, created_at) < ${silentBefore})`.as('silent'),
        sql<string>`count(*) filter (where jsonb_path_exists(enforcement, '$.problems[0]'))`.as('incomplete'),
      ])
      .groupBy(access)
      .execute();
  }

  /** The worst that any connector says of each device. */
  function byLevel() {
    return db
      .selectFrom(
        db
          .selectFrom('health_states')
          .select(sql<number | null>`max(threat_rank(state))`.as('rank'))
          .groupBy('device_tag')
          .as('worst'),
      )
      .select(({ fn }) => ['rank', fn.countAll<string>().as('count')])
      .where('rank', 'is not', null)
      .groupBy('rank')
      .execute();
  }

  /** Open ones, and those that failed within a month. */
  function byWipeState() {
    return db
      .selectFrom('wipe_orders')
      .select(({ fn }) => ['state', fn.countAll<string>().as('count')])
      .where(({ eb, or }) =>
        or([
          eb('state', 'in', ['pending', 'confirmed', 'held']),
          eb('changed_at', '>', new Date(now() - 30 * 24 * 3_600_000)),
        ]),
      )
      .groupBy('state')
      .execute();
  }
}

function countOf<Row extends { readonly count: string }>(rows: readonly Row[], is: (row: Row) => boolean): number {
  return Number(rows.find(is)?.count ?? 0);
}
