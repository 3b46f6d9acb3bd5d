import { siteAddress } from '../../sites/site-list.ts';
import { coverFrame } from '../cover/cover-frame.ts';
import { inTime } from '../cover/in-time.ts';
import type { WipeJournal } from './journal.ts';
import type { WipeOrder } from './order.ts';
import { forgetPartition, keyOf, leaveForLater, type Partition, partitionsOf } from './partitions.ts';
import { isSettled, type ReadingRoom } from './reading.ts';

const PATIENCE = 1_000;

/** A page that has just died may hold its database for a moment, and a service worker goes after its frame. */
const ROUNDS = 3;

/** `absent`: no open page has such a frame. */
type State = 'empty' | 'left' | 'absent';
type Looked = Readonly<Record<State, readonly Partition[]>>;

/**
 * Empties what company frames keep inside other pages. What is not empty then waits until the frame loads next. Returns the
 * keys of those that are empty, for {@link settlePartitions} to look at once more.
 */
export async function clearPartitions(
  order: WipeOrder,
  journal: WipeJournal,
  room: ReadingRoom | null,
): Promise<readonly string[]> {
  const { apart, sameSite } = await knownPartitions(order);
  const { empty } = await lookInto(room, [...apart, ...sameSite]);
  const cleared = apart.filter((one) => empty.includes(one) || wentWithPage(one, journal));
  await leaveForLater(apart.filter((one) => !cleared.includes(one)));
  return cleared.map(keyOf);
}

/**
 * The second look, when the pages around have had time to bring their frames back: what is empty is forgotten, what is not
 * waits. Returns the keys of those that are empty for good.
 */
export async function settlePartitions(
  order: WipeOrder,
  journal: WipeJournal,
  room: ReadingRoom | null,
): Promise<readonly string[]> {
  const { partitionsCleared } = journal;
  const { apart, sameSite } = await knownPartitions(order);
  const { empty, left } = await lookInto(room, [...apart, ...sameSite]);
  const isCleared = (one: Partition) => partitionsCleared.includes(keyOf(one)) && !left.includes(one);
  const cleared = apart.filter((one) => empty.includes(one) || isCleared(one));
  await leaveForLater(apart.filter((one) => !cleared.includes(one)));
  const named = cleared.filter((one) => !empty.includes(one) && wentWithPage(one, journal));
  await leaveForLater(named.map((one) => ({ ...one, onlyNames: true })));
  const done = [...cleared.filter((one) => !named.includes(one)), ...sameSite];
  for (const one of done) await forgetPartition(one).catch(() => undefined);
  // What an earlier try of this step has forgotten is not in the ledger any more.
  const known = apart.map(keyOf);
  return [...partitionsCleared.filter((key) => !known.includes(key)), ...cleared.map(keyOf)];
}

/** Of a ledger that cannot be read nothing is known here; the receipt has it as waiting. */
function knownPartitions(order: WipeOrder): ReturnType<typeof partitionsOf> {
  return partitionsOf(order).catch(() => ({ apart: [], sameSite: [] }));
}

/**
 * With a page's site, the browser removes what frames of others keep in it; see `storage.ts`. Not the names of storage
 * buckets: these wait for the frame.
 */
function wentWithPage({ within }: Partition, { origins }: WipeJournal): boolean {
  return origins.some(({ origin, fromWithin }) => origin === within && !fromWithin);
}

/**
 * Empties the partitions whose page is open: its company frame, covered by now, is brought to the reading address, and
 * covered again. Nothing else of the page is touched.
 */
async function lookInto(room: ReadingRoom | null, partitions: readonly Partition[]): Promise<Looked> {
  if (!room) return { empty: [], left: [], absent: partitions };
  const tabs = await chrome.tabs.query({ discarded: false });
  const states = new Map<Partition, State>();
  await Promise.all(
    partitions.map(async (partition) => {
      const around = tabs.filter(({ url }) => siteAddress(url ?? '')?.url.origin === partition.within);
      // Storage is one for all tabs, session storage is each tab's own.
      const found = await Promise.all(
        around.map(async ({ id = -1, incognito }) => {
          const state = await clearInTab(room, id, partition.origin);
          // A private window has storage of its own: what is there says nothing of this one.
          return incognito ? 'absent' : state;
        }),
      );
      states.set(partition, found.includes('left') ? 'left' : found.includes('empty') ? 'empty' : 'absent');
    }),
  );
  const { empty = [], left = [], absent = [] } = Object.groupBy(partitions, (one) => states.get(one) ?? 'absent');
  return { empty, left, absent };
}

async function clearInTab(room: ReadingRoom, tabId: number, origin: string): Promise<State> {
  for (let round = 1; ; round++) {
    const state = await clearIn(room, tabId, origin);
    if (state !== 'left' || round === ROUNDS) return state;
  }
}

/** By the page's own frame elements, as a covered frame no longer says whose it was. */
async function clearIn(room: ReadingRoom, tabId: number, origin: string): Promise<State> {
  let isThere = false;
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
    isThere = found.some(({ result }) => result);
    if (!isThere) throw new Error('The page has no such frame any more.');
  });
  const frames = (await inTime(PATIENCE, chrome.webNavigation.getAllFrames({ tabId }))) ?? [];
  const read = frames.filter(({ url }) => room.owns(url) && new URL(url).origin === origin);
  await Promise.all(read.map(({ frameId }) => coverFrame({ tabId, frameId })));
  if (!isThere) return 'absent';
  return reading && isSettled(reading) ? 'empty' : 'left';
}
