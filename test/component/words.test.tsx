import { describe, expect, test, vi } from 'vitest';
import { explain } from '../../extension/surface/explanation.ts';
import { nextSteps } from '../../extension/surface/next-steps.ts';
import { problemSentence } from '../../extension/surface/problem-words.ts';
import { reasonSentence } from '../../extension/surface/reason-words.ts';
import { receiptLines } from '../../extension/surface/receipt-words.ts';
import { headline, sentence } from '../../extension/surface/state-words.ts';
import { age, duration, relative } from '../../extension/surface/time-words.ts';
import type { Condition } from '../../src/access/reason.ts';
import { FAILURE_CODES } from '../../src/agent/failure.ts';
import type { View } from '../../src/agent/view.ts';
import type { WipeReceipt } from '../../src/protocol/wipe-receipt.ts';
import { REASONS } from './example-reasons.ts';
import { blockedView, exampleView, HOUR, MINUTE, NOW, RECEIPT, TOO_HIGH, VIEW_STATES } from './example-view.ts';
import { plain } from './show.tsx';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

const A_SENTENCE = /^[A-Z].*[.…]$/;
const CONDITIONS = Object.keys(REASONS) as Condition[];

test.each(FAILURE_CODES)('%s has a sentence that says what happened and what to do, or that nothing is', (code) => {
  const said = plain(problemSentence(code, 'Contoso'));
  expect(said).toMatch(A_SENTENCE);
  expect(said).toMatch(
    /[Ss]ign in|[Aa]sk your|[Tt]ell (your admin|support)|[Cc]heck (your|again)|tries again by itself/,
  );
  expect(said).not.toMatch(/AADSTS|OAuth|token|HTTP|\d{3}/);
});

test('every failure at sign-in has words of its own', () => {
  const said = FAILURE_CODES.map((code) => problemSentence(code, 'Contoso'));
  expect(new Set(said).size).toBe(FAILURE_CODES.length);
});

test.each(VIEW_STATES)('%s has a headline and a sentence, whether sites are open or not', (state) => {
  for (const sitesOpen of [true, false]) {
    const view = exampleView({ state, sitesOpen, organisation: null });
    expect(headline(view)).toMatch(/^[A-Z]/);
    expect(sentence(view)).toMatch(A_SENTENCE);
  }
});

describe.each(CONDITIONS)('the condition %s', (condition) => {
  test('has a sentence', () => {
    expect(plain(reasonSentence(REASONS[condition]))).toMatch(A_SENTENCE);
  });

  test('comes with what to do', () => {
    const steps = nextSteps(REASONS[condition]).map(plain);
    expect(steps).not.toEqual([]);
    for (const step of steps) expect(step).toMatch(A_SENTENCE);
  });
});

test('whoever signs in where company data was removed and would be again is told that before anything else', () => {
  const [first, again] = [false, true].map((wipesAgain) => plain(sentence(blockedView({ wipesAgain }))));
  expect(again).toMatch(/removed from this browser before.*removed again/);
  expect(first).not.toMatch(/removed/);
});

test('a threat level that is too high says who found what and what is allowed', () => {
  expect(plain(reasonSentence(TOO_HIGH))).toBe(
    "This device's threat level, the risk that Contoso Threat Defense sees on it, is High. Your organisation allows up to Low.",
  );
});

test('where only Secured is allowed, that is said as no threat at all', () => {
  expect(plain(reasonSentence({ ...REASONS.deviceThreatLevel, required: 'secured' }))).toContain(
    'no known threat at all',
  );
});

test('a warning beside a block does not say that company sites are open', () => {
  const warning = { ...REASONS.appVersion, action: 'warn' } as const;
  const said = (view: View) => explain(view).why.map(({ consequence }) => consequence);
  expect(said(exampleView({ reasons: [warning] }))).toEqual(['This is a warning. Company sites stay open for now.']);
  expect(said(blockedView({ reasons: [TOO_HIGH, warning] }))).toEqual([
    null,
    'On its own, this would only be a warning.',
  ]);
});

test('a health state that says nothing is quoted, an unknown one is not', () => {
  const said = (found: string) => plain(reasonSentence({ ...REASONS.healthUnknown, found }));
  expect(said('deactivated')).toContain('“deactivated”');
  expect(said('unknown')).not.toContain('unknown');
});

test('too long offline says how long and how long is allowed', () => {
  expect(reasonSentence(REASONS.offlineGracePeriod)).toContain('13 hours. Your organisation allows 12 hours.');
});

test('two policies that say the same are one reason that names both', () => {
  const other = { id: 'p2', displayName: 'Level 3' };
  const { why } = explain(blockedView({ reasons: [TOO_HIGH, { ...TOO_HIGH, policy: other }] }));
  expect(why.map(({ policies }) => policies)).toEqual([['Edge baseline', 'Level 3']]);
});

test('steps that an earlier reason has already are not repeated', () => {
  const stricter = { ...REASONS.deviceThreatLevel, required: 'secured' } as const;
  const { why } = explain(blockedView({ reasons: [stricter, TOO_HIGH] }));
  expect(why.map(({ steps }) => steps.length)).toEqual([3, 0]);
});

test('what was not evaluated is apart from what blocks, and asks for nothing', () => {
  const { why, notes } = explain(blockedView({ reasons: [TOO_HIGH, REASONS.noHealthSource] }));
  expect(why).toHaveLength(1);
  expect(notes.map(({ steps }) => steps)).toEqual([[]]);
});

test('ages and durations are said in the unit a person would use', () => {
  expect(age(NOW - 3_000, NOW)).toBe('just now');
  expect(age(NOW + 2 * MINUTE, NOW)).toBe('just now');
  expect(age(NOW - 2 * MINUTE, NOW)).toBe('2 minutes ago');
  expect(relative(NOW + 11 * HOUR, NOW)).toBe('in 11 hours');
  expect(duration(36 * HOUR)).toBe('36 hours');
  expect(duration(90 * 24 * HOUR)).toBe('90 days');
});

describe('a receipt', () => {
  const said = (changes: Partial<WipeReceipt>) => plain(receiptLines({ ...RECEIPT, ...changes }).join(' '));

  test('of which all was read back says that nothing is left', () => {
    expect(said({})).toContain('nothing of the company');
  });

  test('of a wipe that left something takes back that all is gone', () => {
    const receipt = { ...RECEIPT, cookies: { ...RECEIPT.cookies, left: 1 } };
    expect(sentence(exampleView({ state: 'wiped', receipt }))).toContain('but not all');
    expect(sentence(exampleView({ state: 'wiped', receipt: RECEIPT }))).toContain('is gone.');
  });

  test('never says so where something is left, not checked, or waits', () => {
    const { totals, cookies, history, downloads } = RECEIPT;
    const cases: readonly (readonly [Partial<WipeReceipt>, string])[] = [
      [{ totals: { ...totals, left: 2 } }, 'still have data here: 2'],
      [{ cookies: { ...cookies, left: 2 } }, 'Cookies that could not be removed: 2'],
      [{ history: { ...history, left: 2 } }, 'History entries that could not be removed: 2'],
      [{ downloads: { ...downloads, left: 2 } }, 'downloads that could not be removed: 2'],
      [{ downloads: { ...downloads, filesLeft: 2 } }, 'files that could not be deleted: 2'],
      [{ totals: { ...totals, unverified: 2 } }, 'did not answer, so that only Edge'],
      [{ openPages: 2 }, 'would not close: 2'],
      [{ privateWindowOpen: true }, 'A private window is open'],
      [{ partitions: { cleared: 0, waiting: 2 } }, 'when you next open them: 2'],
    ];
    for (const [changes, words] of cases) {
      expect(said(changes)).toContain(words);
      expect(said(changes)).not.toContain('nothing of the company');
    }
  });

  test('names the domains whose cookies others use too, whatever became of them', () => {
    const domains = ['contoso.com'];
    expect(said({ sharedCookies: { treatment: 'keep', cookies: 1, domains } })).toMatch(
      /^.*Kept.*cookies of contoso.com/,
    );
    expect(said({ sharedCookies: { treatment: 'remove', cookies: 1, domains } })).toContain('sign in there again');
  });

  test('says what stays: files, and permissions', () => {
    expect(said({})).toContain('files themselves are still where you saved them');
    expect(said({ downloads: { found: 1, left: 0, filesRemoved: 1, filesLeft: 0 } })).not.toContain('still where');
    expect(said({})).toContain('no extension can take them back');
  });
});
