import browser, { type Tabs } from 'webextension-polyfill';
import { isCorporate, type Sites } from '../sites/site-list.ts';
import { BLOCKED_PAGE } from './block-rules.ts';

export type CompanyTab = { readonly tabId: number; readonly address: string };

/** Tabs whose page, shown or on its way, is a company site's. */
export async function findCompanyTabs(sites: Sites): Promise<readonly CompanyTab[]> {
  const tabs = await browser.tabs.query({});
  return tabs.flatMap((tab) => {
    const address = [tab.url, pendingUrl(tab)].find((url) => url !== undefined && isCorporate(sites, url));
    return tab.id !== undefined && address !== undefined ? [{ tabId: tab.id, address }] : [];
  });
}

/** Whether a tab shows our blocked page; reached by a rule, it stands under an address that changes with each session. */
export function showsBlockedPage(tab: Tabs.Tab): boolean {
  const url = URL.parse(tab.url ?? '');
  return url?.protocol === 'chrome-extension:' && url.pathname === BLOCKED_PAGE;
}

/** A tab by id, or `null` when it is gone. */
export async function tabById(tabId: number): Promise<Tabs.Tab | null> {
  return browser.tabs.get(tabId).catch(() => null);
}

function pendingUrl(tab: Tabs.Tab): string | undefined {
  return (tab as Tabs.Tab & { readonly pendingUrl?: string }).pendingUrl;
}
