import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

export type ToolResult = { readonly code: number; readonly output: string; readonly milliseconds: number };

/**
 * Runs an installed tool (`tsc`, `vite`, …) in the repository; `show` lets its output through as it comes. One that is not
 * `installed` here (`npm`) is looked for on the machine.
 */
export function runTool(
  name: string,
  args: readonly string[],
  {
    show = false,
    env = {},
    installed = true,
  }: { readonly show?: boolean; readonly env?: Readonly<Record<string, string>>; readonly installed?: boolean } = {},
): Promise<ToolResult> {
  const started = performance.now();
  const isWindows = process.platform === 'win32';
  const file = isWindows ? `${name}.cmd` : name;
  const tool = installed ? join(ROOT, 'node_modules', '.bin', file) : file;
  const child = spawn(tool, [...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['inherit', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    // `.cmd` files are started by a shell only.
    shell: isWindows,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((done) => {
    const end = (code: number) => done({ code, output, milliseconds: performance.now() - started });
    child.on('error', (error) => {
      output += error.message;
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}
