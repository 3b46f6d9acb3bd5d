import browser from 'webextension-polyfill';
import { hostOf, isCorporate, type Sites } from '../../sites/site-list.ts';
import { database } from '../database.ts';

/** What this worker has written already: a page asks for its site a hundred times. */
const noted = new Set<string>();

/**
 * Notes that a company origin has been visited or asked for; the browser cannot be asked later which ones hold data.
 * Origins only, no addresses.
 */
export async function rememberOrigin(origin: string): Promise<void> {
  if (noted.has(origin)) return;
  noted.add(origin);
  try {
    await (await database()).put('origins', { origin });
  } catch (error) {
    noted.delete(origin);
    console.warn(`A company origin could not be noted: ${String(error)}`);
  }
}

/** Notes what is open: a worker that was killed while a page loaded may have missed it. */
export async function rememberOpenTabs(sites: Sites): Promise<void> {
  const tabs = await browser.tabs.query({});
  const addresses = tabs.flatMap(({ url }) => (url !== undefined && isCorporate(sites, url) ? [url] : []));
  await Promise.all(addresses.map((address) => rememberOrigin(new URL(address).origin)));
}

/** Every noted origin that is corporate by `sites`. */
export async function rememberedOrigins(sites: Sites): Promise<readonly string[]> {
  const entries = await (await database()).getAll('origins');
  return entries.map(({ origin }) => origin).filter((origin) => isCorporate(sites, origin));
}

/** Origins as both schemes of a host, without a port: what can be guessed of a host of which nothing else is known. */
export function originsOf(host: string): readonly string[] {
  return hostOf(`https://${host}`) === null ? [] : [`https://${host}`, `http://${host}`];
}

/** For origins that hold nothing any more; they are noted anew when they are visited. */
export async function forgetOrigins(origins: readonly string[]): Promise<void> {
  const transaction = (await database()).transaction('origins', 'readwrite');
  for (const origin of origins) {
    noted.delete(origin);
    void transaction.store.delete(origin);
  }
  await transaction.done;
}
