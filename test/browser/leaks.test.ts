import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotInstall, INSTALLATIONS, type Installation } from './harness/browser-under-test.ts';
import { ColdStarts, START_NAMES, STARTS, type StartName, type StartOutcome, startLoad } from './leaks/cold-starts.ts';
import { platformReason } from './leaks/platform-bounds.ts';
import { type Outcome, runScenarios } from './leaks/run-scenarios.ts';
import { SCENARIOS } from './leaks/scenarios.ts';
import { LAYER_NAMES } from './leaks/switch-off.ts';
import { printTable, type TableRow } from './leaks/table.ts';
import type { Leak } from './leaks/witness.ts';

// The leak suite. Each scenario is run on the same build twice: as it is, and in a control run with the hands of all
// layers taken away from outside, which must leak, else the scenario proves nothing.

const FULL = process.env['DRAWBRIDGE_FULL'] === '1';
const STARTS_EACH = FULL ? 40 : 3;
const LOOPS = 4;

const rows = new Map<string, TableRow>();
const note = (what: string, installation: Installation, arm: 'on' | 'off', leaks: readonly Leak[]) => {
  const row = rows.get(what) ?? { what, cells: {} };
  row.cells[`${installation} ${arm}`] = leaks;
  rows.set(what, row);
};
const notes: string[] = [];
afterAll(() => printTable([...rows.values()], notes));

describe.each(INSTALLATIONS)('what shows or flows of the company’s while blocked, %s', (installation) => {
  const reason = cannotInstall[installation]();
  if (reason !== null) {
    it('cannot be tried here', ({ skip }) => skip(true, reason));
    return;
  }

  let on: Outcome;
  let off: Outcome;
  beforeAll(async () => {
    on = await runScenarios(installation, []);
    off = await runScenarios(installation, LAYER_NAMES);
    for (const { name, what } of SCENARIOS) {
      note(what, installation, 'on', [leakOf(on, name)]);
      note(what, installation, 'off', [leakOf(off, name)]);
    }
  }, 240_000);

  it.each(SCENARIOS)('$what: nothing; without the layers it leaks', ({ name }) => {
    expect(leakOf(on, name)).toEqual({ bytes: 0, requests: 0 });
    const { bytes, requests } = leakOf(off, name);
    expect(bytes + requests).toBeGreaterThan(0);
  });

  it('personal pages are as they were, the one around a company frame too', () => {
    expect(on.disturbed).toEqual([]);
  });

  it('afterwards tabs and frames are back where they were', () => {
    expect(on.notReturned).toEqual([]);
  });
});

describe.each(INSTALLATIONS)('what a browser start lets through while blocked, %s', (installation) => {
  const reason = cannotInstall[installation]();
  if (reason !== null) {
    it('cannot be tried here', ({ skip }) => skip(true, reason));
    return;
  }

  const cold: Partial<Record<'on' | 'off', ColdStarts>> = {};
  beforeAll(async () => {
    [cold.on, cold.off] = await Promise.all([
      ColdStarts.prepare(installation),
      ColdStarts.prepare(installation, LAYER_NAMES),
    ]);
  }, 240_000);
  afterAll(async () => {
    await Promise.all([cold.on?.close(), cold.off?.close()]);
  });

  it.each(START_NAMES)(
    'in %s: as little as the platform allows; without the layers it leaks',
    async (name) => {
      const [control, starts] = await Promise.all([untilLeaking(name), start('on', name, STARTS_EACH)]);
      expect(control.at(-1)?.leak).not.toEqual({ bytes: 0, requests: 0 });
      note(
        STARTS[name],
        installation,
        'off',
        control.map(({ leak }) => leak),
      );
      note(
        STARTS[name],
        installation,
        'on',
        starts.map(({ leak }) => leak),
      );
      const reason = platformReason(installation, name);
      if (reason === null) expect(starts.filter(({ leak }) => leak.bytes + leak.requests > 0)).toEqual([]);
      else notes.push(`${STARTS[name]}, ${installation}: ${reason}; ${longest(starts)} ms at the longest`);
      // And each ends where it can be seen that it is blocked.
      if (name !== 'frame-in-personal') expect(starts.filter(({ shownAfter }) => shownAfter === null)).toEqual([]);
    },
    STARTS_EACH * 30_000 + 180_000,
  );

  /** The control: one start, or a few where the platform leaves the first page hanging (see cold-starts.ts). */
  async function untilLeaking(name: StartName): Promise<StartOutcome[]> {
    const outcomes: StartOutcome[] = [];
    do outcomes.push(...(await start('off', name, 1)));
    while (outcomes.every(({ leak }) => leak.bytes + leak.requests === 0) && outcomes.length < 24);
    return outcomes;
  }

  /** In a full run every second start is on loaded cores. */
  async function start(arm: 'on' | 'off', name: StartName, times: number): Promise<StartOutcome[]> {
    const outcomes: StartOutcome[] = [];
    for (let count = 0; count < times; count++) {
      const load = FULL && count % 2 === 1 ? startLoad(LOOPS) : null;
      try {
        const outcome = await cold[arm]?.start(name, arm === 'on');
        if (outcome) outcomes.push(outcome);
      } finally {
        load?.end();
      }
    }
    return outcomes;
  }
});

function longest(starts: readonly StartOutcome[]): number {
  return Math.max(...starts.map(({ visibleFor }) => visibleFor));
}

function leakOf({ leaks }: Outcome, name: string): Leak {
  return leaks.get(name) ?? { bytes: Number.NaN, requests: Number.NaN };
}
