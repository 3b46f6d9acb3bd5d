import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runTool } from './run-tool.ts';
import { SUMMARY_FILE, type TestSummary } from './test-summary.ts';

// `npm test`: types, lint and build, then all tests. What is after `--` goes to Vitest (a file, `-t NAME`), but for
// `--full`, which also runs what takes long.

// Vitest colours even what goes into a file, and Biome asks neither what it writes to nor for NO_COLOR.
if (!process.stdout.isTTY && !process.env['FORCE_COLOR']) process.env['NO_COLOR'] = '1';
const colours = process.env['NO_COLOR'] ? ['--colors=off'] : ['--colors=force'];

const GATES = [
  { what: 'Types', tool: 'tsc', args: ['-b'] },
  { what: 'Lint', tool: 'biome', args: ['ci', '.', ...colours] },
  { what: 'Build', tool: 'vite', args: ['build', '--logLevel', 'warn'] },
  { what: 'Build of the console', tool: 'vite', args: ['build', '--mode', 'console', '--logLevel', 'warn'] },
] as const;

async function passGate({ what, tool, args }: (typeof GATES)[number]): Promise<boolean> {
  const { code, output, milliseconds } = await runTool(tool, args);
  console.log(`${what}: ${code === 0 ? 'good' : 'failed'} (${(milliseconds / 1000).toFixed(1)} s)`);
  if (code !== 0) console.log(`\n${output.trimEnd()}\n\n\`${tool} ${args.join(' ')}\` failed.`);
  return code === 0;
}

type Outcome = { readonly code: number; readonly summary: TestSummary };

/**
 * Everything, three runs at a time: those in the browser go one file by another and mostly wait. The longest come first, and
 * whoever ends takes the next.
 */
const RUNS = [
  ['browser-block'],
  ['browser'],
  ['tenant*', '--maxWorkers=1'],
  ['browser-wipe'],
  ['!browser*', '--project', '!tenant*', '--project', '!core', '--maxWorkers=1'],
  ['core', '--maxWorkers=1'],
].map((run) => ['--project', ...run]);
const AT_ONCE = 3;

/** The core's properties and fuzzers, which `npm run test:core` and `-- --full` run with all their cases. */
const FEWER_CASES = { DRAWBRIDGE_RUNS_DIVISOR: '5' };

async function runTests(args: readonly string[]): Promise<Outcome> {
  const rest = args.filter((argument) => argument !== '--full');
  const isFull = args.includes('--full');
  const full = isFull ? { DRAWBRIDGE_FULL: '1' } : {};
  if (rest.length > 0) return runVitest(rest, { show: true, env: full });
  const env = isFull ? full : FEWER_CASES;
  const outcomes: Outcome[] = [];
  const waiting = RUNS.entries();
  const work = async () => {
    for (const [index, run] of waiting) outcomes.push(await runVitest(run, { show: index === 0, env }));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return {
    code: Math.max(...outcomes.map(({ code }) => code)),
    summary: {
      passed: outcomes.reduce((sum, { summary }) => sum + summary.passed, 0),
      failed: outcomes.reduce((sum, { summary }) => sum + summary.failed, 0),
      skips: outcomes.flatMap(({ summary }) => summary.skips),
    },
  };
}

/** One run of Vitest's. What is not shown as it comes is printed at its end. */
async function runVitest(
  args: readonly string[],
  { show, env }: { readonly show: boolean; readonly env: Readonly<Record<string, string>> },
): Promise<Outcome> {
  const file = join(ROOT, 'node_modules', '.cache', 'drawbridge', `tests-${randomUUID()}.json`);
  const reporters = ['--reporter=default', `--reporter=${join(import.meta.dirname, 'test-summary.ts')}`];
  const { code, output, milliseconds } = await runTool('vitest', ['run', ...reporters, ...args], {
    show,
    env: { ...env, [SUMMARY_FILE]: file },
  });
  if (!show) console.log(output);
  console.log(`${args.join(' ')}: ${(milliseconds / 1000).toFixed(0)} s`);
  return { code, summary: readSummary(file, code) };
}

/** Vitest may fail for what is no test, such as a filter that matches nothing. */
function readSummary(file: string, code: number): TestSummary {
  try {
    const summary = JSON.parse(readFileSync(file, 'utf8')) as TestSummary;
    return code !== 0 && summary.failed === 0 ? { ...summary, failed: 1 } : summary;
  } catch {
    return { passed: 0, failed: 1, skips: [] };
  } finally {
    rmSync(file, { force: true });
  }
}

function report({ passed, failed, skips }: TestSummary): void {
  for (const { name, reason } of skips) console.log(`Skipped: ${name}: ${reason}`);
  console.log(`${passed} passed, ${failed} failed, ${skips.length} skipped`);
}

async function main(): Promise<void> {
  for (const gate of GATES) {
    if (await passGate(gate)) continue;
    report({ passed: 0, failed: 1, skips: [] });
    process.exitCode = 1;
    return;
  }
  const { code, summary } = await runTests(process.argv.slice(2));
  report(summary);
  process.exitCode = code === 0 && summary.failed === 0 ? 0 : 1;
}

await main();
