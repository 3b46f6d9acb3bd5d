import type { WipeOptions } from '../../access/access-document.ts';
import type { StoreCounts, WipeReceipt, WipeStep } from '../../protocol/wipe-receipt.ts';
import type { Sites } from '../../sites/site-list.ts';
import { database } from '../database.ts';
import type { CompanyOrigin } from './company-origins.ts';
import type { WipeOrder } from './order.ts';

/**
 * How far one wipe has come: never ahead of the truth, so that a successor at worst repeats a step. Counts of what was
 * found are taken before anything is gone and are not taken again.
 */
export type WipeJournal = {
  readonly orderId: string;
  readonly startedAt: number;
  readonly sites: Sites;
  readonly options: WipeOptions;
  /** Done, each with how long it took. */
  readonly steps: readonly { readonly step: WipeStep; readonly milliseconds: number }[];
  /** Something may have been removed: written before the first removal. */
  readonly removing: boolean;
  /** It was withdrawn after that. */
  readonly cancelled: boolean;
  /** How many workers have gone on with it. */
  readonly resumed: number;
  readonly origins: readonly CompanyOrigin[];
  readonly found: Readonly<Record<string, StoreCounts>>;
  readonly left: Readonly<Record<string, StoreCounts>>;
  readonly cookies: { readonly found: number; readonly removed: number };
  readonly sharedCookies: { readonly cookies: number; readonly domains: readonly string[] };
  readonly history: { readonly found: number };
  /** The latest addresses of the history, until the receipt: a killed browser may bring them back in its closed tabs. */
  readonly lately: readonly string[];
  readonly downloads: { readonly found: number; readonly filesRemoved: number; readonly filesLeft: number };
  /** Company frames inside other pages, by their keys. */
  readonly partitionsCleared: readonly string[];
  readonly openPages: number;
  readonly receipt: WipeReceipt | null;
};

/** What was written in an earlier shape is not gone on with: such a wipe begins anew, which takes nothing from it. */
function isCurrent(journal: Partial<WipeJournal>): journal is WipeJournal {
  return Array.isArray(journal.steps) && Array.isArray(journal.partitionsCleared) && Array.isArray(journal.lately);
}

export function newJournal(
  { orderId, sites, options }: Pick<WipeOrder, 'orderId' | 'sites' | 'options'>,
  now: number,
): WipeJournal {
  return {
    orderId,
    startedAt: now,
    sites,
    options,
    steps: [],
    removing: false,
    cancelled: false,
    resumed: 0,
    origins: [],
    found: {},
    left: {},
    cookies: { found: 0, removed: 0 },
    sharedCookies: { cookies: 0, domains: [] },
    history: { found: 0 },
    lately: [],
    downloads: { found: 0, filesRemoved: 0, filesLeft: 0 },
    partitionsCleared: [],
    openPages: 0,
    receipt: null,
  };
}

/** The journal of an order: the one begun earlier, or a new one. Also where the disk gives nothing. */
export async function openJournal(order: WipeOrder, now: number): Promise<WipeJournal> {
  const begun = await readJournal(order.orderId);
  return begun ? { ...begun, resumed: begun.resumed + 1 } : newJournal(order, now);
}

export async function readJournal(orderId: string): Promise<WipeJournal | null> {
  try {
    const begun = await (await database()).get('wipes', orderId);
    return begun && isCurrent(begun) ? begun : null;
  } catch (error) {
    console.warn(`The journal of a wipe could not be read: ${String(error)}`);
    return null;
  }
}

/**
 * Written before it returns, on disk too. A disk that is full takes no journal, and must not keep the wipe from making
 * room: the work goes on, and a successor would begin again at what was written last.
 */
export async function writeJournal(journal: WipeJournal): Promise<void> {
  try {
    const transaction = (await database()).transaction('wipes', 'readwrite', { durability: 'strict' });
    await transaction.store.put(journal);
    await transaction.done;
  } catch (error) {
    console.warn(`The journal of a wipe could not be written: ${String(error)}`);
  }
}

/** In session storage, one key for each wipe that has begun to remove: what a full disk does not take is known all the same. */
const REMOVING = 'wipeRemoving:';

export async function markRemoving(orderId: string): Promise<void> {
  await chrome.storage.session.set({ [REMOVING + orderId]: true });
}

export async function hasRemoved(orderId: string): Promise<boolean> {
  const journal = await readJournal(orderId);
  return journal?.removing === true || REMOVING + orderId in (await chrome.storage.session.get(REMOVING + orderId));
}

export async function forgetJournal(orderId: string): Promise<void> {
  await (await database()).delete('wipes', orderId);
}
