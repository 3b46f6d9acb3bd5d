import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputs } from './cases.ts';
import { goldenCases } from './golden.ts';
import { canonical, decideByRows, tables, vocabulary } from './interpreter.ts';
import { type Facts, matching, type Table } from './table.ts';

const rows = [...tables.values()].flatMap((table) => table.rows);

function* combinations(facts: readonly string[]): Generator<Facts> {
  const [fact, ...others] = facts;
  if (fact === undefined) yield {};
  else
    for (const rest of combinations(others))
      for (const word of vocabulary.get(fact) ?? []) yield { ...rest, [fact]: word };
}

describe("the oracle's rows", () => {
  it('speak only of facts and words that the vocabulary has, and each says where it is written', () => {
    for (const row of rows) {
      expect(row.source, row.name).toMatch(/§\d|^D |settled|issue [37]|design\.md/);
      for (const [fact, words] of row.when)
        expect(vocabulary.get(fact), row.name).toEqual(expect.arrayContaining([...words]));
    }
    expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
  });

  it.each([...tables.values()].map((table): [string, Table] => [table.name, table]))(
    'answer every combination exactly once: %s',
    (_, table) => {
      for (const facts of combinations(table.facts)) {
        const found = matching(table, facts);
        if (found.length !== 1)
          expect(
            found.map((row) => row.name),
            JSON.stringify(facts),
          ).toHaveLength(1);
      }
    },
  );

  it('are all met by the generated cases', () => {
    const met = new Map(rows.map((row) => [row.name, 0]));
    const count = (input: Parameters<typeof decideByRows>[0]) => {
      decideByRows(input, (row) => met.set(row.name, (met.get(row.name) ?? 0) + 1));
    };
    fc.assert(fc.property(inputs, count), { numRuns: 20_000 });
    expect([...met].filter(([, times]) => times === 0).map(([name]) => name)).toEqual([]);
  });
});

describe('a case decided by hand', () => {
  it.each(goldenCases.map((golden) => ({ ...golden, promise: `${golden.name} (${golden.source})` })))(
    '$promise',
    (golden) => {
      expect(canonical(decideByRows(golden.input))).toEqual(canonical(golden.expected));
    },
  );

  it('stands for every row', () => {
    const met = new Set<string>();
    for (const { input } of goldenCases) decideByRows(input, (row) => met.add(row.name));
    expect(rows.map((row) => row.name).filter((name) => !met.has(name))).toEqual([]);
  });
});

describe('the oracle', () => {
  it('imports nothing of the product', () => {
    for (const file of readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts'))) {
      const text = readFileSync(`${import.meta.dirname}/${file}`, 'utf8');
      for (const [, from] of text.matchAll(/\bfrom '([^']+)'/g))
        expect(from, file).toMatch(/^(\.\/[\w-]+\.ts|fast-check)$/);
      expect(text, file).not.toMatch(/\bimport\(|\brequire\(|\bimport '/);
    }
  });

  it('answers the same for the same reasons, whatever the order of policies and health entries', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        if (!input.evidence) return;
        const { document, policies } = input.evidence;
        const turned = {
          ...input,
          evidence: {
            ...input.evidence,
            policies: policies.toReversed(),
            document: { ...document, health: document.health.toReversed() },
          },
        };
        expect(canonical(decideByRows(turned))).toEqual(canonical(decideByRows(input)));
      }),
      { numRuns: 2_000 },
    );
  });
});
