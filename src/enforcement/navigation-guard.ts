import browser from 'webextension-polyfill';
import { isCorporate, type Sites } from '../sites/site-list.ts';
import { coverTab } from './cover.ts';
import { rememberOrigin } from './origin-ledger.ts';
import { rememberWanted } from './wanted-address.ts';

/** What the guard has to know; asked anew at every navigation, after the stored state is there. */
export type GuardState = { readonly closed: boolean; readonly sites: Sites };

/**
 * Watches navigations. While sites are closed it keeps where a tab wanted to go, and covers a page that came without
 * asking the network: a site's own service worker and the back/forward cache answer with no rule consulted
 * (browser-platform.md §1 ii, iii). Company origins are noted for a later wipe. To be called synchronously at the
 * worker's start.
 */
export function guardNavigations(current: () => Promise<GuardState>): void {
  browser.webNavigation.onBeforeNavigate.addListener(async ({ tabId, frameId, url }) => {
    if (frameId !== 0 || !isWeb(url)) return;
    const { closed, sites } = await current();
    if (closed && isCorporate(sites, url)) await rememberWanted(tabId, url);
  });
  browser.webNavigation.onCommitted.addListener(async ({ tabId, frameId, url }) => {
    if (!isWeb(url)) return;
    const { closed, sites } = await current();
    if (!isCorporate(sites, url)) return;
    await rememberOrigin(new URL(url).origin);
    if (closed && frameId === 0) await coverTab({ tabId, address: url });
  });
}

function isWeb(url: string): boolean {
  return url.startsWith('http:') || url.startsWith('https:');
}
