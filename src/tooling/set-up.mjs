import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasBrowserAndFont, installBrowserAndFont } from './set-up/browser.mjs';
import {
  hasDependencies,
  installDependencies,
  nodeForTypeScript,
  requireNodeForTypeScript,
} from './set-up/dependencies.mjs';
import { withLock } from './set-up/lock.mjs';
import { runShowingProgress, SetUpError } from './set-up/progress.mjs';

// What every npm script of this project runs first, with any Node from 20 on and before anything is installed:
// therefore plain JavaScript and nothing but Node's own modules. With nothing to do it is quick and silent.

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const wantsBrowser = !process.argv.includes('--without-browser');

// A database that is ready to start from: making a fresh one takes seconds of CPU. It depends on nothing but what is
// in node_modules, and so does the note that it was made.
const MAKE_DUMP = join('src', 'tenant', 'make-dump.ts');
const DUMP_MADE = join(root, 'node_modules', '.set-up-dump');

function isSetUp() {
  return hasDependencies(root) && hasDump() && (!wantsBrowser || hasBrowserAndFont());
}

/** Each step asks again: whoever held the lock before may have done it. */
async function setUp() {
  if (!hasDependencies(root)) await installDependencies(root);
  requireNodeForTypeScript(root);
  if (!hasDump()) await makeDump();
  if (wantsBrowser) await installBrowserAndFont();
}

function hasDump() {
  return existsSync(DUMP_MADE) || !existsSync(join(root, MAKE_DUMP));
}

async function makeDump() {
  await runShowingProgress('Preparing the database', nodeForTypeScript(root), [MAKE_DUMP], { cwd: root });
  writeFileSync(DUMP_MADE, '');
}

try {
  const onWait = ({ pid }) => console.log(`Waiting for another set-up in this folder (process ${pid})…`);
  if (!isSetUp()) await withLock(join(root, '.drawbridge', 'set-up.lock'), setUp, onWait);
} catch (error) {
  console.error(error instanceof SetUpError ? `\n${error.message}` : error);
  process.exitCode = 1;
}
