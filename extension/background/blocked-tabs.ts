import browser from 'webextension-polyfill';
import { addressOf, BLOCKED_PAGE } from '../../src/enforcement/pages.ts';
import { allWanted } from '../../src/enforcement/wanted-address.ts';

const KEY = 'blockedTabs';

type BlockedTab = { readonly tabId: number; readonly address: string };

/** A reload of the extension closes its pages: tabs that show the blocked page go to an empty one, and are noted. */
export async function leaveBlockedTabs(): Promise<void> {
  const tabs = await browser.tabs.query({ url: `${addressOf(BLOCKED_PAGE)}*` });
  const shown = new Set(tabs.map(({ id }) => id));
  const left = (await allWanted()).filter(({ tabId }) => shown.has(tabId));
  await browser.storage.local.set({ [KEY]: left });
  await Promise.all(left.map(({ tabId }) => browser.tabs.update(tabId, { url: 'about:blank' })));
}

/** Sends them where they wanted to be; the block's rules, which stand, show the blocked page instead. Once. */
export async function returnToBlockedTabs(): Promise<void> {
  const left = (await browser.storage.local.get(KEY))[KEY] as readonly BlockedTab[] | undefined;
  if (!left) return;
  await browser.storage.local.remove(KEY);
  const open = left.map(({ tabId, address }) => browser.tabs.update(tabId, { url: address }).catch(() => undefined));
  await Promise.all(open);
}
