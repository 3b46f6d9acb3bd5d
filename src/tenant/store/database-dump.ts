import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';

/**
 * Where the dump of an empty database is kept. Making a database from nothing (initdb in WebAssembly) takes about 4 s,
 * loading this takes 0.4 s. Another PGlite may have another format on disk, so its version is in the name.
 */
export const DATABASE_DUMP = fileURLToPath(
  new URL(`../../../node_modules/.cache/drawbridge/pglite-${pgliteVersion()}.tar`, import.meta.url),
);

/** Makes the dump of an empty database: 40 MB, since loading a compressed one takes half as long again. */
export async function makeDatabaseDump(file: string = DATABASE_DUMP): Promise<void> {
  const pglite = await PGlite.create();
  try {
    const dump = await pglite.dumpDataDir('none');
    await mkdir(dirname(file), { recursive: true });
    await writeWhole(file, Buffer.from(await dump.arrayBuffer()));
  } finally {
    await pglite.close();
  }
}

/** The dump, made first if it is not there yet; `null` where it can be neither read nor kept. */
export async function readDatabaseDump(file: string = DATABASE_DUMP): Promise<Blob | null> {
  const read = async () => new Blob([await readFile(file)]);
  return read().catch(() => makeDatabaseDump(file).then(read, () => null));
}

/** Whoever looks sees no file or a whole one, also when two processes write it at once. */
async function writeWhole(file: string, content: Buffer): Promise<void> {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    await writeFile(unfinished, content);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function pgliteVersion(): string {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(readFileSync(join(dirname(main), '..', 'package.json'), 'utf8'));
  return String(version);
}
