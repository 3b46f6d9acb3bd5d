import { type StoreCounts, WIPE_STEPS, type WipeReceipt, type WipeStep } from '../../protocol/wipe-receipt.ts';
import { wipeScope } from '../../sites/site-list.ts';
import { allWanted, rememberWanted } from '../wanted-address.ts';
import { type CompanyOrigin, companyOrigins } from './company-origins.ts';
import { isWholly } from './cookie-owner.ts';
import { cookiesToRemove, domainsOf, findCompanyCookies, removeCookies } from './cookies.ts';
import { findCompanyDownloads, removeDownloads } from './downloads.ts';
import { fence } from './fence.ts';
import { findCompanyHistory, removeHistory } from './history.ts';
import { markRemoving, openJournal, type WipeJournal, writeJournal } from './journal.ts';
import { type WipeHooks, type WipeOrder, WipeStopped } from './order.ts';
import { forgetOrigins } from './origin-ledger.ts';
import { clearOpenPartitions, forgetPartition, leaveForLater, partitionsOf } from './partitions.ts';
import { isSettled, type Reading, ReadingRoom } from './reading.ts';
import { isEmpty, receiptOf } from './receipt.ts';
import { removeCache, removeHttpAuth, removeStorage } from './storage.ts';
import { clearTabSessions } from './tab-sessions.ts';

/** Milliseconds that reading may take, however many origins there are: before, from within, and back. */
const COUNTING = 5_000;
const EMPTYING = 20_000;
const VERIFYING = 30_000;

/** For those of which nothing but a name is known: most of them do not exist. */
const VERIFYING_GUESSED = 3_000;

/** How often what does not go at first is emptied from within. */
const EMPTYING_ROUNDS = 3;

/** Origins that are read at all. */
const MOST_READ = 1_000;

const NO_PARTITIONS: Awaited<ReturnType<typeof partitionsOf>> = { apart: [], sameSite: [] };

/** How often a wipe gives up because pages would not go, before it goes on all the same and says so. */
const FENCE_TRIES = 3;

/** What a step works with; what it returns is written into the journal. */
type Work = {
  readonly order: WipeOrder;
  readonly journal: WipeJournal;
  readonly room: (origins?: readonly string[]) => Promise<ReadingRoom | null>;
  readonly progress: (done: number, total: number) => void;
};
type Written = Partial<WipeJournal>;

/**
 * Removes what the browser holds of the company's sites: fence, count, remove, read back, and once more for what came
 * back; docs/wipe.md has the order of work and its reasons. A killed worker's successor goes on where the journal ends.
 *
 * @throws {WipeStopped} where `signal` was aborted before anything was removed
 * @throws where a step could not be done; calling again repeats that step
 */
export async function wipe(order: WipeOrder, { onProgress, signal }: WipeHooks): Promise<WipeReceipt> {
  let journal = await openJournal(order, Date.now());
  if (journal.receipt) {
    await forgetTraces(journal.receipt);
    return journal.receipt;
  }
  await writeJournal(journal);
  const reading = new LazyRoom(() => mostTelling(journal.origins));
  try {
    for (const step of WIPE_STEPS) {
      if (journal.steps.some((done) => done.step === step)) continue;
      if (signal.aborted && !journal.removing)
        throw new WipeStopped('The wipe was withdrawn before anything was removed.');
      if (signal.aborted && !journal.cancelled) journal = { ...journal, cancelled: true };
      if (!journal.removing && isRemoval(step)) {
        journal = { ...journal, removing: true };
        await Promise.all([markRemoving(order.orderId), writeJournal(journal)]);
      }
      const startedAt = performance.now();
      const progress = (done: number, total: number) => onProgress({ step, done, total });
      progress(0, 1);
      const written = await DO[step]({ order, journal, room: (origins) => reading.room(origins), progress });
      const milliseconds = Math.round(performance.now() - startedAt);
      journal = { ...journal, ...written, steps: [...journal.steps, { step, milliseconds }] };
      await writeJournal(journal);
    }
    journal = { ...journal, cancelled: journal.cancelled || signal.aborted };
    const receipt = receiptOf(journal, await remains(order), Date.now());
    await writeJournal({ ...journal, receipt });
    await forgetTraces(receipt);
    return receipt;
  } finally {
    await reading.close();
  }
}

function isRemoval(step: WipeStep): boolean {
  return step !== 'fence' && step !== 'count';
}

const DO: Readonly<Record<WipeStep, (work: Work) => Promise<Written>>> = {
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
    const answering = journal.origins.filter(({ fromWithin, origin }) => fromWithin && journal.found[origin]);
    const within = answering.map(({ origin }) => origin);
    const { apart, sameSite } = await partitionsOf(order).catch(() => NO_PARTITIONS);
    const known = [...apart, ...sameSite];
    if (known.length + within.length === 0) return {};
    const reading = await room();
    if (reading) await clearTabSessions(reading, within);
    const cleared = reading ? await clearOpenPartitions(reading, known) : [];
    progress(cleared.length, known.length);
    // Where the disk takes nothing, they stay known as they were, and the receipt counts them as waiting.
    await leaveForLater(apart.filter((partition) => !cleared.includes(partition))).catch((error) =>
      console.warn(`Partitions could not be left for later: ${String(error)}`),
    );
    for (const partition of cleared) await forgetPartition(partition);
    return { partitionsCleared: journal.partitionsCleared + cleared.filter((one) => apart.includes(one)).length };
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
    await removeHistory(await findCompanyHistory(wipeScope(order.sites)), () => undefined);
    const downloads = await removeAllDownloads(order, journal);
    // Reading them back has asked the sites for a page each.
    await removeCache(Object.keys({ ...journal.left, ...journal.found }));
    return { openPages, cookies, downloads, left: { ...journal.left, ...countsOf(readings, ({ after }) => after) } };
  },
};

/**
 * Empties origins in frames of them, those that are not empty after it once more: a page that has just died may hold its
 * database for a moment. One that does not answer is asked again once, if it is known to be there. Returns those that
 * are empty.
 */
async function emptyFromWithin(
  room: ReadingRoom | null,
  origins: readonly CompanyOrigin[],
  onDone: (done: number) => void,
): Promise<ReadonlySet<string>> {
  const empty = new Set<string>();
  let rest = origins;
  for (let round = 1; room && round <= EMPTYING_ROUNDS && rest.length > 0; round++) {
    const names = rest.map(({ origin }) => origin);
    const readings = await room.readAll(names, 'clear', EMPTYING, (done) => onDone(empty.size + done));
    for (const [origin, reading] of readings) if (isSettled(reading)) empty.add(origin);
    const asksAgain = ({ origin, seen }: CompanyOrigin) => readings.has(origin) || (seen && round === 1);
    rest = rest.filter((one) => !empty.has(one.origin) && asksAgain(one));
  }
  return empty;
}

/** Those that are read, where there are more than the browser takes quickly: first those that were seen here. */
function mostTelling(origins: WipeJournal['origins']): readonly string[] {
  const [seen, others] = [origins.filter(({ seen }) => seen), origins.filter(({ seen }) => !seen)];
  return [...seen, ...others].slice(0, MOST_READ).map(({ origin }) => origin);
}

/** A room for reading, opened when it is first needed. Where none can be had, nothing is read and that is said. */
class LazyRoom {
  readonly #origins: () => readonly string[];
  #opened: Promise<ReadingRoom | null> | null = null;

  constructor(origins: () => readonly string[]) {
    this.#origins = origins;
  }

  room(origins: readonly string[] = this.#origins()): Promise<ReadingRoom | null> {
    this.#opened ??= ReadingRoom.open(origins).catch((error) => {
      console.warn(`Nothing can be read back: ${String(error)}`);
      return null;
    });
    return this.#opened;
  }

  async close(): Promise<void> {
    await (await this.#opened)?.close();
  }
}

async function removeAllCookies(order: WipeOrder, { cookies }: WipeJournal): Promise<WipeJournal['cookies']> {
  const found = cookiesToRemove(await findCompanyCookies(order), order);
  return { ...cookies, removed: cookies.removed + (await removeCookies(found)) };
}

async function removeAllDownloads(order: WipeOrder, { downloads }: WipeJournal): Promise<WipeJournal['downloads']> {
  const scope = wipeScope(order.sites);
  const files = await removeDownloads(await findCompanyDownloads(scope), order.options, scope);
  return { ...downloads, filesRemoved: downloads.filesRemoved + files.filesRemoved, filesLeft: files.filesLeft };
}

async function remains(order: WipeOrder) {
  const scope = wipeScope(order.sites);
  const [cookies, history, downloads, partitions] = await Promise.all([
    findCompanyCookies(order),
    findCompanyHistory(scope),
    findCompanyDownloads(scope),
    partitionsOf(order).catch(() => null),
  ]);
  return {
    cookies: cookiesToRemove(cookies, order).length,
    history: history.length,
    downloads: downloads.length,
    // Of a ledger that cannot be read, one stands for whatever there is: nothing is verified.
    partitionsWaiting: partitions?.apart.length ?? 1,
  };
}

/** What the extension itself has kept of visits: which origins, and where blocked tabs wanted to be. */
async function forgetTraces({ origins }: WipeReceipt): Promise<void> {
  const empty = origins.filter(({ left }) => left !== null && isEmpty(left)).map(({ origin }) => origin);
  await forgetOrigins(empty).catch(() => undefined);
  for (const { tabId, address } of await allWanted()) await rememberWanted(tabId, `${new URL(address).origin}/`);
}

function countsOf(
  readings: ReadonlyMap<string, Reading> | null | undefined,
  choose: (reading: Reading) => StoreCounts,
): Readonly<Record<string, StoreCounts>> {
  return Object.fromEntries([...(readings ?? [])].map(([origin, reading]) => [origin, choose(reading)]));
}
