import {
  MAX_RECEIPT_ORIGINS,
  type OriginReceipt,
  type StoreCounts,
  type WipeReceipt,
} from '../../protocol/wipe-receipt.ts';
import type { WipeJournal } from './journal.ts';

/** What was found when everything was over. */
export type Remains = {
  readonly cookies: number;
  readonly history: number;
  readonly downloads: number;
  readonly partitionsWaiting: number;
  readonly privateWindowOpen: boolean;
};

const MAX_DOMAINS = 1_000;

/** The receipt of a wipe whose steps are all done. */
export function receiptOf(journal: WipeJournal, remains: Remains, finishedAt: number): WipeReceipt {
  const origins = journal.origins.map(({ origin, seen }) => {
    const found = journal.found[origin] ?? null;
    return { origin, seen: seen || !isEmpty(found), found, left: journal.left[origin] ?? null };
  });
  const ranked = origins.sort((a, b) => rankOf(a) - rankOf(b) || (a.origin < b.origin ? -1 : 1));
  const having = (rank: Rank) => origins.filter((origin) => rankOf(origin) === rank).length;
  const removed = journal.cookies.removed;
  return {
    orderId: journal.orderId,
    startedAt: journal.startedAt,
    finishedAt: Math.max(finishedAt, journal.startedAt),
    steps: journal.steps.map(({ step, milliseconds }) => ({ step, milliseconds })),
    resumed: journal.resumed,
    origins: ranked.slice(0, MAX_RECEIPT_ORIGINS),
    totals: {
      origins: origins.length,
      verified: having(RANK.found) + having(RANK.empty),
      left: having(RANK.left),
      unverified: having(RANK.unverified),
      neverSeen: having(RANK.neverSeen),
    },
    cookies: {
      // Some may have come while it ran.
      found: Math.max(journal.cookies.found, removed + remains.cookies),
      removed,
      left: remains.cookies,
    },
    sharedCookies: {
      treatment: journal.options.sharedCookies,
      cookies: journal.sharedCookies.cookies,
      domains: journal.sharedCookies.domains.slice(0, MAX_DOMAINS),
    },
    history: { found: Math.max(journal.history.found, remains.history), left: remains.history },
    downloads: {
      found: Math.max(journal.downloads.found, remains.downloads),
      left: remains.downloads,
      filesRemoved: journal.downloads.filesRemoved,
      filesLeft: journal.downloads.filesLeft,
    },
    partitions: { cleared: journal.partitionsCleared.length, waiting: remains.partitionsWaiting },
    openPages: journal.openPages,
    ...(remains.privateWindowOpen && { privateWindowOpen: true as const }),
    ...(journal.cancelled && { cancelledTooLate: true as const }),
  };
}

/** What matters most comes first. */
const RANK = { left: 0, unverified: 1, found: 2, empty: 3, neverSeen: 4 } as const;
type Rank = (typeof RANK)[keyof typeof RANK];

function rankOf({ seen, found, left }: OriginReceipt): Rank {
  if (left === null) return seen ? RANK.unverified : RANK.neverSeen;
  if (!isEmpty(left)) return RANK.left;
  return isEmpty(found) ? RANK.empty : RANK.found;
}

export function isEmpty(counts: StoreCounts | null): boolean {
  return counts === null || Object.values(counts).every((count) => count === 0);
}
