import { expect, test, vi } from 'vitest';
import { dueNotices } from '../../extension/background/warn-notice.ts';
import type { Reason } from '../../src/access/reason.ts';
import { TOO_HIGH } from './example-view.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

const first: Reason = { ...TOO_HIGH, action: 'warn' };
const second: Reason = { condition: 'missingPartnerData', action: 'warn', connector: 'Contoso' };

test('a warning is noticed once for each condition and day', () => {
  const morning = dueNotices([first, first, second], {}, 'Monday');
  expect(morning.due).toEqual([first, second]);
  const noon = dueNotices([{ ...first }, second], morning.noticed, 'Monday');
  expect(noon.due).toEqual([]);
  expect(dueNotices([first], noon.noticed, 'Tuesday').due).toEqual([first]);
});

test('a condition that is new is noticed beside one that was, and days before are forgotten', () => {
  const { due, noticed } = dueNotices([first, second], { missingPartnerData: 'Monday', old: 'Sunday' }, 'Monday');
  expect(due).toEqual([first]);
  expect(Object.keys(noticed)).not.toContain('old');
});
