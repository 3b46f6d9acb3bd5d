import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Row } from './figure.ts';

// `npm run bench -- NAME…`, all without a name: each prints a table and writes `out/NAME.json`.

const SUFFIX = '.bench.ts';
const OUT = join(import.meta.dirname, 'out');

function benchNames(): string[] {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith(SUFFIX));
  return files.map((file) => file.slice(0, -SUFFIX.length)).sort();
}

async function run(name: string): Promise<void> {
  const started = performance.now();
  const { bench } = (await import(`./${name}${SUFFIX}`)) as Bench;
  const rows = await bench();
  console.log(`\n${name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n${table(rows)}`);
  writeFileSync(join(OUT, `${name}.json`), `${JSON.stringify(rows, null, 2)}\n`);
}

function table(rows: readonly Row[]): string {
  const head = ['figure', 'unit', 'n', 'median', 'p95', 'compared with'];
  const lines = rows.map(({ figure, unit, n, median, p95, against, ratio }) => [
    figure,
    unit,
    ...[n, median, p95].map((number) => number.toLocaleString('en')),
    against === undefined ? '' : `${ratio}× ${against}`,
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column]?.length ?? 0)));
  const isNumber = (column: number) => column >= 2 && column <= 4;
  const align = (text: string, column: number) =>
    isNumber(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
  return [head, ...lines].map((line) => line.map(align).join('  ').trimEnd()).join('\n');
}

async function main(): Promise<void> {
  const known = benchNames();
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}.`);
    process.exitCode = 1;
    return;
  }
  mkdirSync(OUT, { recursive: true });
  for (const name of asked.length > 0 ? asked : known) {
    // One after the other: they would measure each other.
    await run(name).catch((error: Error) => {
      console.error(`\n${name} failed: ${error.stack ?? error.message}`);
      process.exitCode = 1;
    });
  }
}

await main();
