import { isCorporate, isEmpty, originsNamed, type Sites, sameSites } from '../../sites/site-list.ts';
import { noteVisit } from '../cover/end-site-workers.ts';
import { isWeb } from '../pages.ts';
import { perSites } from '../per-sites.ts';
import { sitePatterns } from '../site-patterns.ts';
import { currentTarget } from '../target.ts';
import { clearOnLoad } from './clear-on-load.ts';
import { rememberEmbedder, wideSite } from './embedders.ts';
import { isNested } from './nested-frames.ts';
import { rememberOpenTabs, rememberOrigin } from './origin-ledger.ts';
import { rememberPartition, takeDue } from './partitions.ts';
import { isBeingRead } from './reading.ts';

type Commit = {
  readonly tabId: number;
  readonly frameId: number;
  readonly parentFrameId: number;
  readonly url: string;
};

/** More patterns than this would have to be looked through for every request of every page. */
const MOST_PATTERNS = 1_000;

const tops = new Map<number, string>();

/**
 * Keeps the ledger of company origins, from installation on: pages and frames as they come, and what company sites answer
 * to whoever asks, as a host of pictures is never a page and still has a cache. To be called synchronously at the
 * worker's start.
 */
export function noteVisits(): void {
  chrome.webNavigation.onCommitted.addListener((details) => void noteCommit(details));
  chrome.tabs.onRemoved.addListener((tabId) => void tops.delete(tabId));
  void currentTarget().then(({ sites }) => {
    noteRequests(sites);
    return rememberOpenTabs(sites);
  });
}

async function noteCommit({ tabId, frameId, parentFrameId, url }: Commit): Promise<void> {
  if (frameId === 0) tops.set(tabId, url);
  if (!isWeb(url) || isBeingRead(url)) return;
  const { closed, sites } = await currentTarget();
  const isOurs = isCorporate(sites, url);
  const { origin } = new URL(url);
  if (isOurs) {
    // The list may have changed since the worker's start.
    noteRequests(sites);
    await Promise.all([noteVisit(origin), rememberOrigin(origin)]);
  }
  if (frameId === 0) return;
  const top = tops.get(tabId) ?? (await chrome.tabs.get(tabId).catch(() => null))?.url ?? '';
  if (!isWeb(top)) return;
  tops.set(tabId, top);
  if (!isCorporate(sites, top) && isBesideCompany(sites, top)) await rememberEmbedder(top, url);
  const within = new URL(top).origin;
  if (!isOurs || closed) return;
  const nested = await isNested(origin, { tabId, parentFrameId });
  if (origin === within && !nested) return;
  // A private window has storage of its own, which ends with it.
  if ((await chrome.tabs.get(tabId).catch(() => null))?.incognito) return;
  if (await takeDue(origin, within, nested)) await clearOnLoad({ tabId, frameId, address: url, within });
  else await rememberPartition(origin, within, nested);
}

/** Whether a page is under a domain that the company has sites in. */
function isBesideCompany(sites: Sites, address: string): boolean {
  const site = wideSite(address);
  return site !== null && companySites(sites).has(site);
}

const companySites = perSites(
  (sites): ReadonlySet<string> => new Set(originsNamed(sites).map((origin) => wideSite(origin) ?? '')),
);

let watched: Sites | null = null;

/** Not `onBeforeRequest`: the browser keeps one filter of that over restarts, which is the first-request gate's. */
function noteRequests(sites: Sites): void {
  if (watched && sameSites(watched, sites)) return;
  watched = sites;
  chrome.webRequest.onCompleted.removeListener(noteAnswer);
  const urls = isEmpty(sites) ? [] : [...sitePatterns(sites).matches];
  if (urls.length > 0 && urls.length <= MOST_PATTERNS) chrome.webRequest.onCompleted.addListener(noteAnswer, { urls });
}

async function noteAnswer({ url }: { readonly url: string }): Promise<void> {
  const { sites } = await currentTarget();
  if (isWeb(url) && isCorporate(sites, url)) await rememberOrigin(new URL(url).origin);
}
