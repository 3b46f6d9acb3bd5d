import { isCorporate, isEmpty } from '../../sites/site-list.ts';
import { coverFrame } from '../cover/cover-frame.ts';
import { coverTab } from '../cover/cover-tab.ts';
import { sitePatterns } from '../site-patterns.ts';
import { currentTarget, type Target } from '../target.ts';
import type { Layer } from './layer.ts';

const ID = 'page-guard';

/** As packaged; `extension/public/page-guard.js` sends the message. */
const SCRIPT = 'page-guard.js';
export const PAGE_GUARD_MESSAGE = 'page-guard';

/**
 * Documents that come in spite of all: a script at `document_start` that empties them before a line of theirs runs, in
 * frames and in about:blank and blob: children too (browser-platform.md §1 ii, ix). It lives in the browser and acts while
 * the worker is dead. Registered only while closed, and for corporate addresses alone: nothing of ours runs on other
 * pages. Not consulted for what the back/forward cache brings back.
 */
export const pageGuard: Layer & {
  /** Takes an emptied page to where a covered one belongs. To be called synchronously at the worker's start. */
  listen(): void;
} = {
  name: 'page guard',
  refused: 'page-guard-refused',
  listen() {
    chrome.runtime.onMessage.addListener((message, sender) => {
      if (message === PAGE_GUARD_MESSAGE && sender.id === chrome.runtime.id) void cover(sender);
    });
  },
  async apply(target) {
    const [held] = await registered();
    if (!target.closed || isEmpty(target.sites)) {
      if (held) await chrome.scripting.unregisterContentScripts({ ids: [ID] });
    } else if (!held) {
      await chrome.scripting.registerContentScripts([scriptFor(target)]);
    } else if (!sameMatches(held, target)) {
      await chrome.scripting.updateContentScripts([scriptFor(target)]);
    }
  },
  async verify(target) {
    const [held] = await registered();
    const good = target.closed && !isEmpty(target.sites) ? held && sameMatches(held, target) : !held;
    return good ? [] : ['page-guard-refused'];
  },
};

function scriptFor({ sites }: Target): chrome.scripting.RegisteredContentScript {
  const { matches, excludes } = sitePatterns(sites);
  return {
    id: ID,
    js: [SCRIPT],
    matches,
    excludeMatches: excludes,
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: 'document_start',
    persistAcrossSessions: true,
  };
}

function registered(): Promise<chrome.scripting.RegisteredContentScript[]> {
  return chrome.scripting.getRegisteredContentScripts({ ids: [ID] });
}

/** The browser returns the patterns in an order of its own. */
function sameMatches(held: chrome.scripting.RegisteredContentScript, { sites }: Target): boolean {
  const { matches, excludes } = sitePatterns(sites);
  const same = (one: readonly string[] = [], other: readonly string[]) =>
    [...one].sort().join() === [...other].sort().join();
  return same(held.matches, matches) && same(held.excludeMatches, excludes);
}

async function cover({ tab, frameId, origin, url }: chrome.runtime.MessageSender): Promise<void> {
  const { closed, sites } = await currentTarget();
  if (!closed || tab?.id === undefined || frameId === undefined) return;
  const address = [url, origin].find((candidate) => candidate !== undefined && isCorporate(sites, candidate));
  if (address === undefined) return;
  if (frameId === 0) await coverTab({ tabId: tab.id, address });
  else await coverFrame({ tabId: tab.id, frameId });
}
