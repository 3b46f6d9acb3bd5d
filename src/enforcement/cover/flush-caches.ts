import { originsNamed, type Sites } from '../../sites/site-list.ts';
import { rememberedOrigins } from '../wipe/origin-ledger.ts';

/** A thousand origins took 22 ms (browser-platform.md §6). */
const MOST_ORIGINS = 1_000;

/**
 * Takes back what the browser has prepared of company sites: pages prerendered before the block, whose activation asks
 * nobody (§1 viii), and the HTTP cache with them. The back/forward cache is emptied by setting the rules again.
 */
export async function flushCaches(sites: Sites): Promise<void> {
  const visited = await rememberedOrigins(sites).catch(() => []);
  const origins = [...new Set([...visited, ...originsNamed(sites)])].slice(0, MOST_ORIGINS);
  const [first, ...others] = origins;
  if (first !== undefined) await chrome.browsingData.remove({ origins: [first, ...others] }, { cache: true });
}
