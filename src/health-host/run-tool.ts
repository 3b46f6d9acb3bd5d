import { execFile } from 'node:child_process';

const PATIENCE = 10_000;
const LARGEST_OUTPUT = 1024 * 1024;

/** What a program of the system prints, in no language but C's; `null` where it is not there or does not end in time. */
export function runTool(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      { timeout: PATIENCE, maxBuffer: LARGEST_OUTPUT, windowsHide: true, env: { ...process.env, LC_ALL: 'C' } },
      // `systemctl is-active` prints its answer and fails for all but "active".
      (error, stdout) => resolve(error && stdout === '' ? null : stdout),
    );
  });
}
