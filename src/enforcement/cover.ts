import browser from 'webextension-polyfill';
import type { Sites } from '../sites/site-list.ts';
import { BLOCKED_PAGE } from './block-rules.ts';
import { type CompanyTab, findCompanyTabs, showsBlockedPage, tabById } from './company-tabs.ts';
import { rememberWanted } from './wanted-address.ts';

/** Milliseconds for a tab to leave its page before it is discarded. */
const PATIENCE = 1_500;
const ROUNDS = 5;

/**
 * Takes every open company tab to the blocked page, keeping where it wanted to be, until none is left. Returns what could
 * not be covered, one line each.
 */
export async function coverCompanyTabs(sites: Sites): Promise<readonly string[]> {
  for (let round = 0; round < ROUNDS; round++) {
    const tabs = await findCompanyTabs(sites);
    if (tabs.length === 0) return [];
    await Promise.all(tabs.map(coverTab));
  }
  const left = await findCompanyTabs(sites);
  return left.length === 0 ? [] : [`${left.length} company tabs could not be covered`];
}

/** Covers one tab. Never rejects: a tab that is gone needs no cover. */
export async function coverTab({ tabId, address }: CompanyTab): Promise<void> {
  await rememberWanted(tabId, address);
  await emptyDocument(tabId);
  await browser.tabs.update(tabId, { url: browser.runtime.getURL(BLOCKED_PAGE) }).catch(() => undefined);
  for (let waited = 0; waited < PATIENCE; waited += 50) {
    const tab = await tabById(tabId);
    if (!tab || showsBlockedPage(tab)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // It would not go, behind a "Leave site?" question or a stuck renderer: the document is thrown away instead.
  await browser.tabs.discard(tabId).catch(() => undefined);
}

/** Empties the page where it stands: its listeners, a "Leave site?" question among them, and its text go at once. */
async function emptyDocument(tabId: number): Promise<void> {
  const script = chrome.scripting.executeScript({
    target: { tabId },
    injectImmediately: true,
    func: () => {
      window.stop();
      document.open();
      document.close();
    },
  });
  // A page that cannot be scripted (an error page, a crashed one) has nothing to show.
  await Promise.race([script.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 300))]);
}
