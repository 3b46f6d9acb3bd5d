import { isCorporate } from '../sites/site-list.ts';
import { addressOf, BLOCKED_PAGE, isWeb } from './pages.ts';
import { readTarget } from './target.ts';
import { forgetWanted, wantedBy } from './wanted-address.ts';

/**
 * Where a tab goes that the first-request gate holds: to where it wanted to be, or to the blocked page; `null` while that
 * cannot be said. Asks storage alone and not the worker, which may be what is slow to start (browser-platform.md §9: a
 * hold page that asked by one message was stuck in 2 of 16 starts).
 */
export async function destinationOf(tabId: number): Promise<string | null> {
  const [target, wanted] = await Promise.all([readTarget(), wantedBy(tabId)]);
  if (wanted === null || !isWeb(wanted)) return null;
  if (target.closed && isCorporate(target.sites, wanted)) return addressOf(BLOCKED_PAGE);
  await forgetWanted(tabId);
  return wanted;
}
