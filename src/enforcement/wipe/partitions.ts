import { isCorporate, siteAddress, wipeScope } from '../../sites/site-list.ts';
import { coverFrame } from '../cover/cover-frame.ts';
import { inTime } from '../cover/in-time.ts';
import { database } from '../database.ts';
import { isAtOrBelow } from './cookie-owner.ts';
import type { WipeOrder } from './order.ts';
import { isSettled, ReadingRoom } from './reading.ts';

/**
 * A company frame seen inside a page that is not the company's, by their origins. The browser keeps its storage apart, by
 * the page's site, and no removal by origin reaches that (browser-platform.md §5): only the frame itself can empty it.
 * Stays in this browser, and goes with the data.
 */
export type Partition = {
  readonly origin: string;
  readonly within: string;
  /** A wipe has left it to be emptied when the frame loads next. */
  readonly due: boolean;
};

const noted = new Set<string>();

const PATIENCE = 1_000;

/** A page that has just died may hold its database for a moment, and a service worker goes after its frame. */
const ROUNDS = 3;

/** Notes a company frame inside another page; not again what this worker has noted. */
export async function rememberPartition(origin: string, within: string): Promise<void> {
  const key = `${origin} ${within}`;
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

/** Leaves them to be emptied when their frames load next. */
export async function leaveForLater(partitions: readonly Partition[]): Promise<void> {
  const transaction = (await database()).transaction('partitions', 'readwrite', { durability: 'strict' });
  for (const partition of partitions) await transaction.store.put({ ...partition, due: true });
  await transaction.done;
}

export async function forgetPartition({ origin, within }: Pick<Partition, 'origin' | 'within'>): Promise<void> {
  noted.delete(`${origin} ${within}`);
  await (await database()).delete('partitions', [origin, within]);
}

/**
 * Empties the partitions whose page is open: its company frame, covered by now, is brought to the reading address, and
 * covered again. Nothing else of the page is touched. Returns those that are empty now.
 */
export async function clearOpenPartitions(
  room: ReadingRoom,
  partitions: readonly Partition[],
): Promise<readonly Partition[]> {
  const tabs = await chrome.tabs.query({ discarded: false });
  const results = await Promise.all(
    partitions.map(async (partition) => {
      for (const { id, url } of tabs) {
        if (id === undefined || url === undefined || siteAddress(url)?.url.origin !== partition.within) continue;
        for (let round = 0; round < ROUNDS; round++) if (await clearIn(room, id, partition.origin)) return true;
      }
      return false;
    }),
  );
  return partitions.filter((_, index) => results[index]);
}

/** By the page's own frame elements, as a covered frame no longer says whose it was. */
async function clearIn(room: ReadingRoom, tabId: number, origin: string): Promise<boolean> {
  const reading = await room.readBy(origin, 'clear', async (address) => {
    const found = await chrome.scripting.executeScript({
      target: { tabId, allFrames: true },
      injectImmediately: true,
      args: [origin, address],
      func: (origin, address) => {
        const frames = [...document.querySelectorAll<HTMLIFrameElement>('iframe, frame')];
        const frame = frames.find(({ src }) => URL.parse(src)?.origin === origin);
        frame?.contentWindow?.location.replace(address);
        return frame !== undefined;
      },
    });
    if (!found.some(({ result }) => result)) throw new Error('The page has no such frame any more.');
  });
  const frames = (await inTime(PATIENCE, chrome.webNavigation.getAllFrames({ tabId }))) ?? [];
  const read = frames.filter(({ url }) => room.owns(url));
  await Promise.all(read.map(({ frameId }) => coverFrame({ tabId, frameId })));
  return reading !== null && isSettled(reading);
}

/** A company frame has loaded in a partition that a wipe left: it is emptied before the site's page comes back to it. */
export async function clearOnLoad(frame: {
  readonly tabId: number;
  readonly frameId: number;
  readonly address: string;
  readonly within: string;
}): Promise<void> {
  const { tabId, frameId, address, within } = frame;
  const { origin } = new URL(address);
  const goTo = (address: string) =>
    chrome.scripting.executeScript({
      target: { tabId, frameIds: [frameId] },
      injectImmediately: true,
      args: [address],
      func: (address) => {
        window.stop();
        location.replace(address);
      },
    });
  const room = await ReadingRoom.open([origin]);
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const reading = await room.readBy(origin, 'clear', goTo);
      if (!reading || !isSettled(reading)) continue;
      await forgetPartition({ origin, within });
      return;
    }
  } finally {
    await room.close();
    await goTo(address).catch(() => undefined);
  }
}
