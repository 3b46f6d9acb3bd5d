import { type Kysely, type Selectable, sql } from 'kysely';
import type { AppVersions, CheckInRequest } from '../../protocol/client-api.ts';
import type { DocumentWipes, Schema, UserTable } from '../store/schema.ts';
import type { TenantContext } from '../tenant-context.ts';
import { registrationUnknown } from './authenticate.ts';
import type { Settings, StoredSettings } from './settings-cache.ts';
import { storeReports } from './store-reports.ts';
import type { Ticket } from './ticket.ts';
import { type Proof, replayed } from './verify-proof.ts';

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
  readonly user: Pick<Selectable<UserTable>, 'id' | 'display_name' | 'account_enabled'>;
  readonly groups: readonly string[];
  readonly health: readonly { readonly connector_id: string; readonly state: string; readonly last_update_at: Date }[];
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
          const versions = await storeReports(trx, checkIn.registrationId, checkIn.request, checkIn.at);
          return versions ? { ...found, versions, extensionId: versions.extensionId ?? null } : found;
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

/** What the function `check_in` gives (store/check-in-function.ts). JSON has no dates. */
type CheckInRow = Pick<Snapshot, 'seq' | 'extensionId' | 'deviceTag' | 'versions' | 'wipe' | 'user' | 'groups'> & {
  readonly lastEnabledAt: string | null;
  readonly health: readonly {
    readonly connector_id: string;
    readonly state: string;
    readonly last_update_at: string;
  }[];
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
