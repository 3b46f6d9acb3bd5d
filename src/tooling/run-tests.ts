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
] as const;

async function passGate({ what, tool, args }: (typeof GATES)[number]): Promise<boolean> {
  const { code, output, milliseconds } = await runTool(tool, args);
  console.log(`${what}: ${code === 0 ? 'good' : 'failed'} (${(milliseconds / 1000).toFixed(1)} s)`);
  if (code !== 0) console.log(`\n${output.trimEnd()}\n\n\`${tool} ${args.join(' ')}\` failed.`);
  return code === 0;
}

async function runVitest(args: readonly string[]): Promise<{ readonly code: number; readonly summary: TestSummary }> {
  const file = join(ROOT, 'node_modules', '.cache', 'drawbridge', `tests-${process.pid}.json`);
  const env = { [SUMMARY_FILE]: file, ...(args.includes('--full') && { DRAWBRIDGE_FULL: '1' }) };
  const reporters = ['--reporter=default', `--reporter=${join(import.meta.dirname, 'test-summary.ts')}`];
  const rest = args.filter((argument) => argument !== '--full');
  const { code } = await runTool('vitest', ['run', ...reporters, ...rest], { show: true, env });
  try {
    return { code, summary: JSON.parse(readFileSync(file, 'utf8')) as TestSummary };
  } catch {
    return { code, summary: { passed: 0, failed: 1, skips: [] } };
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
  const { code, summary } = await runVitest(process.argv.slice(2));
  // Vitest may fail for what is no test, such as a filter that matches nothing.
  report(code !== 0 && summary.failed === 0 ? { ...summary, failed: 1 } : summary);
  process.exitCode = code === 0 && summary.failed === 0 ? 0 : 1;
}

await main();
