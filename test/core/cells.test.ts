import { describe, expect, it } from 'vitest';
import {
  ALL,
  bothCells,
  type Cells,
  everyPort,
  has,
  hasCell,
  NONE,
  oddPorts,
  overlay,
  type Ports,
  sameCells,
  somePort,
  withoutPorts,
  withoutSchemes,
} from '../../src/sites/cells.ts';
import { SITE_SCHEMES, type SiteScheme } from '../../src/sites/site-filter.ts';

/** Two ports that may differ, and one that stands for all others. */
const NAMED = [80, 8080];
const PORTS = [...NAMED, 7];
const POINTS = SITE_SCHEMES.flatMap((scheme) => PORTS.map((port) => ({ scheme, port })));

const EVERY_PORTS: readonly Ports[] = [true, false].flatMap((rest) =>
  [[], [80], [8080], NAMED].map((odd) => ({ rest, odd })),
);
/** Every value there is of two ports, made anew at each call. */
const everyCells = (): readonly Cells[] =>
  EVERY_PORTS.flatMap((http) => EVERY_PORTS.map((https) => structuredClone({ http, https })));

/** What a value says, point by point: the meaning that everything here is held to. */
const meaning = (cells: Cells) =>
  POINTS.map(({ scheme, port }) => (cells[scheme].odd.includes(port) ? !cells[scheme].rest : cells[scheme].rest));

/** Every value as the program has it, where {@link ALL} and {@link NONE} are always the same objects. */
const KEPT = everyCells().map((cells) => {
  const values = meaning(cells);
  if (!values.includes(false)) return ALL;
  return values.includes(true) ? cells : NONE;
});

/** That `cells` mean this, in the one form that a meaning has. */
function expectMeaning(cells: Cells, expected: readonly boolean[], of: unknown): void {
  const good =
    String(meaning(cells)) === String(expected) &&
    (cells === ALL) === !expected.includes(false) &&
    (cells === NONE) === !expected.includes(true) &&
    [cells.http, cells.https].every(({ odd }) => String(odd) === String([...new Set(odd)].sort((a, b) => a - b)));
  if (!good) expect.fail(`${JSON.stringify(of)} made ${JSON.stringify(cells)}, which should be ${expected}`);
}

describe('cells', () => {
  it('are asked by scheme and port, alone, together and for any', () => {
    for (const cells of everyCells()) {
      expect(POINTS.map(({ scheme, port }) => hasCell(cells, scheme, port))).toEqual(meaning(cells));
    }
    for (const ports of EVERY_PORTS) {
      const answers = PORTS.map((port) => has(ports, port));
      expect([somePort(ports), everyPort(ports)]).toEqual([answers.includes(true), !answers.includes(false)]);
    }
  });

  it('are the same exactly where they mean the same, whoever made them', () => {
    const [some, others] = [everyCells(), everyCells()];
    for (const a of some) {
      for (const b of others) {
        const same = String(meaning(a)) === String(meaning(b));
        if (sameCells(a, b) !== same) expect.fail(`${JSON.stringify([a, b])} are ${same ? '' : 'not '}the same`);
      }
      expect(sameCells(a, a)).toBe(true);
    }
  });

  it('that two let in are those that each lets in', () => {
    for (const a of KEPT) {
      for (const b of KEPT) {
        const [ofA, ofB] = [meaning(a), meaning(b)];
        expectMeaning(
          bothCells(a, b),
          ofA.map((value, index) => value && ofB[index] === true),
          [a, b],
        );
      }
    }
  });

  it('without ports or schemes are in wherever one of them was', () => {
    const any = (cells: Cells, of: (at: { scheme: SiteScheme; port: number }) => boolean) =>
      POINTS.some((at, index) => of(at) && meaning(cells)[index]);
    for (const cells of everyCells()) {
      expectMeaning(
        withoutPorts(cells),
        POINTS.map(({ scheme }) => any(cells, (at) => at.scheme === scheme)),
        cells,
      );
      expectMeaning(
        withoutSchemes(cells),
        POINTS.map(({ port }) => any(cells, (at) => at.port === port)),
        cells,
      );
    }
  });
});

describe('the filters of one host', () => {
  const FILTERS = ([null, 'http', 'https'] as const).flatMap((scheme) =>
    [null, ...NAMED].map((port) => ({ scheme, port })),
  );
  const UP_TO_TWO = [
    [],
    ...FILTERS.map((filter) => [filter]),
    ...FILTERS.flatMap((a, index) => FILTERS.slice(index + 1).map((b) => [b, a])),
  ];

  it('let in what they name, but for what an exception names, and leave the rest as it was inherited, where there are none the very value', () => {
    const covers = (filters: typeof FILTERS, { scheme, port }: (typeof POINTS)[number]) =>
      filters.some((filter) => (filter.scheme ?? scheme) === scheme && (filter.port ?? port) === port);
    for (const inherited of [ALL, NONE, ...KEPT.filter((_, index) => index % 9 === 1)]) {
      const before = meaning(inherited);
      for (const include of UP_TO_TWO) {
        for (const except of UP_TO_TWO) {
          const expected = POINTS.map((at, index) => {
            if (covers(except, at)) return false;
            return covers(include, at) || before[index] === true;
          });
          const made = overlay(inherited, include, except);
          if (include.length + except.length > 0) expectMeaning(made, expected, { inherited, include, except });
          else expect(made).toBe(inherited);
        }
      }
    }
  });

  it('name their ports in any order, and once or twice', () => {
    const ports = [9000, 80, 8080, 10_000];
    const orders = [ports, [...ports].reverse(), [80, 10_000, 9000, 8080, 80], [...ports].sort()];
    for (const order of orders) {
      const cells = overlay(
        NONE,
        order.map((port) => ({ scheme: null, port })),
        [],
      );
      expect(cells).toEqual({
        http: { rest: false, odd: [80, 8080, 9000, 10_000] },
        https: { rest: false, odd: [80, 8080, 9000, 10_000] },
      });
    }
    expect(oddPorts({ rest: true, odd: [9000] }, { rest: false, odd: [80, 8080, 9000, 10_000] })).toEqual([
      80, 8080, 9000, 10_000,
    ]);
  });
});
