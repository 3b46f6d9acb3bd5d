import { isCorporate, type Sites } from '../../sites/site-list.ts';
import { isBlockedPage } from '../pages.ts';
import { inTime } from './in-time.ts';

export type CompanyTab = { readonly tabId: number; readonly address: string };
export type CompanyFrame = { readonly tabId: number; readonly frameId: number };
export type CompanyPages = { readonly tabs: readonly CompanyTab[]; readonly frames: readonly CompanyFrame[] };

/** Milliseconds for a page to say whose it is. One that does not has its tab's address to go by. */
const PATIENCE = 700;

/**
 * Tabs whose page, shown or on its way, has a company address. Known at once, without asking any page. Those that can be
 * seen come first.
 */
export async function findCompanyTabs(sites: Sites): Promise<readonly CompanyTab[]> {
  const tabs = await chrome.tabs.query({});
  return tabs.sort((a, b) => Number(b.active) - Number(a.active)).flatMap((tab) => companyTab(tab, sites) ?? []);
}

/**
 * Everything of the company's that is open: tabs by address and by what their document says its origin is, which is how
 * about:blank and blob: children are found (browser-platform.md §1 ix), and frames inside other pages.
 */
export async function findCompanyPages(sites: Sites): Promise<CompanyPages> {
  const tabs = await chrome.tabs.query({});
  const found = await Promise.all(tabs.map((tab) => lookInto(tab, sites)));
  return { tabs: found.flatMap(({ tabs }) => tabs), frames: found.flatMap(({ frames }) => frames) };
}

async function lookInto(tab: chrome.tabs.Tab, sites: Sites): Promise<CompanyPages> {
  const known = companyTab(tab, sites);
  if (known) return { tabs: [known], frames: [] };
  if (tab.id === undefined || tab.discarded || isBlockedPage(tab.url)) return { tabs: [], frames: [] };
  const tabId = tab.id;
  const [origins, listed] = await Promise.all([
    inTime(PATIENCE, originsIn(tabId)),
    inTime(PATIENCE, chrome.webNavigation.getAllFrames({ tabId })),
  ]);
  const ofCompany = new Map<number, string>();
  for (const { frameId, url, errorOccurred } of listed ?? []) {
    if (!errorOccurred && isCorporate(sites, url)) ofCompany.set(frameId, url);
  }
  for (const { frameId, result } of origins ?? []) {
    if (result && isCorporate(sites, result)) ofCompany.set(frameId, `${result}/`);
  }
  const top = ofCompany.get(0);
  if (top !== undefined) return { tabs: [{ tabId, address: top }], frames: [] };
  return { tabs: [], frames: [...ofCompany.keys()].map((frameId) => ({ tabId, frameId })) };
}

function originsIn(tabId: number): Promise<chrome.scripting.InjectionResult<string>[]> {
  return chrome.scripting.executeScript({
    target: { tabId, allFrames: true },
    injectImmediately: true,
    func: () => self.origin,
  });
}

function companyTab(tab: chrome.tabs.Tab, sites: Sites): CompanyTab | null {
  const address = [tab.pendingUrl, tab.url].find((url) => url !== undefined && isCorporate(sites, url));
  return tab.id !== undefined && address !== undefined ? { tabId: tab.id, address: webAddress(address) } : null;
}

/** What can be asked for again: of a `blob:` page only its site is left. */
function webAddress(address: string): string {
  return address.startsWith('blob:') ? `${new URL(address).origin}/` : address;
}
