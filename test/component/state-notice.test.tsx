import { expect, test, vi } from 'vitest';
import { dueState, NOTHING_TOLD, type ToldStates } from '../../extension/background/state-notice.ts';
import { sentence } from '../../extension/surface/state-words.ts';
import type { View } from '../../src/agent/view.ts';
import { REASONS } from './example-reasons.ts';
import { blockedView, exampleView, signedOutView } from './example-view.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

/** Which of the views are told of, one after the other. */
function told(views: readonly View[], days: readonly string[] = []): boolean[] {
  let stored: ToldStates = NOTHING_TOLD;
  return views.map((view, index) => {
    const { isDue, next } = dueState(view, stored, days[index] ?? 'Monday');
    stored = next;
    return isDue;
  });
}

const open = exampleView();
const blocked = blockedView();
const checking = exampleView({ state: 'checking' });

test('a block and its end are told, and what stands between them is not', () => {
  expect(told([open, checking, blocked, blocked, checking, open])).toEqual([false, false, true, false, false, true]);
});

test('the same condition is told once a day, another one is told', () => {
  const other = blockedView({ reasons: [REASONS.osVersion] });
  expect(told([open, blocked, open, blocked, open, other])).toEqual([false, true, true, false, false, true]);
  expect(told([open, blocked, open, blocked], ['Monday', 'Monday', 'Monday', 'Tuesday'])).toEqual([
    false,
    true,
    true,
    true,
  ]);
});

test('a wipe is told when it begins and when it is done, and a sign-in when it is needed', () => {
  const wiping = exampleView({ state: 'wiping' });
  const wiped = signedOutView({ state: 'wiped' });
  const again = exampleView({ state: 'needsSignIn' });
  expect(told([blocked, wiping, wiping, wiped, open, again, open])).toEqual([
    false,
    true,
    false,
    true,
    false,
    true,
    false,
  ]);
});

test('a removal that the person asked for by signing out is no news to them', () => {
  const wiping = exampleView({ state: 'wiping', wipeOfSignOut: true });
  const wiped = signedOutView({ state: 'wiped', wipeOfSignOut: true });
  expect(told([open, wiping, wiped])).toEqual([false, false, false]);
  expect(sentence(wiping)).toMatch(/^You are signing out\./);
  expect(sentence(wiped)).toMatch(/^You signed out/);
});

test('the first state after an installation is no news', () => {
  expect(told([blocked])).toEqual([false]);
});
