import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../..');

/** A built extension in a folder of its own. */
export type ExtensionCopy = { readonly folder: string; remove(): Promise<void> };

/** Builds the production extension into `folder`. */
export async function buildExtension(folder: string): Promise<void> {
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', '--logLevel', 'error', '--outDir', folder, '--emptyOutDir'];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT });
}

/**
 * The demo's extension: the production build (of `built`, or made now) with a configuration of its own beside it. Every
 * program in it is the same.
 */
export async function makeDemoExtension(configuration: object | null, built?: string): Promise<ExtensionCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-extension-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    if (built) await cp(built, folder, { recursive: true });
    else await buildExtension(folder);
    if (configuration) await writeFile(join(folder, 'configuration.json'), JSON.stringify(configuration, null, 2));
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
