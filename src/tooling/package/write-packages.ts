import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Files, replaceFile } from '../write-files.ts';

/**
 * Writes packages into a folder from which browsers may be loading: the update manifest comes last, so that it names a package
 * that is there, and earlier packages stay.
 *
 * @returns the names, in the order in which they were written
 */
export async function writePackages(folder: string, files: Files): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const names = Object.keys(files).sort((one, other) => Number(one === 'update.xml') - Number(other === 'update.xml'));
  for (const name of names) await replaceFile(join(folder, name), files[name] ?? '');
  return names;
}
