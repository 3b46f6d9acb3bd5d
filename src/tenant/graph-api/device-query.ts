import { type Expression, type SqlBool, sql } from 'kysely';
import * as v from 'valibot';
import { ACCESS_ORDER } from '../../access/reason.ts';
import { THREAT_LEVELS } from '../../health/threat-level.ts';
import { mayBeOfDeviceTag } from '../registrations/device-tag.ts';
import type { Database } from '../store/database.ts';
import { badMember } from './graph-error.ts';

/** Milliseconds without a check-in after which a device counts as silent: twice a usual night. */
export const SILENT = 24 * 3_600_000;

const MOST = 500;

const number = (most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,7}$/, 'not a whole number'),
    v.transform(Number),
    v.transform((value) => Math.min(value, most)),
  );

const DeviceQuerySchema = v.strictObject({
  search: v.optional(v.pipe(v.string(), v.maxLength(256))),
  access: v.optional(v.picklist([...ACCESS_ORDER, 'unknown'])),
  threatLevel: v.optional(v.picklist([...THREAT_LEVELS, 'unknown'])),
  protection: v.optional(v.picklist(['incomplete', 'complete'])),
  lastCheckIn: v.optional(v.picklist(['silent', 'recent'])),
  orderBy: v.optional(v.picklist(['lastSyncDateTime desc', 'lastSyncDateTime', 'deviceTag']), 'lastSyncDateTime desc'),
  skip: v.optional(number(10_000_000), '0'),
  top: v.optional(number(MOST), '100'),
  /** Whether to say how many there are in all: of no use again while one scrolls, and half of the work. */
  count: v.optional(v.picklist(['true', 'false']), 'true'),
});
export type DeviceQuery = v.InferOutput<typeof DeviceQuerySchema>;

/** @throws {GraphError} `BadRequest`, naming the parameter */
export function readDeviceQuery(raw: unknown): DeviceQuery {
  const result = v.safeParse(DeviceQuerySchema, raw, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw badMember(v.getDotPath(issue)?.slice(0, 64) ?? 'query', issue.message.slice(0, 200));
}

/** Devices that are asked for: the ids of a page of them, and how many there are in all where that is asked too. */
export type FoundDevices = { readonly ids: readonly string[]; readonly count: number | null };

/** Access is what the browser said last. */
export async function findDevices(db: Database, query: DeviceQuery, now: number): Promise<FoundDevices> {
  const conditions = conditionsOf(query, now);
  const page = pageOf(db, query, conditions);
  const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id);
  if (query.count !== 'true') return { ids: idsOf(await page.execute()), count: null };
  // What finds many and costs little a row is counted faster apart; what is searched for, or is in another table, would be read
  // through twice (measured: PGlite, 100,000 devices).
  const isCostly = (query.search ?? '').trim() !== '' || query.threatLevel !== undefined;
  if (!isCostly) {
    const [rows, count] = await Promise.all([page.execute(), countOf(db, conditions)]);
    return { ids: idsOf(rows), count };
  }
  const rows = await page.select(({ fn }) => fn.countAll<string>().over().as('count')).execute();
  const isBeyond = rows.length === 0 && query.skip > 0;
  return { ids: idsOf(rows), count: isBeyond ? await countOf(db, conditions) : Number(rows[0]?.count ?? 0) };
}

type Conditions = readonly Expression<SqlBool>[];

function pageOf(db: Database, query: DeviceQuery, conditions: Conditions) {
  let found = db.selectFrom('registrations').select('registrations.id').limit(query.top).offset(query.skip);
  for (const condition of conditions) found = found.where(condition);
  if (query.orderBy === 'deviceTag') return found.orderBy('device_tag');
  const order = query.orderBy === 'lastSyncDateTime' ? 'asc' : 'desc';
  return found.orderBy(sql`coalesce(last_sync_at, registrations.created_at)`, order).orderBy('registrations.id');
}

async function countOf(db: Database, conditions: Conditions): Promise<number> {
  let found = db.selectFrom('registrations').select(({ fn }) => fn.countAll<string>().as('count'));
  for (const condition of conditions) found = found.where(condition);
  return Number((await found.executeTakeFirstOrThrow()).count);
}

function conditionsOf(
  { search = '', access, threatLevel, protection, lastCheckIn }: DeviceQuery,
  now: number,
): Conditions {
  const conditions: Expression<SqlBool>[] = [];
  for (const word of search.trim().split(/\s+/).filter(Boolean)) {
    const person = sql<SqlBool>`user_id in (select id from users where search_text like ${containing(word.toLowerCase())})`;
    const tag = sql<SqlBool>`device_tag like ${containing(word.toUpperCase())}`;
    conditions.push(mayBeOfDeviceTag(word) ? sql`(${tag} or ${person})` : person);
  }
  if (access) conditions.push(sql`coalesce(enforcement->>'access', 'unknown') = ${access}`);
  if (threatLevel) conditions.push(levelIs(threatLevel));
  if (protection) {
    const isIncomplete = sql<SqlBool>`coalesce(jsonb_array_length(nullif(enforcement, 'null')->'problems'), 0) > 0`;
    conditions.push(protection === 'incomplete' ? isIncomplete : sql`not (${isIncomplete})`);
  }
  if (lastCheckIn) {
    const isSilent = sql<SqlBool>`coalesce(last_sync_at, created_at) < ${new Date(now - SILENT)}`;
    conditions.push(lastCheckIn === 'silent' ? isSilent : sql`not (${isSilent})`);
  }
  return conditions;
}

/** The worst that any connector says. */
function levelIs(level: NonNullable<DeviceQuery['threatLevel']>): Expression<SqlBool> {
  const rank = (THREAT_LEVELS as readonly string[]).indexOf(level);
  if (rank === -1)
    return sql`device_tag not in (select device_tag from health_states where threat_rank(state) is not null)`;
  return sql`device_tag in (select device_tag from health_states group by device_tag having max(threat_rank(state)) = ${rank})`;
}

/** A pattern of `like` for texts that contain `word`. */
function containing(word: string): string {
  return `%${word.replace(/[\\%_]/g, '\\$&')}%`;
}
