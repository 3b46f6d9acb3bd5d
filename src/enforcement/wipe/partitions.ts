import { isCorporate, wipeScope } from '../../sites/site-list.ts';
import { database } from '../database.ts';
import { isAtOrBelow } from './cookie-owner.ts';
import type { WipeOrder } from './order.ts';

/**
 * A company frame seen inside a page of another origin, by their origins. Where the sites differ, the browser keeps its
 * storage apart, by the page's site, and no removal by the frame's origin reaches that (browser-platform.md §5): it goes
 * with the page's site, or the frame itself empties it. Stays in this browser, and goes with the data.
 */
export type Partition = {
  readonly origin: string;
  readonly within: string;
  /** A wipe has left it to be emptied when the frame loads next. */
  readonly due: boolean;
};

const noted = new Set<string>();

/** How a partition is named in a journal. */
export function keyOf({ origin, within }: Pick<Partition, 'origin' | 'within'>): string {
  return `${origin} ${within}`;
}

/** Notes a company frame inside another page; not again what this worker has noted. */
export async function rememberPartition(origin: string, within: string): Promise<void> {
  const key = keyOf({ origin, within });
  if (noted.has(key)) return;
  noted.add(key);
  const db = await database();
  const transaction = db.transaction('partitions', 'readwrite');
  if (!(await transaction.store.get([origin, within]))) await transaction.store.put({ origin, within, due: false });
  await transaction.done;
}

/**
 * Those of an order. Within pages of its own registrable domain a frame's storage is not apart, and is emptied with its
 * origin; only the session storage of that tab is not.
 */
export async function partitionsOf({
  sites,
  registrableDomains,
}: WipeOrder): Promise<{ readonly apart: readonly Partition[]; readonly sameSite: readonly Partition[] }> {
  const all = await (await database()).getAll('partitions');
  const isSameSite = ({ origin, within }: Partition) =>
    registrableDomains.some((domain) => [origin, within].every((one) => isAtOrBelow(new URL(one).hostname, domain)));
  const ofOrder = all.filter(({ origin }) => isCorporate(wipeScope(sites), origin));
  return { apart: ofOrder.filter((one) => !isSameSite(one)), sameSite: ofOrder.filter(isSameSite) };
}

export async function isDue(origin: string, within: string): Promise<boolean> {
  return (await (await database()).get('partitions', [origin, within]))?.due ?? false;
}

/** Leaves them to be emptied when their frames load next. A full disk takes none of it: they stay known as they were. */
export async function leaveForLater(partitions: readonly Partition[]): Promise<void> {
  try {
    const transaction = (await database()).transaction('partitions', 'readwrite', { durability: 'strict' });
    for (const partition of partitions) await transaction.store.put({ ...partition, due: true });
    await transaction.done;
  } catch (error) {
    console.warn(`Partitions could not be left for later: ${String(error)}`);
  }
}

export async function forgetPartition({ origin, within }: Pick<Partition, 'origin' | 'within'>): Promise<void> {
  noted.delete(keyOf({ origin, within }));
  await (await database()).delete('partitions', [origin, within]);
}
