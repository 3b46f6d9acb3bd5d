import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { outcomeOf, WipeReceiptSchema } from '../../src/protocol/wipe-receipt.ts';
import { exampleReceipt } from './example-receipt.ts';

describe('a wipe’s receipt', () => {
  it('is verified only where all that was seen was read back and nothing is left', () => {
    const { totals, cookies, history, downloads } = exampleReceipt();
    expect(outcomeOf(exampleReceipt())).toBe('verified');
    expect(outcomeOf(exampleReceipt({ totals: { ...totals, neverSeen: 9 } }))).toBe('verified');
    for (const changes of [
      { totals: { ...totals, unverified: 1 } },
      { partitions: { cleared: 3, waiting: 1 } },
      { openPages: 1 },
      { privateWindowOpen: true as const },
    ])
      expect(outcomeOf(exampleReceipt(changes)), JSON.stringify(changes)).toBe('unverified');
    for (const changes of [
      { totals: { ...totals, left: 1, unverified: 1 } },
      { cookies: { ...cookies, left: 1 } },
      { history: { ...history, left: 1 } },
      { downloads: { ...downloads, left: 1 } },
      { downloads: { ...downloads, filesLeft: 1 } },
    ])
      expect(outcomeOf(exampleReceipt(changes)), JSON.stringify(changes)).toBe('incomplete');
  });

  it('of a version that read nothing back says so', () => {
    const former = {
      orderId: 'order-1',
      startedAt: 1,
      finishedAt: 2,
      origins: ['https://mail.contoso.com'],
      cookiesRemoved: 3,
      cookiesLeft: 0,
      sharedCookieDomains: ['contoso.com'],
    };
    const read = (receipt: object) => outcomeOf(v.parse(WipeReceiptSchema, receipt));
    expect(read({ ...former, storage: 'unverified' })).toBe('unverified');
    expect(read({ ...former, storage: 'failed' })).toBe('incomplete');
    expect(read({ ...former, cookiesLeft: 1, storage: 'unverified' })).toBe('incomplete');
  });

  it('that is read, stored and read again is the same', () => {
    const once = v.parse(WipeReceiptSchema, exampleReceipt({ cancelledTooLate: true, privateWindowOpen: true }));
    expect(v.parse(WipeReceiptSchema, JSON.parse(JSON.stringify(once)))).toEqual(once);
  });
});
