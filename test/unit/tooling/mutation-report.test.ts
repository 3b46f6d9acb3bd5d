import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { complaints, document, judge, type Verdict, VerdictsSchema } from '../../../src/tooling/mutation-report.ts';

const SOURCE = `export function add(a: number, b: number): number {
  if (a === 0 || b === 0) return a || b;
  return a + b;
}
function idle(): void {
  wait();
}
`;

/** A mutant of the source: what of it is replaced, which occurs once, and by what. */
function mutant(was: string, replacement: string, status = 'Survived') {
  const at = SOURCE.indexOf(was);
  const place = (offset: number) => {
    const lines = SOURCE.slice(0, offset).split('\n');
    return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  };
  return { status, replacement, location: { start: place(at), end: place(at + was.length) } };
}
const reportOf = (...mutants: ReturnType<typeof mutant>[]) => ({
  files: { 'src/add.ts': { source: SOURCE, mutants } },
});
const verdict = (was: string, became: Verdict['became'], more: Partial<Verdict> = {}): Verdict => ({
  file: 'src/add.ts',
  was,
  became,
  verdict: 'equivalent',
  why: 'a shortcut: the sum is the same',
  ...more,
});

const SHORTCUT = 'if (a === 0 || b === 0) return a || b;';
const report = reportOf(
  mutant('a === 0', 'false'),
  mutant('a === 0 || b === 0', 'false'),
  mutant('{\n  wait();\n}', '{}', 'NoCoverage'),
  mutant('a + b', 'a - b', 'Killed'),
  mutant('b === 0', 'false', 'Timeout'),
  mutant('number {', '"" {', 'Ignored'),
);
const verdicts = [
  verdict(SHORTCUT, ['if (false || b === 0) return a || b;', 'if (false) return a || b;']),
  verdict('function idle(): void {', 'function idle(): void {}', { verdict: 'words' }),
];

describe('what survived', () => {
  it('is judged by its line and what became of it, wherever the line stands', () => {
    expect(complaints(judge(report, verdicts))).toEqual([]);
    const source = `// A line more.\n\n${SOURCE.replaceAll('  ', '    ')}`;
    const down = ({ line, column }: { line: number; column: number }) => ({
      line: line + 2,
      column: column && column + 2,
    });
    const moved = report.files['src/add.ts'].mutants.slice(0, 2).map(({ location: { start, end }, ...rest }) => ({
      ...rest,
      location: { start: down(start), end: down(end) },
    }));
    expect(complaints(judge({ files: { 'src/add.ts': { source, mutants: moved } } }, verdicts.slice(0, 1)))).toEqual(
      [],
    );
  });

  it('is complained of without a verdict, and so is a verdict that fits nothing, or fewer than it says', () => {
    const [first, ...others] = complaints(judge(report, [verdict(SHORTCUT, 'if (true) return a || b;')]));
    expect(first).toContain('no verdict: src/add.ts:2');
    expect(first).toContain('became if (false || b === 0) return a || b;');
    expect(others.at(-1)).toContain('verdict on 1, survived 0');
    expect(others.length).toBe(3);
    const twice = verdict(SHORTCUT, 'if (false) return a || b;', { times: 2 });
    expect(complaints(judge(reportOf(mutant('a === 0 || b === 0', 'false')), [twice]))).toEqual([
      expect.stringContaining('verdict on 2, survived 1'),
    ]);
    // What timed out may have survived.
    const late = verdict(SHORTCUT, 'if (a === 0 || false) return a || b;');
    expect(complaints(judge(reportOf(mutant('b === 0', 'false', 'Timeout')), [late]))).toEqual([]);
    // A run of one file says nothing of the others.
    expect(complaints(judge(report, [...verdicts, verdict('x', 'y', { file: 'src/other.ts' })]))).toEqual([]);
  });

  it('is written down with the score, a row for each reason', () => {
    const page = document(report, judge(report, verdicts), '2026-11-24');
    expect(page).toContain('**40.0 %** of 5 mutants were found (1 killed, 1 by time-out); 3 survived.\n1 more stand');
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    expect(rows).toEqual([
      expect.stringContaining(
        '`if (false \\|\\| b === 0) return a \\|\\| b;`<br>`if (false) return a \\|\\| b;` | equivalent |',
      ),
      '| `function idle(): void {` | `function idle(): void {}` | words | a shortcut: the sum is the same |',
    ]);
  });
});

it('the verdicts of this repository are of files that there are, each said once and with its reason', () => {
  const root = join(import.meta.dirname, '../../..');
  const given = v.parse(
    VerdictsSchema,
    JSON.parse(readFileSync(join(root, 'test/core/mutation-verdicts.json'), 'utf8')),
  );
  expect(given.length).toBeGreaterThan(10);
  const named = given.flatMap(({ file, was, became }) => [became].flat().map((one) => `${file} ${was} ${one}`));
  expect(new Set(named).size).toBe(named.length);
  for (const { file, was } of given) {
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    expect(lines.map((line) => line.replace(/\s+/g, ' ').trim())).toContain(was);
  }
});
