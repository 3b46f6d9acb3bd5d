import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readUpdateManifest } from '../../protocol/update-manifest.ts';

/** The id of the extension whose packages are in `folder`; `null` where there are none, or not all of them yet. */
export function packagedId(folder: string): string | null {
  try {
    return readUpdateManifest(readFileSync(join(folder, 'update.xml'), 'utf8'))?.id ?? null;
  } catch {
    return null;
  }
}
