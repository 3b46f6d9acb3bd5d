import { isHealable } from '../agent/enforcement-problem.ts';
import type { WipeReceipt } from '../protocol/wipe-receipt.ts';
import { isCorporate, originsNamed, type Sites, wipeScope } from '../sites/site-list.ts';
import { findCompanyCookies, findSharedCookieDomains, hostOfCookie, removeCookies } from './company-cookies.ts';
import { enforce } from './enforce.ts';
import { originsOf, rememberedOrigins } from './origin-ledger.ts';
import { openJournal, WIPE_STEPS, type WipeJournal, type WipeStep, writeJournal } from './wipe-journal.ts';

/** Everything the browser clears by exact origin. Cookies are not among it: `browsingData` would take the neighbours'. */
const STORAGE = { indexedDB: true, localStorage: true, cacheStorage: true, serviceWorkers: true, fileSystems: true };

/** How many origins go into one call (500 in one took 437 ms, browser-platform.md §8). */
const BATCH = 100;

/**
 * Removes what the browser holds of the company's sites: fence and cover, storage by origin, cookies one by one, then
 * everything a second time for what a dying page wrote back. A killed worker's successor goes on where the journal ends.
 *
 * @throws where a step could not be done; calling again repeats that step
 */
export async function wipe(orderId: string, sites: Sites): Promise<WipeReceipt> {
  let journal = await openJournal(orderId, sites, Date.now());
  for (const step of WIPE_STEPS) {
    if (journal.done.includes(step)) continue;
    const result = await perform(step, journal);
    journal = { ...journal, ...result, done: [...journal.done, step] };
    await writeJournal(journal);
  }
  const receipt = journal.receipt ?? (await writeReceipt(journal));
  if (!journal.receipt) await writeJournal({ ...journal, receipt });
  return receipt;
}

async function perform(step: WipeStep, journal: WipeJournal): Promise<Partial<WipeJournal>> {
  switch (step) {
    case 'fenced':
      return fence(journal);
    case 'storage':
      await removeStorage(journal.origins);
      return {};
    case 'cookies':
      return countCookies(journal);
    case 'secondPass':
      await removeStorage(journal.origins);
      return countCookies(journal);
  }
}

/** No company page may be alive to write back what is removed. The origins are listed before anything is gone. */
async function fence({ sites }: WipeJournal): Promise<Partial<WipeJournal>> {
  const problems = (await enforce({ closed: true, sites })).filter(isHealable);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return { origins: await companyOrigins(wipeScope(sites)) };
}

async function companyOrigins(sites: Sites): Promise<readonly string[]> {
  const cookies = await findCompanyCookies(sites);
  const hosts = cookies.map(hostOfCookie).flatMap(originsOf);
  const origins = [...originsNamed(sites), ...(await rememberedOrigins(sites)), ...hosts];
  return [...new Set(origins)].filter((origin) => isCorporate(sites, origin)).sort();
}

async function removeStorage(origins: readonly string[]): Promise<void> {
  for (let start = 0; start < origins.length; start += BATCH) {
    const batch = origins.slice(start, start + BATCH) as [string, ...string[]];
    await chrome.browsingData.remove({ origins: batch }, STORAGE);
  }
}

async function countCookies({ sites, cookiesRemoved }: WipeJournal): Promise<Partial<WipeJournal>> {
  return { cookiesRemoved: cookiesRemoved + (await removeCookies(await findCompanyCookies(wipeScope(sites)))) };
}

async function writeReceipt({ orderId, startedAt, origins, cookiesRemoved, sites }: WipeJournal): Promise<WipeReceipt> {
  return {
    orderId,
    startedAt,
    finishedAt: Date.now(),
    origins: [...origins],
    cookiesRemoved,
    cookiesLeft: (await findCompanyCookies(wipeScope(sites))).length,
    sharedCookieDomains: [...(await findSharedCookieDomains(wipeScope(sites)))],
    storage: 'unverified',
  };
}
