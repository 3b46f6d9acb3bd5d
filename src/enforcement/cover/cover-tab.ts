import { addressOf, BLOCKED_PAGE } from '../pages.ts';
import { noteInHistory, rememberWanted } from '../wanted-address.ts';
import { showsBlockedPage, untilBlockedPage } from './blocked-page-shown.ts';
import type { CompanyTab } from './find-company-pages.ts';
import { inTime } from './in-time.ts';

/** Milliseconds for a page to empty itself, and for a tab to leave its page by each of the ways. */
const PATIENCE = 500;

/** For a page that has emptied itself and is on its way: sent once more, it would begin anew. */
const ON_ITS_WAY = 1_500;

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
  void noteInHistory(address);
  const arrival = untilBlockedPage(tabId, PATIENCE + ON_ITS_WAY);
  if ((await inTime(PATIENCE, replaceDocument(tabId, blocked))) && (await arrival)) return;
  // A page that cannot be scripted (an error page, a viewer, one that is stuck) has no "Leave site?" to ask.
  await inTime(PATIENCE, chrome.tabs.update(tabId, { url: blocked }));
  if (await untilBlockedPage(tabId, PATIENCE)) return;
  // It would not go: the document is thrown away where it is.
  const discarded = await inTime(ON_ITS_WAY, chrome.tabs.discard(tabId));
  const id = discarded?.id ?? tabId;
  // Thrown away it has another id (Chromium 156), by which it is to be found when the sites open again.
  if (id !== tabId) void rememberWanted(id, address);
  await inTime(PATIENCE, chrome.tabs.update(id, { url: blocked }));
  await untilBlockedPage(id, PATIENCE);
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
