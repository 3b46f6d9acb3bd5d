import { addressOf, BLOCKED_PAGE, isBlockedPage } from '../pages.ts';
import { rememberWanted } from '../wanted-address.ts';
import type { CompanyTab } from './find-company-pages.ts';
import { inTime, pause } from './in-time.ts';

/** Milliseconds for a tab to leave its page by each of the ways. */
const PATIENCE = 500;

const under = new Map<number, Promise<void>>();

/**
 * Takes one tab to the blocked page without a question to the person. Never rejects: a tab that is gone needs no cover.
 * Rules do not touch connections already open, which end with the document (browser-platform.md §1 iv).
 */
export async function coverTab(tab: CompanyTab): Promise<void> {
  const running = under.get(tab.tabId);
  if (running) return running;
  const covering = cover(tab).finally(() => under.delete(tab.tabId));
  under.set(tab.tabId, covering);
  return covering;
}

async function cover({ tabId, address }: CompanyTab): Promise<void> {
  if (await showsBlockedPage(tabId)) return;
  const blocked = addressOf(BLOCKED_PAGE);
  void rememberWanted(tabId, address);
  if (await inTime(PATIENCE, replaceDocument(tabId, blocked))) {
    if (await isCovered(tabId)) return;
  }
  // A page that cannot be scripted (an error page, a viewer, one that is stuck) has no "Leave site?" to ask.
  await inTime(PATIENCE, chrome.tabs.update(tabId, { url: blocked }));
  if (await isCovered(tabId)) return;
  // It would not go: the document is thrown away where it is.
  const discarded = await inTime(PATIENCE, chrome.tabs.discard(tabId));
  await inTime(PATIENCE, chrome.tabs.update(discarded?.id ?? tabId, { url: blocked }));
  await isCovered(discarded?.id ?? tabId);
}

/**
 * Empties the page where it stands and replaces it. `document.open` takes the page's listeners, a "Leave site?" question
 * among them, and its text at once; `tabs.update` and `tabs.remove` would show that question, and "Stay" would keep the
 * page (§1, beforeunload). Replaced, the page is not in the tab's history either.
 */
async function replaceDocument(tabId: number, address: string): Promise<true> {
  await chrome.scripting.executeScript({
    target: { tabId },
    injectImmediately: true,
    args: [address],
    func: (blocked) => {
      window.stop();
      try {
        document.open();
        document.close();
      } catch {
        document.documentElement?.remove();
      }
      location.replace(blocked);
    },
  });
  return true;
}

async function isCovered(tabId: number): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE; waited += 20) {
    if (await showsBlockedPage(tabId)) return true;
    await pause(20);
  }
  return false;
}

/** Also for a tab that is gone. */
async function showsBlockedPage(tabId: number): Promise<boolean> {
  const tab = await chrome.tabs.get(tabId).catch(() => null);
  return !tab || isBlockedPage(tab.url);
}
