import { isBlockedPage } from '../pages.ts';
import { allWanted, forgetWanted, wantedBy } from '../wanted-address.ts';

/** Every tab that shows the blocked page goes back to where it was or wanted to be. */
export async function returnTabs(): Promise<void> {
  await Promise.all((await allWanted()).map(({ tabId }) => returnTab(tabId)));
}

/** One tab, if it shows the blocked page and wanted to be somewhere. */
export async function returnTab(tabId: number): Promise<void> {
  const [tab, address] = await Promise.all([chrome.tabs.get(tabId).catch(() => null), wantedBy(tabId)]);
  if (tab === null) return forgetWanted(tabId);
  if (address === null || !isBlockedPage(tab.url)) return;
  await chrome.tabs.update(tabId, { url: address }).catch(() => undefined);
}
