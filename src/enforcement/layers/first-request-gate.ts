import { isCorporate, isEmpty, sameSites } from '../../sites/site-list.ts';
import { addressOf, BLOCKED_PAGE, HOLD_PAGE } from '../pages.ts';
import { sitePatterns } from '../site-patterns.ts';
import { currentTarget, knownTarget, type Target } from '../target.ts';
import { rememberWanted } from '../wanted-address.ts';
import type { Layer } from './layer.ts';

type Details = chrome.webRequest.OnBeforeRequestDetails;
type Answer = chrome.webRequest.BlockingResponse;
type Listener = (details: Details) => Answer | undefined;

/** Milliseconds that the gate outlives the answer while closed, for events in flight to it. Below the worker's idle 30 s. */
const LATE = 10_000;

let corporate: { readonly listener: Listener; readonly sites: Target['sites'] } | null = null;

/**
 * The first request of a browser start, which rules miss every time (browser-platform.md §2; 8 of 8). Needs a blocking
 * listener, which Chromium gives only to extensions that policy installed; elsewhere this layer is not there.
 *
 * The design is §9.1's H5, which leaked nothing in 175 starts on loaded cores. Chromium keeps one filter per event over
 * restarts; it decides which first requests wait for the worker. So the corporate filter is registered in every state.
 * Once the worker runs, its listeners of that moment are asked: a gate for every web page, registered in the file's first
 * turn, which sends what comes before the target is known to a page that decides by itself. A listener is always added
 * before one is removed: an event in between would go through unanswered.
 */
export const firstRequestGate: Layer & {
  /** To be called synchronously at the worker's start, before anything else. */
  open(): void;
} = {
  name: 'first-request gate',
  refused: 'gate-refused',
  open() {
    // Not `<all_urls>`: that would catch the hold page itself and send it to itself for ever (§9.1).
    listen(gate, ['http://*/*', 'https://*/*']);
    void currentTarget().then((target) => {
      watchCorporate(target);
      if (target.closed) setTimeout(() => ignore(gate), LATE);
      else ignore(gate);
    });
  },
  async apply(target) {
    watchCorporate(target);
  },
  async verify({ sites }) {
    if (!(await canBlockRequests())) return [];
    return isEmpty(sites) || (corporate && chrome.webRequest.onBeforeRequest.hasListener(corporate.listener))
      ? []
      : ['gate-refused'];
  },
};

/** Whether this installation may have blocking listeners; without, adding one fails in silence (measured). */
export async function canBlockRequests(): Promise<boolean> {
  return chrome.permissions.contains({ permissions: ['webRequestBlocking'] });
}

function gate(details: Details): Answer | undefined {
  const target = knownTarget();
  if (target) return answer(target, details);
  // A redirect would lose what a form sends; for it there are the rules, and the other layers.
  if (details.method !== 'GET') return undefined;
  return send(details, HOLD_PAGE);
}

function answer(target: Target, details: Details): Answer | undefined {
  return target.closed && isCorporate(target.sites, details.url) ? send(details, BLOCKED_PAGE) : undefined;
}

function send({ tabId, url }: Details, page: string): Answer {
  void rememberWanted(tabId, url);
  return { redirectUrl: addressOf(page) };
}

function watchCorporate({ sites }: Target): void {
  if (corporate ? sameSites(corporate.sites, sites) : isEmpty(sites)) return;
  const before = corporate;
  corporate = null;
  if (!isEmpty(sites)) {
    const listener: Listener = (details) => {
      const target = knownTarget();
      return target ? answer(target, details) : undefined;
    };
    listen(listener, [...sitePatterns(sites).matches]);
    corporate = { listener, sites };
  }
  if (before) ignore(before.listener);
}

function listen(listener: Listener, urls: string[]): void {
  chrome.webRequest.onBeforeRequest.addListener(listener, { urls, types: ['main_frame'] }, ['blocking']);
}

function ignore(listener: Listener): void {
  chrome.webRequest.onBeforeRequest.removeListener(listener);
}
