import browser from 'webextension-polyfill';

/** Longer than the 3 s that a healthy start takes; `get` has hung for ever in an Edge beta (microsoft.md §0). */
const PATIENCE = 8_000;

/** What managed storage holds, `{}` while nothing is known. Never rejects. */
export async function readManagedStorage(): Promise<Record<string, unknown>> {
  const nothing = new Promise<Record<string, unknown>>((resolve) => setTimeout(() => resolve({}), PATIENCE));
  return Promise.race([browser.storage.managed.get().catch(() => ({})), nothing]);
}
