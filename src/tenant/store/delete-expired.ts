import type { Database } from './database.ts';

const HOUR = 3_600_000;

/** Deletes tickets, sessions and codes whose time is over, now and every hour. Returns what ends it. */
export function deleteExpiredRegularly(db: Database, now: () => number, failed: (error: unknown) => void): () => void {
  const run = () => void deleteExpired(db, new Date(now())).catch(failed);
  run();
  const timer = setInterval(run, HOUR);
  return () => clearInterval(timer);
}

async function deleteExpired(db: Database, at: Date): Promise<void> {
  await db.deleteFrom('tickets').where('expires_at', '<=', at).execute();
  await db.deleteFrom('oidc_payloads').where('expires_at', '<=', at).execute();
}
