import type { Sites } from '../sites/site-list.ts';

// The one place of this folder that knows what a site looks like; everything else passes `Sites` on.

/** The hosts of `sites` as a rule's `requestDomains`: each stands for itself and every host below it. */
export function domainsOf(sites: Sites): string[] {
  return [...sites];
}

/** One match pattern per site, for every scheme and port and for hosts below it. An IP address has no hosts below it. */
export function matchPatternsOf(sites: Sites): string[] {
  return sites.map((host) => (isAddress(host) ? `*://${host}/*` : `*://*.${host}/*`));
}

export function sameSites(one: Sites, other: Sites): boolean {
  return one.length === other.length && one.every((site, index) => site === other[index]);
}

/** Stored sites, or `null` for what is none. */
export function sitesFrom(stored: unknown): Sites | null {
  return Array.isArray(stored) && stored.every((site) => typeof site === 'string') ? stored : null;
}

function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[\d.]+$/.test(host);
}
