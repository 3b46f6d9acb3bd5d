import { sql } from 'kysely';
import type { TenantContext } from '../tenant-context.ts';
import { type Endpoint, ok } from './endpoint.ts';
import { badMember } from './graph-error.ts';

const read = { family: 'DeviceManagementApps', access: 'read' } as const;
const HOUR = 3600;

/** Spans that can be looked at, and the seconds that one point stands for: as many as a chart has room for. */
const SPANS: Readonly<Record<string, { readonly seconds: number; readonly bucket: number }>> = {
  P1D: { seconds: 24 * HOUR, bucket: HOUR },
  P7D: { seconds: 7 * 24 * HOUR, bucket: 6 * HOUR },
  P30D: { seconds: 30 * 24 * HOUR, bucket: 24 * HOUR },
};

type Point = {
  readonly dateTime: string;
  readonly checkIns: number;
  readonly threats: number;
  readonly blocks: number;
  /** From threat to block, in milliseconds. */
  readonly enforcementMedian: number | null;
};

/** What happened over time: check-ins, threats that came, sites that closed, and how long that took. */
export function seriesEndpoints({ db, now, checkInCounts }: TenantContext): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/drawbridge/series',
      permission: read,
      versions: ['beta'],
      handle: async ({ query }) => {
        const { span = 'P1D', ...others } = query as { readonly span?: string };
        const odd = Object.keys(others)[0];
        if (odd !== undefined) throw badMember(odd.slice(0, 64), 'not supported here');
        const chosen = Object.hasOwn(SPANS, span) ? SPANS[span] : undefined;
        if (!chosen) throw badMember('span', `not one of ${Object.keys(SPANS).join(', ')}`);
        await checkInCounts.write();
        const { seconds, bucket } = chosen;
        // Whole buckets, the last one being under way.
        const end = (Math.floor(now() / 1000 / bucket) + 1) * bucket;
        const from = end - seconds;
        const [checkIns, events, took] = await Promise.all([
          checkInsSince(from, bucket),
          eventsSince(from, bucket),
          enforcementSince(from),
        ]);
        const points = Array.from({ length: seconds / bucket }, (_, index): Point => {
          const at = from + index * bucket;
          const event = events.get(at);
          return {
            dateTime: new Date(at * 1000).toISOString(),
            checkIns: Number(checkIns.get(at)?.count ?? 0),
            threats: Number(event?.threats ?? 0),
            blocks: Number(event?.blocks ?? 0),
            enforcementMedian: event?.median == null ? null : Math.round(Number(event.median)),
          };
        });
        return ok({ span, bucketSeconds: bucket, points, enforcement: took });
      },
    },
  ];

  /** The second in which a row's bucket begins. */
  function bucketOf(bucket: number) {
    return sql<string>`floor(extract(epoch from at) / ${bucket}::int) * ${bucket}::int`;
  }
  async function checkInsSince(from: number, bucket: number) {
    const rows = await db
      .selectFrom('check_in_counts')
      .select([bucketOf(bucket).as('bucket'), sql<string>`sum(count)`.as('count')])
      .where('at', '>=', new Date(from * 1000))
      .groupBy('bucket')
      .execute();
    return new Map(rows.map((row) => [Number(row.bucket), row]));
  }
  async function eventsSince(from: number, bucket: number) {
    const rows = await db
      .selectFrom('device_events')
      .select([
        bucketOf(bucket).as('bucket'),
        sql<string>`count(*) filter (where kind = 'threat' and (detail->>'worse')::boolean)`.as('threats'),
        sql<string>`count(*) filter (where kind = 'access' and detail->>'to' in ('block', 'wipe')
          and coalesce(detail->>'from', 'allow') in ('allow', 'warn'))`.as('blocks'),
        sql<string | null>`percentile_cont(0.5) within group (order by took_ms)`.as('median'),
      ])
      .where('at', '>=', new Date(from * 1000))
      .where('kind', 'in', ['threat', 'access'])
      .groupBy('bucket')
      .execute();
    return new Map(rows.map((row) => [Number(row.bucket), row]));
  }
  async function enforcementSince(from: number) {
    const row = await db
      .selectFrom('device_events')
      .select([
        sql<string>`count(took_ms)`.as('count'),
        sql<string | null>`percentile_cont(0.5) within group (order by took_ms)`.as('median'),
        sql<string | null>`percentile_cont(0.95) within group (order by took_ms)`.as('p95'),
      ])
      .where('at', '>=', new Date(from * 1000))
      .where('took_ms', 'is not', null)
      .executeTakeFirstOrThrow();
    const whole = (value: string | null) => (value === null ? null : Math.round(Number(value)));
    return { count: Number(row.count), median: whole(row.median), p95: whole(row.p95) };
  }
}
