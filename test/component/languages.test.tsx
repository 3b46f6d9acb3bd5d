import { cleanup } from '@testing-library/preact';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { BlockedPage } from '../../extension/blocked/blocked-page.tsx';
import { Popup } from '../../extension/popup/popup.tsx';
import { setDocumentLanguage } from '../../extension/surface/document-language.ts';
import { age, duration, moment, relative } from '../../extension/surface/time-words.ts';
import { plural } from '../../extension/surface/words.ts';
import { ENFORCEMENT_PROBLEMS } from '../../src/agent/enforcement-problem.ts';
import type { View } from '../../src/agent/view.ts';
import { REASONS } from './example-reasons.ts';
import { exampleView, HOUR, MINUTE, NOW, RECEIPT, VIEW_STATES } from './example-view.ts';
import { speak } from './fake-browser.ts';
import { plain, show } from './show.tsx';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

afterEach(() => {
  cleanup();
  speak('en');
});

/** A person's view with everything in it that can be shown. */
const FULL: Partial<View> = {
  reasons: Object.values(REASONS),
  limits: ENFORCEMENT_PROBLEMS,
  receipt: RECEIPT,
  problem: { code: 'tenant-unreachable', detail: '', at: NOW - MINUTE },
};

/** What is left of a surface's words without the bracketed ones, and without names, numbers and times. */
function unbracketed(root: Element): string[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const left: string[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement?.closest('bdi, code, time, script')) continue;
    let text = node.textContent ?? '';
    // A message may stand in another, so from within outwards.
    while (/⟦[^⟦⟧]*⟧/.test(text)) text = text.replace(/⟦[^⟦⟧]*⟧/g, '');
    if (/\p{L}{2}/u.test(text)) left.push(text);
  }
  return left;
}

describe.each(VIEW_STATES)('every word of the state %s is a message', (state) => {
  test.each([true, false])('with sites open: %s', (sitesOpen) => {
    speak('pseudo');
    const view = exampleView({ ...FULL, state, sitesOpen });
    for (const Surface of [Popup, BlockedPage]) {
      show(Surface, view, 'portal.contoso.com');
      expect(unbracketed(document.body)).toEqual([]);
      cleanup();
    }
  });
});

test.each(['de', 'ar'] as const)('%s has words for each state, and the page its direction', (language) => {
  speak(language);
  setDocumentLanguage();
  expect(document.documentElement.lang).toBe(language);
  expect(document.documentElement.dir).toBe(language === 'ar' ? 'rtl' : 'ltr');
  for (const state of VIEW_STATES) {
    const { words } = show(Popup, exampleView({ ...FULL, state }));
    expect(words()).not.toMatch(/no value for|no placeholder|undefined/);
    cleanup();
  }
});

test('ages, spans and moments are said as the language says them', () => {
  speak('de');
  expect(age(NOW - 2 * MINUTE, NOW)).toBe('vor 2 Minuten');
  expect(relative(NOW + 11 * HOUR, NOW)).toBe('in 11 Stunden');
  expect(duration(36 * HOUR)).toBe('36 Stunden');
  expect(moment(NOW)).toMatch(/2026/);
  speak('ar');
  expect(age(NOW - 2 * MINUTE, NOW)).toBe('قبل دقيقتين');
});

test('counts take the form that the language has for them', () => {
  const said = (...counts: readonly number[]) => counts.map((count) => plain(plural('receiptSites', count)));
  expect(said(0, 1, 2)).toEqual(['0 company sites emptied', '1 company site emptied', '2 company sites emptied']);
  speak('de');
  expect(said(1, 1200)).toEqual(['1 Firmenseite geleert', '1.200 Firmenseiten geleert']);
  speak('ar');
  expect(new Set(said(0, 1, 2, 3, 11, 100)).size).toBe(6);
});
