import { canonicalHost, parseSiteFilter, type SiteFilter } from './site-filter.ts';
import { type Sites, sitesOf } from './site-list.ts';
import { type SiteRefusal, siteRefusal } from './site-refusal.ts';
import { nearestAbove, regionsOf } from './site-regions.ts';

/** Edge's pair of lists: what is corporate, and what of it is not. */
export type SiteLists = {
  readonly corporateSites: readonly string[];
  readonly exceptions?: readonly string[] | undefined;
};

/** A pattern that covers more than it says, and how. */
export type WidenedSite = { readonly pattern: string; readonly reason: string };

export type SiteReading = {
  readonly sites: Sites;
  readonly refused: readonly SiteRefusal[];
  readonly widened: readonly WidenedSite[];
};

export type ReadFilter = { readonly pattern: string; readonly filter: SiteFilter };

/** The longest list. */
export const MAX_SITES = 10_000;

export const WIDENED_REASON =
  'One page of a site can read all others, so the whole site is blocked. It is not wiped, as not all of it is the company’s.';

/**
 * Reads both lists. What cannot be used is refused with its reason and leaves the others standing.
 *
 * `never` are hosts that can never be corporate, nor any host below them: the tenant and the sign-in pages. A pattern for
 * one is refused; one for a host above it stands, and leaves it out.
 */
export function parseSites(lists: SiteLists, never: readonly string[]): SiteReading {
  const { include, except, refused } = readLists(lists, never);
  const part = include.filter(({ filter }) => isPart(filter));
  const beside = new Set(exceptionsBeside(part, except));
  const out = neverFilters(never);
  const filters = (read: readonly ReadFilter[]) => read.map(({ filter }) => filter);
  const kept = except.filter((exception) => !beside.has(exception));
  const block = regionsOf(filters(include), [...filters(kept), ...out]);
  const wipe = regionsOf(filters(include.filter(({ filter }) => !isPart(filter))), [...filters(except), ...out]);
  return {
    sites: sitesOf(block, wipe),
    refused: [...refused, ...[...beside].map(({ pattern }) => siteRefusal(pattern, 'exception-beside-path'))],
    widened: part.map(({ pattern }) => ({ pattern: pattern.slice(0, 256), reason: WIDENED_REASON })),
  };
}

/** Both lists as filters, without what can never be. */
export function readLists(
  { corporateSites, exceptions = [] }: SiteLists,
  never: readonly string[],
): {
  readonly include: readonly ReadFilter[];
  readonly except: readonly ReadFilter[];
  readonly refused: readonly SiteRefusal[];
} {
  const refused: SiteRefusal[] = [];
  const fenced = new Map(neverHosts(never).map((host) => [host, true]));
  const read = (patterns: readonly string[], judge: (filter: SiteFilter) => SiteRefusal['code'] | null) =>
    patterns.flatMap((pattern, index): ReadFilter[] => {
      const parsed = index < MAX_SITES ? parseSiteFilter(pattern) : 'too-many';
      const filter = typeof parsed === 'string' ? parsed : (judge(parsed) ?? parsed);
      if (typeof filter !== 'string') return [{ pattern, filter }];
      refused.push(siteRefusal(pattern, filter));
      return [];
    });
  const include = read(corporateSites, ({ host }) =>
    fenced.has(host) || nearestAbove(fenced, host) ? 'sign-in-host' : null,
  );
  const except = read(exceptions, (filter) => (isPart(filter) ? 'exception-path' : null));
  return { include, except, refused };
}

/** The exceptions that no list can undo: no pattern at or below one of these hosts is taken. */
export function neverFilters(never: readonly string[]): readonly SiteFilter[] {
  return neverHosts(never).map((host) => ({ scheme: null, host, exact: false, port: null, path: '', query: [] }));
}

function neverHosts(never: readonly string[]): readonly string[] {
  return never.map(canonicalHost).filter((host) => host !== null);
}

/** Whether a filter is for some pages of a site only. */
function isPart({ path, query }: SiteFilter): boolean {
  return path !== '' || query.length > 0;
}

/** The exceptions that would take out, at the same rank, a site some pages of which are corporate. */
function exceptionsBeside(part: readonly ReadFilter[], except: readonly ReadFilter[]): readonly ReadFilter[] {
  const byHost = Map.groupBy(part, ({ filter }) => filter.host);
  return except.filter(({ filter }) => byHost.get(filter.host)?.some((other) => shareSite(other.filter, filter)));
}

function shareSite(a: SiteFilter, b: SiteFilter): boolean {
  const overlap = (x: string | number | null, y: string | number | null) => x === null || y === null || x === y;
  return a.exact === b.exact && overlap(a.scheme, b.scheme) && overlap(a.port, b.port);
}
