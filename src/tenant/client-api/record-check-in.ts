import { type Kysely, type Selectable, sql } from 'kysely';
import type { AppVersions, CheckInRequest } from '../../protocol/client-api.ts';
import type { Schema } from '../store/schema.ts';
import type { UserTable } from '../store/tables/directory.ts';
import type { DocumentWipes } from '../store/tables/wipes.ts';
import type { TenantContext } from '../tenant-context.ts';
import { registrationUnknown } from './authenticate.ts';
import type { Settings, StoredSettings } from './settings-cache.ts';
import { storeReports } from './store-reports.ts';
import type { Ticket } from './ticket.ts';
import { type Proof, replayed } from './verify-proof.ts';

type HealthRow<Time> = {
  readonly connector_id: string;
  readonly state: string;
  readonly last_update_at: Time;
  readonly source: 'partner' | 'device';
};

/** What holds for one browser, read at the moment that its number was taken. */
export type Snapshot = {
  readonly registrationId: string;
  readonly seq: number;
  readonly lastEnabledAt: Date | null;
  readonly extensionId: string | null;
  readonly deviceTag: string;
  readonly versions: AppVersions;
  /** What its document said last of wipes; see ../wipes. */
  readonly wipe: DocumentWipes | null;
  /** What gates were told last; see ../posture. */
  readonly posture: 'open' | 'closed' | null;
  readonly userPrincipalName: string;
  readonly user: Pick<Selectable<UserTable>, 'id' | 'display_name' | 'account_enabled'>;
  readonly groups: readonly string[];
  readonly health: readonly HealthRow<Date>[];
  /** By connector. */
  readonly heartbeats: ReadonlyMap<string, Date | null>;
  readonly settings: Settings;
};

export type CheckIn = {
  readonly registrationId: string;
  readonly proof: Proof;
  readonly request: Pick<CheckInRequest, 'reports' | 'gap'>;
  readonly ticket: Ticket | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/**
 * Uses the proof, stores what the browser reports, takes the registration's next number and reads what now holds for it: all
 * of it or nothing.
 *
 * @throws {ApiError} `registration-unknown`, `proof-invalid`
 */
export async function recordCheckIn(
  { db, settings }: Pick<TenantContext, 'db' | 'settings'>,
  checkIn: CheckIn,
): Promise<Snapshot> {
  const known = settings.newest;
  const { reports, gap } = checkIn.request;
  const row =
    reports.length === 0 && !gap
      ? await callCheckIn(db, checkIn, known)
      : await db.transaction().execute(async (trx) => {
          const found = await callCheckIn(trx, checkIn, known);
          const stored = await storeReports(trx, checkIn.registrationId, checkIn.request, checkIn.at);
          return stored ? withNews(found, stored, checkIn.at) : found;
        });
  const held = row.settings === null ? known : await settings.remember(row.revision, row.settings);
  if (!held) throw new Error('the store took settings for known that are not');
  const date = (value: string | null) => (value === null ? null : new Date(value));
  return {
    ...row,
    registrationId: checkIn.registrationId,
    lastEnabledAt: date(row.lastEnabledAt),
    health: row.health.map((one) => ({ ...one, last_update_at: new Date(one.last_update_at) })),
    heartbeats: new Map(Object.entries(row.heartbeats).map(([id, at]) => [id, date(at)])),
    settings: held,
  };
}

/** The document that answers a report goes by what it said. */
function withNews(
  row: CheckInRow,
  { versions, ownHealth }: NonNullable<Awaited<ReturnType<typeof storeReports>>>,
  at: number,
): CheckInRow {
  const next = { ...row, versions, extensionId: versions.extensionId ?? null };
  if (!ownHealth) return next;
  const { connector_id, state } = ownHealth;
  const own = {
    connector_id,
    state,
    last_update_at: ownHealth.last_update_at.toISOString(),
    source: 'device',
  } as const;
  const others = row.health.filter((one) => one.source !== 'device' || one.connector_id !== connector_id);
  const heartbeat = state === 'unknown' ? {} : { [connector_id]: new Date(at).toISOString() };
  return { ...next, health: [...others, own], heartbeats: { ...row.heartbeats, ...heartbeat } };
}

/** What the function `check_in` gives (store/check-in-function.ts). JSON has no dates. */
type CheckInRow = Pick<
  Snapshot,
  'seq' | 'extensionId' | 'deviceTag' | 'versions' | 'wipe' | 'posture' | 'userPrincipalName' | 'user' | 'groups'
> & {
  readonly lastEnabledAt: string | null;
  readonly health: readonly HealthRow<string>[];
  readonly heartbeats: Readonly<Record<string, string | null>>;
  readonly revision: number;
  readonly settings: StoredSettings | null;
};

async function callCheckIn(
  db: Kysely<Schema>,
  { registrationId, proof, ticket, at }: CheckIn,
  known: Settings | null,
): Promise<CheckInRow> {
  const { rows } = await sql<{ readonly found: CheckInRow | { readonly replayed: true } | null }>`select check_in(
    ${registrationId}::uuid, ${proof.jkt}, ${proof.jtiHash}, ${proof.rememberUntil}::timestamptz, ${new Date(at)}::timestamptz,
    ${ticket?.hash ?? null}, ${ticket?.expiresAt ?? null}::timestamptz, ${known?.revision ?? null}::bigint) as found`.execute(
    db,
  );
  const found = rows[0]?.found;
  if (!found) throw registrationUnknown();
  if ('replayed' in found) throw replayed();
  return found;
}
