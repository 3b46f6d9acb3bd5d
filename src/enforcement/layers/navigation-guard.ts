import browser from 'webextension-polyfill';
import { isCorporate } from '../../sites/site-list.ts';
import { blockedPageShown, showsBlockedPage } from '../cover/blocked-page-shown.ts';
import { coverFrame } from '../cover/cover-frame.ts';
import { coverTab } from '../cover/cover-tab.ts';
import { returnTab } from '../cover/return-tabs.ts';
import { addressOf, BLOCKED_PAGE, isBlockedPage, isWeb } from '../pages.ts';
import { currentTarget, isSettledOpen } from '../target.ts';
import { noteInHistory, rememberWanted } from '../wanted-address.ts';
import { isBeingRead } from '../wipe/reading.ts';

/** Milliseconds after which the rules have turned a navigation away, if they are to. */
const LATE = 300;

/**
 * Navigations that ask no network: a site's own service worker, the back/forward cache and prerendered pages answer with
 * no rule consulted, and the browser still announces them (browser-platform.md §1 ii, iii, viii). The tab is turned away
 * when the navigation begins, which closed each of them alone, and covered when one has come through. To be
 * called synchronously at the worker's start.
 */
export function guardNavigations(): void {
  browser.webNavigation.onBeforeNavigate.addListener(async (details) => {
    const { tabId, frameId, url } = details;
    // A page being prerendered has not taken its tab yet; turning the tab away would take it from the page it shows.
    if (frameId !== 0 || !isWeb(url) || lifecycleOf(details) === 'prerender') return;
    const { closed, sites } = await currentTarget();
    if (!isCorporate(sites, url)) return;
    if (closed) void turnAway(tabId, details.timeStamp);
    // Also while open: the rules may still turn this navigation away, and then somebody has to know what was wanted.
    await rememberWanted(tabId, url);
    if (closed) void noteInHistory(url);
  });
  browser.webNavigation.onCommitted.addListener(async (details) => {
    const { tabId, frameId, url } = details;
    const isCovered = frameId === 0 && isBlockedPage(url);
    if (isCovered) blockedPageShown(tabId);
    const { closed, sites } = await currentTarget();
    // A navigation that met the last of a block.
    if (isCovered && isSettledOpen()) await returnTab(tabId);
    if (!isWeb(url) || !isCorporate(sites, url)) return;
    if (isBeingRead(url)) return;
    if (!closed || lifecycleOf(details) === 'prerender') return;
    if (frameId === 0) await coverTab({ tabId, address: url });
    else await coverFrame({ tabId, frameId });
  });
  browser.webNavigation.onTabReplaced.addListener(async ({ tabId }) => {
    const { closed, sites } = await currentTarget();
    const address = (await browser.tabs.get(tabId).catch(() => null))?.url ?? '';
    if (closed && isCorporate(sites, address)) await coverTab({ tabId, address });
  });
}

/**
 * At once, as a rule may be about to do the same: a page of the tab's history that a rule redirects shows its old title
 * until the blocked page has said its own (measured: 14 of 120, none of 300 where its navigation was ended before). A
 * worker that had to wake first looks where the tab is by now, and does not load the blocked page a second time.
 */
async function turnAway(tabId: number, begunAt: number): Promise<void> {
  if (Date.now() - begunAt > LATE && (await showsBlockedPage(tabId))) return;
  await browser.tabs.update(tabId, { url: addressOf(BLOCKED_PAGE) }).catch(() => undefined);
}

function lifecycleOf(details: object): string {
  return 'documentLifecycle' in details ? String(details.documentLifecycle) : 'active';
}
