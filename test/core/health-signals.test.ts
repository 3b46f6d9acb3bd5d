import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { decodeProductState } from '../../src/health/product-state.ts';
import {
  LevelOverridesSchema,
  levelBySignals,
  SIGNAL_LEVELS,
  type SignalName,
  stateBySignals,
} from '../../src/health/signal-levels.ts';
import { THREAT_LEVELS, type ThreatLevel } from '../../src/health/threat-level.ts';

const names = Object.keys(SIGNAL_LEVELS) as SignalName[];
const rows = (name: SignalName) => SIGNAL_LEVELS[name].map(([value]) => value as string);
const rank = (level: ThreatLevel | null) => (level === null ? Number.NaN : THREAT_LEVELS.indexOf(level));

const aSignal = fc
  .constantFrom(...names)
  .chain((name) => fc.record({ name: fc.constant(name as string), value: fc.constantFrom(...rows(name)) }));
const essential = [
  { name: 'activeThreat', value: 'none' },
  { name: 'antivirus', value: 'on' },
];
const overrides = fc.dictionary(
  fc.constantFrom(...names),
  fc.dictionary(fc.constantFrom(...names.flatMap(rows)), fc.constantFrom(...THREAT_LEVELS)),
);

describe('the level by signals', () => {
  it('never gets better when a signal gets worse, whatever the organisation overrides', () => {
    const worse = fc
      .constantFrom(...names)
      .chain((name) =>
        fc.tuple(
          fc.constant(name),
          fc.nat(rows(name).length - 1),
          fc.nat(rows(name).length - 1),
          fc.array(aSignal),
          overrides,
        ),
      );
    fc.assert(
      fc.property(worse, ([name, one, other, others, own]) => {
        const level = (index: number) =>
          levelBySignals([...essential, ...others, { name, value: String(rows(name)[index]) }], own);
        return rank(level(Math.min(one, other))) <= rank(level(Math.max(one, other)));
      }),
    );
  });

  it('never gets better by one signal more', () => {
    fc.assert(
      fc.property(fc.array(aSignal), aSignal, overrides, (some, more, own) => {
        const level = (signals: typeof some) => rank(levelBySignals([...essential, ...signals], own));
        return level(some) <= level([...some, more]);
      }),
    );
  });

  it('is unknown, never secured, where nobody can say whether there is a threat or a scanner', () => {
    for (const missing of essential) {
      const rest = essential.filter((one) => one !== missing);
      expect(levelBySignals(rest)).toBeNull();
      expect(stateBySignals([...rest, { ...missing, value: 'unknown' }])).toBe('unknown');
      expect(stateBySignals([...rest, { ...missing, value: 'of a newer host' }])).toBe('unknown');
    }
    expect(stateBySignals(essential)).toBe('secured');
  });

  it('is high by what is known to be, though the rest is not known', () => {
    expect(levelBySignals([{ name: 'activeThreat', value: 'severeSeverity' }])).toBe('high');
  });

  it('takes no override of what the table does not have', () => {
    const accepts = (value: unknown) => v.safeParse(LevelOverridesSchema, value).success;
    expect(accepts({ firewall: { off: 'low' } })).toBe(true);
    for (const wrong of [{ firewal: { off: 'low' } }, { firewall: { of: 'low' } }, { firewall: { off: 'none' } }]) {
      expect(accepts(wrong)).toBe(false);
    }
    expect(levelBySignals([...essential, { name: 'firewall', value: 'off' }], { firewall: { off: 'low' } })).toBe(
      'low',
    );
  });
});

// microsoft.md §8.1's worked examples.
it.each([
  [397568, { state: 'on', signatures: 'current', owner: 'windows', provider: 6 }],
  [397584, { state: 'on', signatures: 'outOfDate', owner: 'windows', provider: 6 }],
  [266240, { state: 'on', signatures: 'current', owner: 'other', provider: 4 }],
  [266256, { state: 'on', signatures: 'outOfDate', owner: 'other', provider: 4 }],
  [393472, { state: 'off', signatures: 'current', owner: 'windows', provider: 6 }],
  [0x042000, { state: 'snoozed', signatures: 'current', owner: 'other', provider: 4 }],
  [0x043010, { state: 'expired', signatures: 'outOfDate', owner: 'other', provider: 4 }],
])('productState %i is decoded', (code, decoded) => {
  expect(decodeProductState(code)).toEqual(decoded);
});
