import { createHash } from 'node:crypto';
import { createPostgresDatabase } from '../../src/tooling/postgres.ts';

/** The server that the whole suite is to run on, in place of PGlite; see vitest.config.ts. */
export const POSTGRES = process.env['DRAWBRIDGE_TEST_POSTGRES'];

/** Where a tenant of a test keeps its store: the folder itself, or a database on PostgreSQL that stands for it. */
export async function storeAt(folder: string | null): Promise<string | null> {
  if (!POSTGRES) return folder;
  const name = folder === null ? undefined : `f_${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  return createPostgresDatabase(POSTGRES, name);
}
