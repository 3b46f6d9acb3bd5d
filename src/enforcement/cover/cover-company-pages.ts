import type { Sites } from '../../sites/site-list.ts';
import { coverFrame } from './cover-frame.ts';
import { coverTab } from './cover-tab.ts';
import { findCompanyPages, findCompanyTabs } from './find-company-pages.ts';

const ROUNDS = 6;

/** Tabs covered at once. More only take the machine from each other, until some seem not to answer and are asked again. */
const AT_ONCE = Math.max(4, navigator.hardwareConcurrency);

/**
 * Covers everything of the company's that is open, until nothing is left of it. Tabs are known by their address and go
 * first; frames, popups and child documents have to be asked, and none of them waits for a tab that is slow to go.
 * Returns how many would not be covered.
 */
export async function coverCompanyPages(sites: Sites, goOn: () => boolean): Promise<number> {
  for (let round = 0; round < ROUNDS && goOn(); round++) {
    const [tabs, pages] = await Promise.all([coverCompanyTabs(sites, goOn), coverPages(sites, goOn)]);
    if (tabs + pages === 0) return 0;
  }
  if (!goOn()) return 0;
  const { tabs, frames } = await findCompanyPages(sites);
  return tabs.length + frames.length;
}

/** Covers the tabs that show their address to be the company's, and returns how many there were. */
export async function coverCompanyTabs(sites: Sites, goOn: () => boolean): Promise<number> {
  const tabs = await findCompanyTabs(sites);
  await inTurn(tabs, goOn, coverTab);
  return tabs.length;
}

async function coverPages(sites: Sites, goOn: () => boolean): Promise<number> {
  const { tabs, frames } = await findCompanyPages(sites);
  await Promise.all([inTurn(tabs, goOn, coverTab), inTurn(frames, goOn, coverFrame)]);
  return tabs.length + frames.length;
}

/** A few at a time, and none of them any more once another target has followed. */
async function inTurn<Item>(
  items: readonly Item[],
  goOn: () => boolean,
  cover: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const one = async () => {
    for (const item of waiting) if (goOn()) await cover(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}
