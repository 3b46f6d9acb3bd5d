import type { Sites } from '../../sites/site-list.ts';
import { coverFrame } from './cover-frame.ts';
import { coverTab } from './cover-tab.ts';
import { findCompanyPages, findCompanyTabs } from './find-company-pages.ts';

const ROUNDS = 6;

/**
 * Covers everything of the company's that is open, until nothing is left of it. Tabs are known by their address and go
 * first; frames, popups and child documents have to be asked, and none of them waits for a tab that is slow to go.
 * Returns how many would not be covered.
 */
export async function coverCompanyPages(sites: Sites, goOn: () => boolean): Promise<number> {
  for (let round = 0; round < ROUNDS && goOn(); round++) {
    const [tabs, pages] = await Promise.all([coverTabs(sites), coverPages(sites)]);
    if (tabs + pages === 0) return 0;
  }
  if (!goOn()) return 0;
  const { tabs, frames } = await findCompanyPages(sites);
  return tabs.length + frames.length;
}

async function coverTabs(sites: Sites): Promise<number> {
  const tabs = await findCompanyTabs(sites);
  await Promise.all(tabs.map(coverTab));
  return tabs.length;
}

async function coverPages(sites: Sites): Promise<number> {
  const { tabs, frames } = await findCompanyPages(sites);
  await Promise.all([...tabs.map(coverTab), ...frames.map(coverFrame)]);
  return tabs.length + frames.length;
}
