import { isCorporate, isEmpty } from '../../sites/site-list.ts';
import { coverFrame } from '../cover/cover-frame.ts';
import { coverTab } from '../cover/cover-tab.ts';
import { sitePatterns } from '../site-patterns.ts';
import { currentTarget, type Target } from '../target.ts';
import { isBeingRead } from '../wipe/reading.ts';
import type { Layer } from './layer.ts';

/**
 * Two registrations, as one that lasts over restarts is slow in the making: for 10,000 hosts 330 ms, where one for this
 * browser session takes 50 (measured). So that one holds until the other does.
 */
const LASTING = 'page-guard';
const AT_ONCE = 'page-guard-at-once';

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
  prepare(sites) {
    sitePatterns(sites);
  },
  async apply(target) {
    if (!isWanted(target)) return remove(LASTING, AT_ONCE);
    const lasting = await registered(LASTING);
    if (lasting && sameMatches(lasting, target)) return remove(AT_ONCE);
    await put(scriptFor(target, AT_ONCE));
    await put(scriptFor(target, LASTING));
    await remove(AT_ONCE);
  },
  async verify(target) {
    const held = await registered(LASTING);
    const good = isWanted(target) ? held && sameMatches(held, target) : !held && !(await registered(AT_ONCE));
    return good ? [] : ['page-guard-refused'];
  },
};

type Script = chrome.scripting.RegisteredContentScript;

function isWanted({ closed, sites }: Target): boolean {
  return closed && !isEmpty(sites);
}

function scriptFor({ sites }: Target, id: string): Script {
  const { matches, excludes } = sitePatterns(sites);
  return {
    id,
    js: [SCRIPT],
    matches: [...matches],
    excludeMatches: [...excludes],
    allFrames: true,
    matchOriginAsFallback: true,
    runAt: 'document_start',
    persistAcrossSessions: id === LASTING,
  };
}

async function registered(id: string): Promise<Script | undefined> {
  return (await chrome.scripting.getRegisteredContentScripts({ ids: [id] }))[0];
}

async function put(script: Script): Promise<void> {
  if (await registered(script.id)) await chrome.scripting.updateContentScripts([script]);
  else await chrome.scripting.registerContentScripts([script]);
}

async function remove(...ids: string[]): Promise<void> {
  const held = await chrome.scripting.getRegisteredContentScripts({ ids });
  if (held.length > 0) await chrome.scripting.unregisterContentScripts({ ids: held.map(({ id }) => id) });
}

/** The browser returns the patterns in an order of its own. */
function sameMatches(held: Script, { sites }: Target): boolean {
  const { matches, excludes } = sitePatterns(sites);
  const same = (one: readonly string[] = [], other: readonly string[]) =>
    [...one].sort().join() === [...other].sort().join();
  return same(held.matches, matches) && same(held.excludeMatches, excludes);
}

async function cover({ tab, frameId, origin, url }: chrome.runtime.MessageSender): Promise<void> {
  const { closed, sites } = await currentTarget();
  if (!closed || tab?.id === undefined || frameId === undefined || isBeingRead(url ?? '')) return;
  const address = [url, origin].find((candidate) => candidate !== undefined && isCorporate(sites, candidate));
  if (address === undefined) return;
  if (frameId === 0) await coverTab({ tabId: tab.id, address });
  else await coverFrame({ tabId: tab.id, frameId });
}
