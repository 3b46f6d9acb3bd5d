import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';

/** What a running demo says about itself in `.drawbridge/demo-<pid>.json`. */
const RunningDemoSchema = v.object({
  pid: v.pipe(v.number(), v.integer()),
  tenant: v.pipe(v.string(), v.url()),
  issuer: v.string(),
  keyFile: v.string(),
  startedAt: v.union([v.string(), v.number()]),
});
export type RunningDemo = v.InferOutput<typeof RunningDemoSchema>;

const FILE = /^demo-\d+\.json$/;

/** The demo that was started last of those still running, or `null`. `folder` is the repository's `.drawbridge`. */
export function newestRunningDemo(folder: string): RunningDemo | null {
  const demos = filesIn(folder)
    .filter((name) => FILE.test(name))
    .map((name) => readDemo(join(folder, name)))
    .filter((demo) => demo !== null)
    .filter(({ pid }) => isRunning(pid));
  return demos.sort((one, other) => startOf(other) - startOf(one))[0] ?? null;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** `null` for a file that is half written or that another version wrote. */
function readDemo(file: string): RunningDemo | null {
  try {
    return v.parse(RunningDemoSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

function startOf({ startedAt }: RunningDemo): number {
  return new Date(startedAt).getTime() || 0;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
