import type { WipeReceipt } from '../protocol/wipe-receipt.ts';
import type { Sites } from '../sites/site-list.ts';
import { database } from './database.ts';

/** The steps of a wipe in their order. Each may be repeated; one is written down only after it is done. */
export const WIPE_STEPS = ['fenced', 'storage', 'cookies', 'secondPass'] as const;
export type WipeStep = (typeof WIPE_STEPS)[number];

/** How far one wipe has come: never ahead of the truth, so that a successor at worst repeats a step. */
export type WipeJournal = {
  readonly orderId: string;
  readonly startedAt: number;
  readonly sites: Sites;
  readonly done: readonly WipeStep[];
  readonly origins: readonly string[];
  readonly cookiesRemoved: number;
  readonly receipt: WipeReceipt | null;
};

/** The journal of an order: the one begun earlier, or a new one. */
export async function openJournal(orderId: string, sites: Sites, now: number): Promise<WipeJournal> {
  const db = await database();
  const begun = await db.get('wipes', orderId);
  if (begun) return begun;
  const journal: WipeJournal = {
    orderId,
    startedAt: now,
    sites,
    done: [],
    origins: [],
    cookiesRemoved: 0,
    receipt: null,
  };
  await writeJournal(journal);
  return journal;
}

export async function writeJournal(journal: WipeJournal): Promise<void> {
  const db = await database();
  const transaction = db.transaction('wipes', 'readwrite', { durability: 'strict' });
  await transaction.store.put(journal);
  await transaction.done;
}
