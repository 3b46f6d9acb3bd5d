import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { readDatabaseDump } from './database-dump.ts';
import { migrations } from './migrations.ts';
import { isPostgres, postgresDialect } from './postgres.ts';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;

/** The advisory lock of whoever fills a new store; any number that nothing else here takes. */
const PREPARING = 7_226_001;

/**
 * The tenant's store, brought up to the newest schema: in a folder, at a PostgreSQL address (`postgres://…`), or in memory
 * (`null`). `prepare` fills a new one; no other process that opens the same one does so at the same time. `version` stops at an earlier
 * schema, as one who tests an upgrade needs it.
 */
export async function openDatabase(
  location: string | null,
  prepare: Prepare = async () => {},
  version: string | null = null,
): Promise<Database> {
  return isPostgres(location) ? openPostgres(location, prepare, version) : openPGlite(location, prepare, version);
}

type Prepare = (db: Database) => Promise<void>;

async function openPostgres(url: string, prepare: Prepare, version: string | null): Promise<Database> {
  const db = new Kysely<Schema>({ dialect: postgresDialect(url) });
  return prepared(db, async () => {
    await migrate(db, version); // Under a lock of its own.
    await db.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(${PREPARING})`.execute(connection);
      await prepare(connection).finally(() => sql`select pg_advisory_unlock(${PREPARING})`.execute(connection));
    });
  });
}

/** Until `prepare` is done the folder counts as empty, so that a first start that was cut off is simply done again. */
async function openPGlite(dataDir: string | null, prepare: Prepare, version: string | null): Promise<Database> {
  const files = dataDir === null ? null : { data: join(dataDir, 'postgres'), complete: join(dataDir, 'complete') };
  const isNew = files === null || !existsSync(files.complete);
  if (files && isNew) {
    await rm(files.data, { recursive: true, force: true });
    await mkdir(files.data, { recursive: true, mode: 0o700 }); // It holds private keys.
  }
  const db = await connect(files?.data ?? null, isNew);
  return prepared(db, async () => {
    await migrate(db, version);
    await prepare(db);
    if (files && isNew) await writeFile(files.complete, '');
  });
}

async function prepared(db: Database, prepare: () => Promise<void>): Promise<Database> {
  try {
    await prepare();
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function connect(directory: string | null, isNew: boolean): Promise<Database> {
  const dump = isNew ? await readDatabaseDump() : null;
  const pglite = await PGlite.create({
    ...(directory === null ? {} : { dataDir: directory }),
    ...(dump === null ? {} : { loadDataDir: dump }),
  });
  return new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
}

async function migrate(db: Database, version: string | null): Promise<void> {
  const migrator = new Migrator({ db, provider: migrations });
  const { error } = await (version === null ? migrator.migrateToLatest() : migrator.migrateTo(version));
  if (error) throw error;
}
