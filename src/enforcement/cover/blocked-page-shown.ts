import { isBlockedPage } from '../pages.ts';
import { inTime } from './in-time.ts';

/** Milliseconds after which it is asked for all the same: the listener that tells is another layer's. */
const LOOK = 250;

const awaited = new Map<number, Set<() => void>>();

/** To be called when a tab has come to the blocked page. */
export function blockedPageShown(tabId: number): void {
  for (const arrived of awaited.get(tabId) ?? []) arrived();
}

/**
 * Whether the tab shows the blocked page within `milliseconds`, or is gone. It is told rather than asked for: twenty tabs
 * that were asked every 20 ms kept the browser from taking them there.
 */
export async function untilBlockedPage(tabId: number, milliseconds: number): Promise<boolean> {
  let arrived: () => void = () => undefined;
  const arrival = new Promise<true>((resolve) => {
    arrived = () => resolve(true);
  });
  const waiting = awaited.get(tabId) ?? new Set();
  awaited.set(tabId, waiting.add(arrived));
  try {
    for (let waited = 0; waited < milliseconds; waited += LOOK) {
      if (await showsBlockedPage(tabId)) return true;
      if (await inTime(LOOK, arrival)) return true;
    }
    return showsBlockedPage(tabId);
  } finally {
    waiting.delete(arrived);
    if (waiting.size === 0) awaited.delete(tabId);
  }
}

/** Also for a tab that is gone. */
export async function showsBlockedPage(tabId: number): Promise<boolean> {
  const tab = await chrome.tabs.get(tabId).catch(() => null);
  return !tab || isBlockedPage(tab.url);
}
