import browser from 'webextension-polyfill';
import type { AgentEffect } from '../agent/effect.ts';
import { NO_SITES } from '../sites/site-list.ts';
import { setBlockRules } from './block-rules.ts';
import { showsBlockedPage, tabById } from './company-tabs.ts';
import { coverCompanyTabs } from './cover.ts';
import { allWanted, forgetWanted } from './wanted-address.ts';

type Target = Pick<Extract<AgentEffect, { type: 'enforce' }>, 'closed' | 'sites'>;

let queue: Promise<unknown> = Promise.resolve();

/**
 * Brings the browser to the target, one target after the other, and returns what could not be done. Safe to repeat.
 */
export async function enforce(target: Target): Promise<readonly string[]> {
  const turn = queue
    .then(() => (target.closed ? close(target.sites) : open()))
    .catch((error) => [`enforcement: ${String(error)}`]);
  queue = turn;
  return turn;
}

async function close(sites: Target['sites']): Promise<readonly string[]> {
  const refused = await attempt('block rules', () => setBlockRules(true, sites));
  const uncovered = await coverCompanyTabs(sites).catch((error) => [`covering tabs: ${String(error)}`]);
  // Setting them again empties the back/forward cache of what was covered just now (browser-platform.md §1 iii).
  const flushed = await attempt('block rules', () => setBlockRules(true, sites));
  return [...new Set([...refused, ...uncovered, ...flushed])];
}

async function open(): Promise<readonly string[]> {
  const problems = await attempt('block rules', () => setBlockRules(false, NO_SITES));
  for (const { tabId, address } of await allWanted()) {
    const tab = await tabById(tabId);
    if (tab && showsBlockedPage(tab)) await browser.tabs.update(tabId, { url: address }).catch(() => undefined);
    await forgetWanted(tabId);
  }
  return problems;
}

async function attempt(what: string, action: () => Promise<void>): Promise<readonly string[]> {
  try {
    await action();
    return [];
  } catch (error) {
    return [`${what}: ${String(error)}`];
  }
}
