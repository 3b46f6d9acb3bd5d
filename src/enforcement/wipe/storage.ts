/** Everything the browser clears by exact origin. Cookies are not among it: it would take the neighbours'. */
const STORAGE = {
  indexedDB: true,
  localStorage: true,
  cacheStorage: true,
  serviceWorkers: true,
  fileSystems: true,
  cache: true,
} as const;

/**
 * How many origins go into one call. Each goes through all that the browser has: 500 took 437 ms in one call
 * (browser-platform.md §8), and seconds in five.
 */
const BATCH = 1_000;

/**
 * Removes the storage of origins, session storage of open and restorable tabs and the HTTP cache with it. What frames of
 * other sites keep inside pages of the same registrable domain goes too (measured, Chromium 156): see `embedders.ts`.
 */
export async function removeStorage(origins: readonly string[], onDone: (done: number) => void): Promise<void> {
  await inBatches(origins, STORAGE, onDone);
}

/** Removes what the HTTP cache has of origins, and nothing else. */
export async function removeCache(origins: readonly string[]): Promise<void> {
  await inBatches(origins, { cache: true }, () => undefined);
}

/**
 * Removes the user name and password that the browser sends by itself (HTTP authentication). It goes with the cookies of
 * the whole registrable domain (§5): to be called only where all of that is the company's.
 */
export async function removeHttpAuth(origins: readonly string[]): Promise<void> {
  await inBatches(origins, { cookies: true }, () => undefined);
}

async function inBatches(
  origins: readonly string[],
  types: chrome.browsingData.DataTypeSet,
  onDone: (done: number) => void,
): Promise<void> {
  for (let start = 0; start < origins.length; start += BATCH) {
    const batch = origins.slice(start, start + BATCH) as [string, ...string[]];
    await chrome.browsingData.remove({ origins: batch }, types);
    onDone(start + batch.length);
  }
}
