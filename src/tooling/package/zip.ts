import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { Files } from '../write-files.ts';

/** A ZIP archive that is the same for the same files, whatever their order, dates and owners. */
export async function zip(files: Files): Promise<Buffer> {
  // A ZIP file has the machine's own time in it: 2 January 1980 by that is the same everywhere.
  const same = { mtime: new Date(1980, 0, 2), forceDosTimestamp: true, mode: 0o100644, compressionLevel: 9 };
  const archive = new ZipFile();
  for (const name of Object.keys(files).sort()) archive.addBuffer(Buffer.from(files[name] ?? ''), name, same);
  archive.end();
  return buffer(archive.outputStream);
}
