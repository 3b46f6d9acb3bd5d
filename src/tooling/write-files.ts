import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** Contents by path below a folder, with `/` between its parts. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A folder that was to be replaced holds something that nobody here wrote. */
export class ForeignFilesError extends Error {
  readonly code = 'foreign-files';
  constructor(folder: string, names: readonly string[]) {
    super(`${folder} has files of others (${names.slice(0, 3).join(', ')}). Name another folder, or empty this one.`);
  }
}

/**
 * Makes `folder` hold `files` and nothing else, all of them or none: they are written beside it and take its place at once.
 *
 * @throws {ForeignFilesError} where it holds a file whose name is none of `files` and that `ours` does not know
 */
export async function replaceFolder(folder: string, files: Files, ours: (name: string) => boolean): Promise<void> {
  const foreign = (await namesIn(folder)).filter((name) => !(name in files) && !ours(name));
  if (foreign.length > 0) throw new ForeignFilesError(folder, foreign);
  const fresh = `${folder}.new-${randomUUID()}`;
  const old = `${folder}.old-${randomUUID()}`;
  try {
    await mkdir(fresh, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(fresh, name)), { recursive: true });
      await writeFile(join(fresh, name), content);
    }
    const moved = await rename(folder, old).then(() => true, rethrowUnlessMissing);
    await rename(fresh, folder).catch(async (error) => {
      if (moved) await rename(old, folder);
      throw error;
    });
  } finally {
    await Promise.all([fresh, old].map((leftover) => rm(leftover, { recursive: true, force: true })));
  }
}

/** Writes a file so that whoever reads it meanwhile gets the old one or the new one. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const fresh = `${file}.new-${randomUUID()}`;
  try {
    await writeFile(fresh, content);
    await rename(fresh, file);
  } finally {
    await rm(fresh, { force: true });
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch (error) {
    rethrowUnlessMissing(error as NodeJS.ErrnoException);
    return [];
  }
}

function rethrowUnlessMissing(error: NodeJS.ErrnoException): false {
  if (error.code !== 'ENOENT') throw error;
  return false;
}
