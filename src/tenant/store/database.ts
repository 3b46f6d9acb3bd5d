import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { readDatabaseDump } from './database-dump.ts';
import { migrations } from './migrations.ts';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;

/**
 * The tenant's store, brought up to the newest schema. `dataDir: null` keeps it in memory. `prepare` fills a new one; until
 * it is done the directory counts as empty, so that a first start that was cut off is simply done again.
 */
export async function openDatabase(
  dataDir: string | null,
  prepare: (db: Database) => Promise<void> = async () => {},
): Promise<Database> {
  const files = dataDir === null ? null : { data: join(dataDir, 'postgres'), complete: join(dataDir, 'complete') };
  const isNew = files === null || !existsSync(files.complete);
  if (files && isNew) {
    await rm(files.data, { recursive: true, force: true });
    await mkdir(files.data, { recursive: true, mode: 0o700 }); // It holds private keys.
  }
  const db = await connect(files?.data ?? null, isNew);
  try {
    await migrate(db);
    await prepare(db);
    if (files && isNew) await writeFile(files.complete, '');
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

async function migrate(db: Database): Promise<void> {
  const { error } = await new Migrator({ db, provider: migrations }).migrateToLatest();
  if (error) throw error;
}
