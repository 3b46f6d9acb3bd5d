import { execFile } from 'node:child_process';
import { access, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { ROOT } from '../run-tool.ts';
import type { Plan } from './plan.ts';

const run = promisify(execFile);

/** Builds the host's one file. */
export async function buildHost(outDir = join(ROOT, 'dist-host')): Promise<string> {
  const configFile = join(ROOT, 'src/health-host/vite.config.ts');
  await build({ configFile, root: ROOT, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  return join(outDir, 'health-host.mjs');
}

/** Puts everything in its place. The options that an admin has changed stay as they are. */
export async function install(plan: Plan, host: string, node = process.execPath): Promise<void> {
  await mkdir(plan.folder, { recursive: true });
  await cp(host, join(plan.folder, 'health-host.mjs'));
  await cp(node, join(plan.folder, process.platform === 'win32' ? 'node.exe' : 'node'), { dereference: true });
  await writeFile(plan.launcher.path, plan.launcher.text, { mode: 0o755 });
  if (!(await exists(plan.options.path))) await writeFile(plan.options.path, plan.options.text);
  for (const { path, text } of plan.manifests) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  for (const { key, value } of plan.registry) await run('reg', ['add', key, '/ve', '/t', 'REG_SZ', '/d', value, '/f']);
}

/** Takes it all away again; what is not there is no error. */
export async function uninstall(plan: Plan): Promise<void> {
  for (const { key } of plan.registry) await run('reg', ['delete', key, '/f']).catch(() => undefined);
  for (const { path } of plan.manifests) await rm(path, { force: true });
  await rm(plan.folder, { recursive: true, force: true });
}

/** `complete`, `partial` (something of it is missing or another), or `absent`. */
export async function statusOf(plan: Plan): Promise<'complete' | 'partial' | 'absent'> {
  const found = await Promise.all([
    exists(join(plan.folder, 'health-host.mjs')),
    exists(plan.launcher.path),
    ...plan.manifests.map(async ({ path, text }) => (await readFile(path, 'utf8').catch(() => null)) === text),
    ...plan.registry.map(async ({ key, value }) => {
      const answer = await run('reg', ['query', key, '/ve']).catch(() => null);
      return answer?.stdout.includes(value) ?? false;
    }),
  ]);
  if (found.every(Boolean)) return 'complete';
  return found.some(Boolean) ? 'partial' : 'absent';
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
