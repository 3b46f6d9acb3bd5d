import { readFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import { build } from 'vite';

const ROOT = resolve(import.meta.dirname, '../..');

/** The file that a manifest of ours names as the worker. */
export const LOADER = 'service-worker-loader.js';

const ANSWER = `chrome.runtime.onConnect.addListener((port) => port.postMessage('here'));\n`;

/**
 * A copy of the built extension, under an id of its own, whose worker loads and evaluates these modules, does nothing with
 * them, and answers each port at once.
 */
export async function standIn(built: string, folder: string, modules: readonly string[]): Promise<string> {
  await cp(built, folder, { recursive: true });
  const { key: _, ...manifest } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const input = join(folder, 'entry.js');
  const imports = modules.map((module, index) => `import * as m${index} from ${JSON.stringify(join(ROOT, module))};\n`);
  // Kept, or the build would leave out what nobody uses.
  const kept = `globalThis.kept = [${modules.map((_, index) => `m${index}`)}];\n`;
  await writeFile(input, `${imports.join('')}${kept}${ANSWER}`);
  await build({
    configFile: false,
    root: ROOT,
    publicDir: false,
    logLevel: 'error',
    build: {
      target: 'chrome121',
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { input, output: { entryFileNames: LOADER } },
    },
  });
  return folder;
}

/** The modules of ours that one of them imports, from the repository's root. */
export function importsOf(file: string): string[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  return [...source.matchAll(/ from '(\.[^']+)'/g)].map(([, path = '']) => posix.join(posix.dirname(file), path));
}
