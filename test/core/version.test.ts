import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PolicyError } from '../../src/policy/policy-error.ts';
import { termsOf } from '../../src/policy/policy-terms.ts';
import { compareVersions, isVersion, parseVersion, type Version } from '../../src/policy/version.ts';
import { breaks, VERSION_BOUNDS } from '../../src/policy/version-bounds.ts';
import { policy } from '../unit/fixtures.ts';
import { runs } from './runs.ts';

const part = fc.integer({ min: 0, max: 9_999_999_999 });
const parts = fc.array(part, { minLength: 1, maxLength: 4 });

describe('a version', () => {
  it('has one to four numbers, and what is not written is 0', () => {
    expect(parseVersion('10.0.22631.3155')).toEqual([10, 0, 22_631, 3_155]);
    expect(parseVersion('147')).toEqual([147, 0, 0, 0]);
    expect(parseVersion('9999999999.0010')).toEqual([9_999_999_999, 10, 0, 0]);
    for (const text of [
      '',
      '.',
      '1.',
      '.1',
      '1..2',
      '1.2.3.4.5',
      '10.0.x',
      'v1',
      '1 ',
      ' 1',
      '1\n',
      '-1',
      '١',
      '12345678901',
    ]) {
      expect(isVersion(text), text).toBe(false);
      expect(() => parseVersion(text), text).toThrow(PolicyError);
      expect(() => parseVersion(text), text).toThrow(
        expect.objectContaining({ code: 'version-malformed', message: expect.stringContaining('not a version') }),
      );
    }
  });

  it('is compared as its parts are, from the left, as numbers', () => {
    const padded = (numbers: readonly number[]) =>
      [0, 1, 2, 3].map((index) => String(numbers[index] ?? 0).padStart(10, '0')).join('.');
    fc.assert(
      fc.property(parts, fc.oneof(parts, fc.constant(null)), fc.nat(3), (one, other, cut) => {
        // Half the time alike up to a point, else the first part decides nearly always.
        const two = other ? [...one.slice(0, cut), ...other].slice(0, 4) : one;
        const order = compareVersions(parseVersion(one.join('.')), parseVersion(two.join('.')));
        const [a, b] = [padded(one), padded(two)];
        expect(Math.sign(order)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
      { numRuns: runs(5_000) },
    );
  });
});

describe('a bound', () => {
  it('is broken below a minimum and above a maximum, and never on it', () => {
    const at = (revision: number): Version => [10, 0, 1, revision];
    expect([1, 2, 3].map((revision) => breaks(at(revision), 'minimum', at(2)))).toEqual([true, false, false]);
    expect([1, 2, 3].map((revision) => breaks(at(revision), 'maximum', at(2)))).toEqual([false, false, true]);
  });

  it('stands under Graph’s name, which says its side, its action and its subject', () => {
    expect(VERSION_BOUNDS).toHaveLength(11);
    for (const { member, side, action, subject } of VERSION_BOUNDS) {
      const [, sideName, actionName, subjectName] =
        /^(minimum|maximum)(Warning|Required|Wipe)(Os|App|Sdk)/.exec(member) ?? [];
      expect([side, action, subject], member).toEqual([
        sideName,
        { Warning: 'warn', Required: 'block', Wipe: 'wipe' }[actionName ?? ''],
        { Os: 'osVersion', App: 'appVersion', Sdk: 'sdkVersion' }[subjectName ?? ''],
      ]);
    }
  });

  it('that is empty or absent is not set', () => {
    const { bounds } = termsOf(
      policy({ minimumWipeOsVersion: '', minimumRequiredOsVersion: null, minimumRequiredAppVersion: '147.1' }),
    );
    expect(bounds).toEqual([
      {
        member: 'minimumRequiredAppVersion',
        subject: 'appVersion',
        side: 'minimum',
        action: 'block',
        required: '147.1',
        version: [147, 1, 0, 0],
      },
    ]);
  });
});
