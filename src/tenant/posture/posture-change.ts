import { type Kysely, sql, type Transaction } from 'kysely';
import type { Decision } from '../../access/decide.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import type { PostureChangeTable } from '../store/tables/posture.ts';
import type { DocumentWipes } from '../store/tables/wipes.ts';

/*
 * What gates are told of a registration:
 *
 *   none ──a check-in that opens──▶ open ──a check-in or a review that closes──▶ closed ──a check-in that opens──▶ open
 *                                    └────────── the registration is deleted ──▶ ended ◀──┘
 *
 * - A token is signed only while the registration is open here, so each that was ever signed has its change before it.
 * - A closing takes back the tokens of every check-in up to the number it was decided at, and no later check-in of a number
 *   up to that one opens again: whichever of the two is stored first, a token of older news does not outlive the newer.
 */

export type Posture = 'open' | 'closed' | null;

/** One registration at one check-in number. */
export type Standing = {
  readonly registrationId: string;
  readonly seq: number;
  /** As it was read with the number. */
  readonly posture: Posture;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** Whether a browser is let into the company's sites; an order to wipe, held or not, lets it into none. */
export function lets({ access }: Decision, wipes: DocumentWipes | null): boolean {
  return (access === 'allow' || access === 'warn') && (wipes?.orders.length ?? 0) === 0;
}

/** Stores what a check-in decided, where that is new. Returns whether a token may be signed for it. */
export async function settlePosture(db: Database, standing: Standing, open: boolean): Promise<boolean> {
  if (open ? standing.posture === 'open' : standing.posture !== 'open') return open;
  return db.transaction().execute(async (trx) => {
    const changed = await changePosture(trx, standing, open ? 'open' : 'closed');
    return open && changed;
  });
}

/** Returns whether anything was changed: a later number, or the same one reviewed, outranks it. */
export async function changePosture(
  trx: Transaction<Schema>,
  { registrationId, seq, at }: Omit<Standing, 'posture'>,
  posture: 'open' | 'closed',
): Promise<boolean> {
  const row = await trx
    .updateTable('registrations')
    .set({ posture, posture_seq: seq })
    .where('id', '=', registrationId)
    .where('posture_seq', posture === 'open' ? '<' : '<=', seq)
    .returning(['id', 'user_id', 'device_tag'])
    .executeTakeFirst();
  if (!row) return false;
  await tell(trx, {
    registration_id: row.id,
    user_id: row.user_id,
    device_tag: row.device_tag,
    kind: posture === 'open' ? 'opened' : 'closed',
    up_to_seq: seq,
    at: new Date(at),
  });
  return true;
}

async function tell(db: Kysely<Schema>, change: Omit<PostureChangeTable, 'position'>): Promise<void> {
  const { registration_id, user_id, device_tag, kind, up_to_seq, at } = change;
  await sql`select tell_posture(${registration_id}::uuid, ${user_id}::uuid, ${device_tag}, ${kind}, ${up_to_seq}::bigint,
    ${at}::timestamptz)`.execute(db);
}
