import type { WipeReceipt } from '../../src/protocol/wipe-receipt.ts';

/** A wipe's receipt with all in order: two origins, read back and empty. */
export function exampleReceipt(changes: Partial<WipeReceipt> = {}): WipeReceipt {
  return {
    orderId: 'order-1',
    startedAt: 1_000,
    finishedAt: 2_000,
    steps: [{ step: 'storage', milliseconds: 40 }],
    resumed: 0,
    origins: [
      { origin: 'https://mail.contoso.com', seen: true, found: { indexedDB: 2, localStorage: 5 }, left: {} },
      { origin: 'https://portal.contoso.com', seen: true, found: {}, left: {} },
    ],
    totals: { origins: 2, verified: 2, left: 0, unverified: 0, neverSeen: 0 },
    cookies: { found: 14, removed: 14, left: 0 },
    sharedCookies: { treatment: 'keep', cookies: 0, domains: [] },
    history: { found: 3, left: 0 },
    downloads: { found: 1, left: 0, filesRemoved: 0, filesLeft: 0 },
    partitions: { cleared: 0, waiting: 0 },
    openPages: 0,
    ...changes,
  };
}
