import { parse } from 'tldts';
import type { Gate, SiteList } from '../protocol/body.ts';
import { parseSites, type SiteLists, type SiteReading } from '../sites/parse-sites.ts';
import { SIGN_IN_HOSTS } from '../sites/sign-in-hosts.ts';
import { parseSiteFilter } from '../sites/site-filter.ts';
import { coverageOfHost, wipeScope } from '../sites/site-list.ts';
import { siteRefusal } from '../sites/site-refusal.ts';

/**
 * Reads an organisation's corporate sites with what the public suffix list knows, its private part (github.io) included:
 * under a public suffix anybody can have a site. The browser has not got the list (48 kB), so the tenant judges for it.
 */
export function readCorporateSites(lists: SiteLists, tenantHost: string): SiteReading {
  const { true: suffixes = [], false: corporateSites = [] } = Object.groupBy(lists.corporateSites, (pattern) =>
    isPublicSuffix(pattern) ? 'true' : 'false',
  );
  const { refused, ...reading } = parseSites({ ...lists, corporateSites }, [tenantHost, ...SIGN_IN_HOSTS]);
  return { ...reading, refused: [...refused, ...suffixes.map((pattern) => siteRefusal(pattern, 'public-suffix'))] };
}

/** The list as it is signed and sent: only what was not refused, in the admin's own words. */
export function siteListOf(lists: SiteLists, tenantHost: string): SiteList {
  const { sites, refused } = readCorporateSites(lists, tenantHost);
  const out = new Set(refused.map(({ pattern }) => pattern));
  const wiped = wipeScope(sites);
  const whole = new Map<string, boolean>();
  const isWhole = (domain: string) => {
    const known = whole.get(domain) ?? coverageOfHost(wiped, domain) === 'all';
    whole.set(domain, known);
    return known;
  };
  return {
    sites: lists.corporateSites
      .filter((pattern) => !out.has(pattern))
      .map((pattern) => {
        const registrableDomain = registrableDomainOf(pattern);
        return { pattern, registrableDomain, wholeDomain: registrableDomain !== null && isWhole(registrableDomain) };
      }),
    exceptions: [...(lists.exceptions ?? [])],
  };
}

/** The body's text; made again only when the lists change. */
export function siteListBody(lists: SiteLists, tenantHost: string, gates: readonly Gate[] = []): string {
  const key = JSON.stringify([lists, tenantHost, gates]);
  if (last?.key !== key) {
    const list = siteListOf(lists, tenantHost);
    last = { key, body: JSON.stringify(gates.length === 0 ? list : { ...list, gates }) };
  }
  return last.body;
}

let last: { readonly key: string; readonly body: string } | null = null;

function isPublicSuffix(pattern: string): boolean {
  const host = hostIn(pattern);
  if (host === null) return false;
  const { publicSuffix, isIcann, isPrivate } = lookUp(host);
  return publicSuffix === host && (isIcann === true || isPrivate === true);
}

function registrableDomainOf(pattern: string): string | null {
  const host = hostIn(pattern);
  return host === null ? null : lookUp(host).domain;
}

function hostIn(pattern: string): string | null {
  const filter = parseSiteFilter(pattern);
  return typeof filter === 'string' ? null : filter.host;
}

function lookUp(host: string) {
  return parse(host, { allowPrivateDomains: true, validateHostname: false });
}
