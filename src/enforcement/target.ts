import * as v from 'valibot';
import browser from 'webextension-polyfill';
import { NO_SITES, type Sites, SitesSchema, sameSites } from '../sites/site-list.ts';

/** What the browser is to hold: whether the company's sites are closed, and which they are. Stored with the decision. */
export type Target = { readonly closed: boolean; readonly sites: Sites };

/** In local storage; whoever stores the decision stores it here too, in one call with it. */
export const TARGET_KEY = 'enforcement';

/** Beside it: until when it is to be believed that sites are open, in milliseconds since the epoch; `null` for always. */
export const OPEN_UNTIL_KEY = 'openUntil';
export const NOTHING: Target = { closed: false, sites: NO_SITES };

const TargetSchema = v.object({ closed: v.boolean(), sites: SitesSchema });

let known: Target | null = null;
let loading: Promise<void> | null = null;
let settledOpen = false;

/** The target as far as this worker knows it without waiting; `null` in the first moments of its life. */
export function knownTarget(): Target | null {
  return known;
}

/** The target last set, by this worker or one before it. */
export async function currentTarget(): Promise<Target> {
  loading ??= readTarget().then(
    (stored) => {
      known ??= stored;
    },
    (error) => {
      // The rules in the browser hold what they hold; the agent, which reads for itself, decides anew.
      console.error('The enforcement target could not be read:', error);
      known ??= NOTHING;
    },
  );
  if (!known) await loading;
  return known ?? NOTHING;
}

/** In force in this worker at once. */
export function setTarget(target: Target): void {
  known = target;
  settledOpen = !target.closed;
}

/** Whether this worker has opened the sites and left nothing of a block behind. */
export function isSettledOpen(): boolean {
  return settledOpen;
}

/**
 * Also for pages, which have no worker's memory. What is not there or not ours to understand closes nothing. Where time
 * alone has closed the sites since (an offline grace that ended while the browser was not running), they are closed.
 */
export async function readTarget(): Promise<Target> {
  const stored = await browser.storage.local.get([TARGET_KEY, OPEN_UNTIL_KEY]);
  const read = v.safeParse(TargetSchema, stored[TARGET_KEY]);
  if (!read.success) return NOTHING;
  const openUntil: unknown = stored[OPEN_UNTIL_KEY];
  const isOver = typeof openUntil === 'number' && Date.now() >= openUntil;
  return { ...read.output, closed: read.output.closed || isOver };
}

export function sameTarget(one: Target, other: Target): boolean {
  return one.closed === other.closed && sameSites(one.sites, other.sites);
}
