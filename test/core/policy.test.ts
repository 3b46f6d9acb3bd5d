import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offlineMoments } from '../../src/access/offline-conditions.ts';
import { parseAppProtectionPolicy } from '../../src/policy/app-protection-policy.ts';
import { parseDuration } from '../../src/policy/duration.ts';
import { PolicyError } from '../../src/policy/policy-error.ts';
import { termsOf } from '../../src/policy/policy-terms.ts';
import { evidence, NOW, policy } from '../unit/fixtures.ts';
import { runs } from './runs.ts';

describe('a duration', () => {
  it('is read as Graph writes it', () => {
    const cases = {
      PT720M: 43_200_000,
      P90D: 7_776_000_000,
      PT0S: 0,
      P0D: 0,
      PT30M: 1_800_000,
      P1DT2H: 93_600_000,
      'PT1.5S': 1_500,
      P2W: 1_209_600_000,
      'PT17.1357909S': 17_135.7909,
      P1W1DT1H1M1S: 694_861_000,
      // The longest time span that .NET writes.
      'P10675199DT2H48M5.4775807S': 922_337_203_685_477.6,
      P100000000D: 8.64e15,
    };
    for (const [text, milliseconds] of Object.entries(cases))
      expect(parseDuration(text), text).toBeCloseTo(milliseconds, 3);
  });

  it('is refused when it is negative, empty, of years or months, or no duration', () => {
    for (const text of [
      '-PT17.1357909S',
      'P',
      'PT',
      'P1DT',
      'P1Y',
      'P1M',
      '720',
      '',
      'PT1H ',
      'pt1h',
      'P100000001D',
      `PT${'0'.repeat(70)}1S`,
      'PT1.S',
      'PT.5S',
      'P1D1W',
      'xP1D',
    ]) {
      expect(() => parseDuration(text), text).toThrow(PolicyError);
    }
  });
});

describe('an app protection policy', () => {
  it('is read once, however often it is decided on', () => {
    const one = policy({ minimumRequiredOsVersion: '10.0' });
    expect(termsOf(one)).toBe(termsOf(one));
    expect(termsOf(policy())).not.toBe(termsOf(one));
  });

  it('has one moment at which it changes for want of an answer, where grace and wipe period end together', () => {
    const moments = (wipe: string) =>
      offlineMoments(policy({ periodOfflineBeforeWipeIsEnforced: wipe }), evidence('low')).map((at) => at - NOW);
    expect(moments('PT720M')).toEqual([43_200_000]);
    expect(moments('PT719M')).toEqual([43_140_000]);
    expect(moments('PT721M')).toEqual([43_200_000, 43_260_000]);
    expect(moments('P0D')).toEqual([43_200_000]);
  });

  it('keeps members it does not know', () => {
    const read = parseAppProtectionPolicy({ ...policy(), printBlocked: true, newerMember: { a: 1 } });
    expect(read).toMatchObject({ printBlocked: true, newerMember: { a: 1 } });
  });

  it('is refused with the name of the member that is wrong', () => {
    const wrong = { ...policy(), periodOfflineBeforeAccessCheck: '-PT5M' };
    expect(() => parseAppProtectionPolicy(wrong)).toThrow(/periodOfflineBeforeAccessCheck/);
    expect(() => parseAppProtectionPolicy({ ...policy(), id: '' })).toThrow(/id/);
  });

  it('never throws anything but its own error, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...Object.keys(policy())), fc.anything())),
        (input) => {
          try {
            parseAppProtectionPolicy(input);
          } catch (error) {
            expect(error).toBeInstanceOf(PolicyError);
          }
        },
      ),
      { numRuns: runs(5_000) },
    );
  });
});
