import type { StoreCounts, WipeStep } from '../../protocol/wipe-receipt.ts';
import { wipeScope } from '../../sites/site-list.ts';
import { clearPartitions, settlePartitions } from './clear-partitions.ts';
import { companyOrigins } from './company-origins.ts';
import { isWholly } from './cookie-owner.ts';
import { cookiesToRemove, domainsOf, findCompanyCookies, removeCookies } from './cookies.ts';
import { findCompanyDownloads, removeDownloads } from './downloads.ts';
import { emptyFromWithin } from './empty-from-within.ts';
import { fence } from './fence.ts';
import { findCompanyHistory, removeClosedTabs, removeHistory } from './history.ts';
import type { WipeJournal } from './journal.ts';
import { mostTelling } from './lazy-room.ts';
import type { WipeOrder } from './order.ts';
import type { Reading, ReadingRoom } from './reading.ts';
import { isEmpty } from './receipt.ts';
import { removeCache, removeHttpAuth, removeStorage } from './storage.ts';
import { clearTabSessions } from './tab-sessions.ts';

/** Milliseconds that reading may take, however many origins there are: before, and back. */
const COUNTING = 5_000;
const VERIFYING = 30_000;

/** For those of which nothing but a name is known: most of them do not exist. */
const VERIFYING_GUESSED = 3_000;

/** Addresses that are kept until the end: more closed tabs than a browser remembers. */
const LATELY = 100;

/** How often a wipe gives up because pages would not go, before it goes on all the same and says so. */
const FENCE_TRIES = 3;

/** What a step works with; what it returns is written into the journal. */
export type Work = {
  readonly order: WipeOrder;
  readonly journal: WipeJournal;
  readonly room: (origins?: readonly string[]) => Promise<ReadingRoom | null>;
  readonly progress: (done: number, total: number) => void;
};
type Written = Partial<WipeJournal>;

/** From here on something may be gone. */
export function isRemoval(step: WipeStep): boolean {
  return step !== 'fence' && step !== 'count';
}

/** Each can be done again from its beginning. */
export const STEPS: Readonly<Record<WipeStep, (work: Work) => Promise<Written>>> = {
  async fence({ order, journal }) {
    const { openPages, problems } = await fence(order.sites);
    if ((openPages > 0 || problems.length > 0) && journal.resumed < FENCE_TRIES)
      throw new Error(`${openPages} company pages are open; ${problems.join(', ')}`);
    return { openPages };
  },

  /** All lists are made before anything is gone. */
  async count({ order, room, progress }) {
    const scope = wipeScope(order.sites);
    const [cookies, history, downloads] = await Promise.all([
      findCompanyCookies(order),
      findCompanyHistory(scope),
      findCompanyDownloads(scope),
    ]);
    const addresses = downloads.flatMap(({ url, finalUrl, referrer }) => [url, finalUrl, referrer]);
    const origins = await companyOrigins(order, cookies, [...history, ...addresses]);
    const seen = origins.filter((origin) => origin.seen).map(({ origin }) => origin);
    const reading = await room(mostTelling(origins));
    const readings = await reading?.readAll(seen, 'read', COUNTING, (done) => progress(done, seen.length));
    return {
      origins,
      found: countsOf(readings, ({ before }) => before),
      cookies: { found: cookiesToRemove(cookies, order).length, removed: 0 },
      sharedCookies: { cookies: cookies.shared.length, domains: domainsOf(cookies.shared) },
      history: { found: history.length },
      lately: history.slice(0, LATELY),
      downloads: { found: downloads.length, filesRemoved: 0, filesLeft: 0 },
    };
  },

  async storage({ journal, room, progress }) {
    const total = journal.origins.length;
    const within = journal.origins.filter(({ fromWithin }) => fromWithin);
    const reading = within.length === 0 ? null : await room();
    const emptied = await emptyFromWithin(reading, within, (done) => progress(done, total));
    // A site that does not answer cannot be emptied from within; what it holds weighs more than what frames hold there.
    const byBrowser = journal.origins.filter(
      ({ fromWithin, seen, origin }) => !fromWithin || (seen && !emptied.has(origin)),
    );
    await removeStorage(
      byBrowser.map(({ origin }) => origin),
      (done) => progress(within.length + done, total),
    );
    await removeCache(within.map(({ origin }) => origin));
    return {};
  },

  async cookies({ order, journal }) {
    return { cookies: await removeAllCookies(order, journal) };
  },

  async history({ order, progress }) {
    const addresses = await findCompanyHistory(wipeScope(order.sites));
    await removeHistory(addresses, (done) => progress(done, addresses.length));
    return {};
  },

  async downloads({ order, journal }) {
    return { downloads: await removeAllDownloads(order, journal) };
  },

  async httpAuth({ order, journal }) {
    // It takes the cookies of the whole domain: those of the organisation's own service, if it is there, are not to go.
    const strictly = { ...order, serviceHosts: [] };
    await removeHttpAuth(journal.origins.map(({ origin }) => origin).filter((origin) => isWholly(strictly, origin)));
    return {};
  },

  async partitions({ order, journal, room, progress }) {
    // Also those that did not answer in time when they were counted: they may have been emptied from within since.
    const within = journal.origins.filter(({ fromWithin, seen }) => fromWithin && seen);
    const reading = await room();
    if (reading) {
      await clearTabSessions(
        reading,
        within.map(({ origin }) => origin),
      );
    }
    const partitionsCleared = await clearPartitions(order, journal, reading);
    progress(1, 1);
    return { partitionsCleared };
  },

  /** Those first of which something is known: the time is bounded. Whatever is found is emptied at once. */
  async verify({ journal, room, progress }) {
    const isFound = ({ origin }: { readonly origin: string }) => !isEmpty(journal.found[origin] ?? null);
    const { true: seen = [], false: others = [] } = Object.groupBy(
      journal.origins,
      (one) => String(one.seen || isFound(one)) as 'true' | 'false',
    );
    const inOrder = seen.sort((a, b) => Number(isFound(b)) - Number(isFound(a))).map(({ origin }) => origin);
    const reading = await room();
    const onDone = (done: number) => progress(done, inOrder.length);
    const readings = await reading?.readAll(inOrder, 'clear', VERIFYING, onDone);
    const guessed = await reading?.readAll(
      others.map(({ origin }) => origin),
      'clear',
      VERIFYING_GUESSED,
    );
    return { left: countsOf(new Map([...(readings ?? []), ...(guessed ?? [])]), ({ after }) => after) };
  },

  /** What a dying page wrote back, and what would not go at first. */
  async secondPass({ order, journal, room }) {
    // A page that would not go may have written since its origin was read, and may have gone only now.
    const mayHaveWritten = journal.openPages > 0;
    const openPages = Math.max(journal.openPages, (await fence(order.sites)).openPages);
    const partitionsCleared = await settlePartitions(order, journal, await room());
    const again = journal.origins.filter(({ origin }) => mayHaveWritten || !isEmpty(journal.left[origin] ?? null));
    const reading = again.length === 0 ? null : await room();
    const within = again.filter(({ fromWithin }) => fromWithin);
    const emptied = await emptyFromWithin(reading, within, () => undefined);
    const rest = again.map(({ origin }) => origin).filter((origin) => !emptied.has(origin));
    await removeStorage(rest, () => undefined);
    const readings = await reading?.readAll(
      again.map(({ origin }) => origin),
      'clear',
      VERIFYING,
    );
    const cookies = await removeAllCookies(order, journal);
    if (journal.resumed > 0) await removeClosedTabs(journal.lately);
    await removeHistory(await findCompanyHistory(wipeScope(order.sites)), () => undefined);
    const downloads = await removeAllDownloads(order, journal);
    // Reading them back has asked the sites for a page each.
    await removeCache(Object.keys({ ...journal.left, ...journal.found }));
    const left = { ...journal.left, ...countsOf(readings, ({ after }) => after) };
    return { openPages, partitionsCleared, cookies, downloads, left };
  },
};

async function removeAllCookies(order: WipeOrder, { cookies }: WipeJournal): Promise<WipeJournal['cookies']> {
  const found = cookiesToRemove(await findCompanyCookies(order), order);
  return { ...cookies, removed: cookies.removed + (await removeCookies(found)) };
}

async function removeAllDownloads(order: WipeOrder, { downloads }: WipeJournal): Promise<WipeJournal['downloads']> {
  const scope = wipeScope(order.sites);
  const files = await removeDownloads(await findCompanyDownloads(scope), order.options, scope);
  return { ...downloads, filesRemoved: downloads.filesRemoved + files.filesRemoved, filesLeft: files.filesLeft };
}

function countsOf(
  readings: ReadonlyMap<string, Reading> | null | undefined,
  choose: (reading: Reading) => StoreCounts,
): Readonly<Record<string, StoreCounts>> {
  return Object.fromEntries([...(readings ?? [])].map(([origin, reading]) => [origin, choose(reading)]));
}
