import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runTool } from './run-tool.ts';

/** Where the console is built. */
export const CONSOLE_BUILT = join(ROOT, 'dist-console');

/** What the build is made of: the console, and the pure parts that it shares. */
const SOURCES = ['tenant/console', 'graph', 'policy', 'health', 'sites', 'access', 'protocol'].map((part) =>
  join(ROOT, 'src', part),
);
const SETTINGS = ['vite.config.ts', 'package-lock.json'].map((file) => join(ROOT, file));

/** The folder of the built console, made anew where one of its sources is younger. */
export async function builtConsole(): Promise<string> {
  const made = timeOf(join(CONSOLE_BUILT, 'index.html'));
  const files = SOURCES.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  if ([...files, ...SETTINGS].every((file) => timeOf(file) < made)) return CONSOLE_BUILT;
  const { code, output } = await runTool('vite', ['build', '--mode', 'console', '--logLevel', 'error']);
  if (code !== 0) throw new Error(`The console could not be built:\n${output}`);
  return CONSOLE_BUILT;
}

function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
