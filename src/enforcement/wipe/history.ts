import { isCorporate, type Sites } from '../../sites/site-list.ts';
import { allWanted } from '../wanted-address.ts';

/** As many as a profile ever has; what is beyond comes in the next round. */
const AT_ONCE = 100_000;

/** How many deletions are asked for at once: one took 4 ms (browser-platform.md §5). */
const DELETIONS = 100;

/**
 * Addresses in the history that are the company's, by their host and never by a search of their text. A visit that led on
 * to the blocked page is in the history and no search finds it (measured): there is what blocked tabs wanted to go by.
 */
export async function findCompanyHistory(sites: Sites): Promise<readonly string[]> {
  const [entries, wanted] = await Promise.all([
    chrome.history.search({ text: '', startTime: 0, maxResults: AT_ONCE }),
    allWanted().catch(() => []),
  ]);
  const found = entries.flatMap(({ url }) => (url !== undefined && isCorporate(sites, url) ? [url] : []));
  const hidden = wanted.map(({ address }) => address).filter((address) => isCorporate(sites, address));
  const visits = await Promise.all(hidden.map((url) => chrome.history.getVisits({ url }).catch(() => [])));
  return [...new Set([...found, ...hidden.filter((_, index) => (visits[index]?.length ?? 0) > 0)])];
}

/**
 * Takes addresses out of the history; with them the browser forgets what of them stands in recently closed tabs, and in
 * what "back" leads to (§5).
 */
export async function removeHistory(addresses: readonly string[], onDone: (done: number) => void): Promise<void> {
  for (let start = 0; start < addresses.length; start += DELETIONS) {
    await Promise.allSettled(addresses.slice(start, start + DELETIONS).map((url) => chrome.history.deleteUrl({ url })));
    onDone(Math.min(start + DELETIONS, addresses.length));
  }
}

/**
 * A browser that was killed has its closed tabs as they were some seconds before, and only deleting what the history has
 * takes them out of that list: so the addresses come back for a moment (measured; the list holds 25).
 */
export async function removeClosedTabs(addresses: readonly string[]): Promise<void> {
  await Promise.allSettled(addresses.map((url) => chrome.history.addUrl({ url })));
  await removeHistory(addresses, () => undefined);
}
