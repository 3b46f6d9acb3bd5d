import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FLOWS } from './flows.ts';
import { install } from './install.ts';
import { FAULTS } from './network.ts';
import { runCell } from './run-cell.ts';
import { openStage, type Stage } from './scene.ts';
import { SOCKET_FAULTS } from './wake-line.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));
vi.spyOn(console, 'warn').mockImplementation(() => undefined);
vi.spyOn(console, 'error').mockImplementation(() => undefined);

/** Every cell is run once without a kill, and killed at this many of its awaits, another in each cell; with DRAWBRIDGE_FULL at each of them. */
const KILLS = process.env['DRAWBRIDGE_FULL'] ? Infinity : 1;

type Cell = { runs: number; failures: number; awaits: number };
const table = new Map<string, Map<string, Cell>>();
let stage: Stage;

beforeAll(async () => {
  install();
  stage = await openStage();
}, 60_000);
afterAll(async () => {
  await stage?.tenant.close();
  print();
});

/** What a wake-up socket has a part in. */
const OVER_THE_SOCKET = ['push', 'report', 'wake', 'sign-out'];

describe.each(FLOWS)('$name', (flow) => {
  const faults = [...FAULTS, ...(OVER_THE_SOCKET.includes(flow.name) ? SOCKET_FAULTS : [])];
  it.each(faults)('ends right after: %s', { timeout: 1_800_000 }, async (fault) => {
    const row = table.get(fault) ?? new Map<string, Cell>();
    table.set(fault, row.set(flow.name, { runs: 0, failures: 0, awaits: 0 }));
    const cell = row.get(flow.name) as Cell;
    const failed: string[] = [];
    const run = async (dieAt: number) => {
      cell.runs += 1;
      return runCell(stage, fault, flow, dieAt).catch((error: Error) => {
        cell.failures += 1;
        failed.push(`${dieAt === Infinity ? 'no kill' : `killed at ${dieAt}`}: ${error.message}`);
        return 0;
      });
    };
    cell.awaits = await run(Infinity);
    for (const dieAt of places(cell.awaits, `${flow.name} ${fault}`)) await run(dieAt);
    expect(failed).toEqual([]);
  });
});

/** Which awaits to die at: all of them, or some that differ from cell to cell and are the same in each run. */
function places(awaits: number, name: string): number[] {
  if (KILLS >= awaits) return Array.from({ length: awaits }, (_, index) => index);
  const seed = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7);
  return Array.from({ length: KILLS }, (_, index) => (seed + Math.floor((awaits / KILLS) * index)) % awaits);
}

function print(): void {
  const heads = ['', ...FLOWS.map(({ name }) => name)];
  const lines = [...FAULTS, ...SOCKET_FAULTS].map((fault) => [
    fault,
    ...FLOWS.map(({ name }) => {
      const cell = table.get(fault)?.get(name);
      return cell ? `${cell.runs} runs, ${cell.failures} failed` : '';
    }),
  ]);
  const widths = heads.map((_, column) => Math.max(...[heads, ...lines].map((line) => line[column]?.length ?? 0)));
  const all = [...table.values()].flatMap((row) => [...row.values()]);
  const sum = (of: (cell: Cell) => number) => all.reduce((total, cell) => total + of(cell), 0);
  const text = [heads, ...lines].map((line) => line.map((part, column) => part.padEnd(widths[column] ?? 0)).join('  '));
  process.stdout.write(
    `\n${text.join('\n')}\n\n${all.length} cells, ${sum(({ runs }) => runs)} runs, ${sum(({ failures }) => failures)} failures; ` +
      `${sum(({ awaits }) => awaits)} places to die at\n`,
  );
}
