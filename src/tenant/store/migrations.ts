import { type Kysely, sql } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';
import { FIRST } from './migrations/0001-first.ts';
import { DECISION_INPUTS } from './migrations/0002-decision-inputs.ts';
import { BOUND_TO_A_KEY } from './migrations/0003-bound-to-a-key.ts';
import { CHEAP_CHECK_IN } from './migrations/0004-cheap-check-in.ts';
import { ADMINISTRATION } from './migrations/0005-administration.ts';
import { PARTNERS } from './migrations/0006-partners.ts';
import { WIPES } from './migrations/0007-wipes.ts';
import { WIPE_OPTIONS } from './migrations/0008-wipe-options.ts';
import { REACHED } from './migrations/0009-reached.ts';
import { OWN_HEALTH } from './migrations/0010-own-health.ts';
import { POSTURE } from './migrations/0011-posture.ts';
import { PROVEN_RECEIPTS } from './migrations/0012-proven-receipts.ts';
import { DEVICE_HISTORY } from './migrations/0013-device-history.ts';
import { RETENTION } from './migrations/0014-retention.ts';
import { BEFORE_SIGN_IN } from './migrations/0015-before-sign-in.ts';

/** Run in the order of their names. A released one is never changed: the next one corrects it. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-first': { up: (db) => runAll(db, FIRST) },
  '0002-decision-inputs': { up: (db) => runAll(db, DECISION_INPUTS) },
  '0003-bound-to-a-key': { up: (db) => runAll(db, BOUND_TO_A_KEY) },
  '0004-cheap-check-in': { up: (db) => runAll(db, CHEAP_CHECK_IN) },
  '0005-administration': { up: (db) => runAll(db, ADMINISTRATION) },
  '0006-partners': { up: (db) => runAll(db, PARTNERS) },
  '0007-wipes': { up: (db) => runAll(db, WIPES) },
  '0008-wipe-options': { up: (db) => runAll(db, WIPE_OPTIONS) },
  '0009-reached': { up: (db) => runAll(db, REACHED) },
  '0010-own-health': { up: (db) => runAll(db, OWN_HEALTH) },
  '0011-posture': { up: (db) => runAll(db, POSTURE) },
  '0012-proven-receipts': { up: (db) => runAll(db, PROVEN_RECEIPTS) },
  '0013-device-history': { up: (db) => runAll(db, DEVICE_HISTORY) },
  '0014-retention': { up: (db) => runAll(db, RETENTION) },
  '0015-before-sign-in': { up: (db) => runAll(db, BEFORE_SIGN_IN) },
};

export const migrations: MigrationProvider = { getMigrations: async () => MIGRATIONS };

async function runAll(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
