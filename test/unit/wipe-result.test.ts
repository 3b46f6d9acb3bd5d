import { expect, it } from 'vitest';
import { newJournal, type WipeJournal } from '../../src/enforcement/wipe/journal.ts';
import { receiptOf } from '../../src/enforcement/wipe/receipt.ts';
import { MAX_RECEIPT_ORIGINS, outcomeOf } from '../../src/protocol/wipe-receipt.ts';

const NOTHING_LEFT = { cookies: 0, history: 0, downloads: 0, partitionsWaiting: 0, privateWindowOpen: false };

const ORDER = {
  orderId: 'order-1',
  sites: { include: ['contoso.test'], except: [] },
  options: { sharedCookies: 'keep', downloadedFiles: 'keep' },
} as const;

function journalWith(changes: Partial<WipeJournal>): WipeJournal {
  return { ...newJournal(ORDER, 1_000), removing: true, ...changes };
}

const origin = (name: string, seen: boolean) => ({ origin: `https://${name}.contoso.test`, seen, fromWithin: false });

it('counts each origin once, and names first what matters most', () => {
  const journal = journalWith({
    origins: [
      origin('empty', true),
      origin('unread', true),
      origin('guessed', false),
      origin('left', true),
      origin('gone', true),
    ],
    found: { 'https://left.contoso.test': { indexedDB: 1 }, 'https://gone.contoso.test': { localStorage: 2 } },
    left: {
      'https://empty.contoso.test': {},
      'https://left.contoso.test': { indexedDB: 1 },
      'https://gone.contoso.test': {},
    },
  });
  const receipt = receiptOf(journal, NOTHING_LEFT, 2_000);
  expect(receipt.totals).toEqual({ origins: 5, verified: 2, left: 1, unverified: 1, neverSeen: 1 });
  expect(receipt.origins.map(({ origin }) => origin.slice(8).split('.')[0])).toEqual([
    'left',
    'unread',
    'gone',
    'empty',
    'guessed',
  ]);
  expect(outcomeOf(receipt)).toBe('incomplete');
});

it('of more origins than it names, still counts them all', () => {
  const origins = Array.from({ length: MAX_RECEIPT_ORIGINS + 50 }, (_, index) => origin(`host-${index}`, true));
  const receipt = receiptOf(journalWith({ origins }), NOTHING_LEFT, 2_000);
  expect(receipt.origins).toHaveLength(MAX_RECEIPT_ORIGINS);
  expect(receipt.totals.unverified).toBe(origins.length);
});

it('never says that more was found than is accounted for: what came meanwhile counts as found', () => {
  const journal = journalWith({ cookies: { found: 3, removed: 7 } });
  expect(receiptOf(journal, { ...NOTHING_LEFT, cookies: 2 }, 2_000).cookies).toEqual({ found: 9, removed: 7, left: 2 });
});
