import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runShowingProgress, SetUpError } from './progress.mjs';

const STAMP = join('node_modules', '.set-up-stamp');

/** Whether `node_modules` is what the lock file and package.json ask for. */
export function hasDependencies(root) {
  try {
    return readFileSync(join(root, STAMP), 'utf8') === wantedDependencies(root);
  } catch {
    return false;
  }
}

export async function installDependencies(root) {
  const wanted = wantedDependencies(root);
  // Gone before npm starts, so that an installation that is cut short never counts as one.
  rmSync(join(root, STAMP), { force: true });
  const [command, ...args] = npm();
  await runShowingProgress(
    'Installing dependencies',
    command,
    [
      ...args,
      'ci',
      '--ignore-scripts',
      '--include=dev',
      '--include=optional',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ],
    // `npm.cmd` can be started only by a shell.
    { cwd: root, shell: process.platform === 'win32' && args.length === 0 },
  );
  writeFileSync(join(root, STAMP), wanted);
}

/** The Node that runs this project's TypeScript: the installed one, else (macOS) the system's if it can. */
export function nodeForTypeScript(root) {
  const installed = join(
    root,
    'node_modules',
    packagedNode(),
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(installed)) return installed;
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18) ? process.execPath : null;
}

export function requireNodeForTypeScript(root) {
  if (nodeForTypeScript(root) !== null) return;
  throw new SetUpError(
    `This project needs Node 22.18 or newer, and this is ${process.version}. npm has no package "${packagedNode()}" ` +
      'to bring it along on this system: please install Node 24.',
  );
}

function packagedNode() {
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
}

function wantedDependencies(root) {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(JSON.stringify([dependencies, devDependencies, optionalDependencies]))
    .digest('hex');
}

/** The npm that started us, else the one on `PATH`. Another package manager would not read our lock file. */
function npm() {
  const starter = process.env.npm_execpath;
  if (starter && /^npm-cli\.c?js$/.test(basename(starter))) return [process.execPath, starter];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}
