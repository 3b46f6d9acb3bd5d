import type { Leak } from './witness.ts';

/** A scenario's leaks by arm (`unpacked on`, `force-installed off`, …), one for each time it was run. */
export type TableRow = { readonly what: string; readonly cells: Record<string, readonly Leak[]> };

const ARMS = ['unpacked on', 'force-installed on', 'unpacked off', 'force-installed off'];
const HEAD = ['scenario', 'unpacked', 'force-installed', 'control, unpacked', 'control, force-installed'];

/** The most of all runs: bytes of company text seen, and requests that reached a server. */
export function printTable(rows: readonly TableRow[], notes: readonly string[]): void {
  const lines = rows.map(({ what, cells }) => [what, ...ARMS.map((arm) => cell(cells[arm]))]);
  const table = [HEAD, ...lines];
  const widths = HEAD.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  const text = table.map((line) =>
    line
      .map((value, column) => value.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  console.log(
    `Bytes of company content seen / requests that reached a server\n\n${text.join('\n')}\n${notes.map((line) => `\n${line}`).join('')}`,
  );
}

function cell(leaks: readonly Leak[] | undefined): string {
  if (!leaks || leaks.length === 0) return 'not run';
  const [bytes, requests] = [
    Math.max(...leaks.map((leak) => leak.bytes)),
    Math.max(...leaks.map((leak) => leak.requests)),
  ];
  const times =
    leaks.length > 1 ? ` (${leaks.filter((leak) => leak.bytes + leak.requests > 0).length} of ${leaks.length})` : '';
  return `${bytes} / ${requests}${times}`;
}
