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
  /** Seen inside a frame of another site, so that its storage is apart though the outermost page may be its own site's. */
  readonly nested?: true;
  /** A wipe has left it to be emptied when the frame loads next. */
  readonly due: boolean;
  /** Due, but its contents went with the page's site: all that is left is the names of storage buckets (measured). */
  readonly onlyNames?: true;
};

const noted = new Set<string>();

/** How a partition is named in a journal. */
export function keyOf({ origin, within }: Pick<Partition, 'origin' | 'within'>): string {
  return `${origin} ${within}`;
}

/** Notes a company frame inside another page; not again what this worker has noted. */
export async function rememberPartition(origin: string, within: string, nested: boolean): Promise<void> {
  const key = notedKeyOf({ origin, within, nested });
  if (noted.has(key)) return;
  noted.add(key);
  const db = await database();
  const transaction = db.transaction('partitions', 'readwrite');
  const known = await transaction.store.get([origin, within]);
  if (!known || (nested && !known.nested)) {
    await transaction.store.put({ ...(known ?? { origin, within, due: false }), ...(nested && { nested }) });
  }
  await transaction.done;
}

function notedKeyOf(one: Pick<Partition, 'origin' | 'within'> & { readonly nested: boolean }): string {
  return `${keyOf(one)} ${one.nested}`;
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
  const isSameSite = ({ origin, within, nested }: Partition) =>
    !nested &&
    registrableDomains.some((domain) => [origin, within].every((one) => isAtOrBelow(new URL(one).hostname, domain)));
  const ofOrder = all.filter(({ origin }) => isCorporate(wipeScope(sites), origin));
  return { apart: ofOrder.filter((one) => !isSameSite(one)), sameSite: ofOrder.filter(isSameSite) };
}

/**
 * Whether a frame that has come is one that waits to be emptied. From now on it may write, so that more than names is left
 * where it cannot be. Of a page of its own site only a nested one is apart.
 */
export async function takeDue(origin: string, within: string, nested: boolean): Promise<boolean> {
  const found = await (await database()).get('partitions', [origin, within]);
  if (!found?.due || (found.nested && !nested)) return false;
  const { onlyNames, ...partition } = found;
  if (onlyNames) await leaveForLater([partition]);
  return true;
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
  for (const nested of [true, false]) noted.delete(notedKeyOf({ origin, within, nested }));
  await (await database()).delete('partitions', [origin, within]);
}
