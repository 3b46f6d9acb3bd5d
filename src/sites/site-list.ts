import * as v from 'valibot';
import { everyPort, hasCell, somePort } from './cells.ts';
import { canonicalHost, SITE_SCHEMES, type SiteScheme } from './site-filter.ts';
import {
  bothRegions,
  cellsAt,
  filtersOf,
  hostFilters,
  hostsAbove,
  inheritedBy,
  type Region,
  readRegions,
  type SiteRegions,
  type SiteSet,
} from './site-regions.ts';

/**
 * The company's sites, as the rest of the program passes them on: plain data in normal form, read only through this
 * folder's functions. What is in it is decided by origin: pages of one origin can read each other, and a browser stores
 * data by origin.
 */
export type Sites = SiteSet & {
  /** What of it may be wiped, where that is less: a pattern for some pages is blocked as a whole site, but never wiped. */
  readonly wipe?: SiteSet;
};

export const NO_SITES: Sites = { include: [], except: [] };

const patterns = v.array(v.string());
const SiteSetSchema = v.object({ include: patterns, except: patterns });

/** Sites as they are stored. A bare list of hosts is what a version before this one stored. */
export const SitesSchema = v.union([
  v.pipe(
    v.object({ ...SiteSetSchema.entries, wipe: v.optional(SiteSetSchema) }),
    v.transform(({ wipe, ...block }): Sites => (wipe ? { ...block, wipe } : block)),
  ),
  v.pipe(
    patterns,
    v.transform((hosts): Sites => ({ include: hosts, except: [] })),
  ),
]);

/** Where an address belongs: a socket to the site it goes with, a `blob:` to the origin inside it. */
export type SiteAddress = {
  readonly scheme: SiteScheme;
  readonly host: string;
  readonly port: number;
  readonly url: URL;
};

const WEB: Readonly<Record<string, SiteScheme>> = {
  'http:': 'http',
  'ws:': 'http',
  'https:': 'https',
  'wss:': 'https',
};
const DEFAULT_PORT: Readonly<Record<SiteScheme, number>> = { http: 80, https: 443 };

/** An address that can be corporate, taken apart; `null` for one that cannot (`about:blank`, `data:`, `file:`, malformed). */
export function siteAddress(address: string): SiteAddress | null {
  const url = urlOf(address);
  const scheme = url && WEB[url.protocol];
  const host = url?.hostname.replace(/\.$/, '');
  if (!url || !scheme || !host) return null;
  return { scheme, host, port: url.port === '' ? DEFAULT_PORT[scheme] : Number(url.port), url };
}

/** The host a URL belongs to, or `null` for one that belongs to none (`about:blank`, `data:`, malformed). */
export function hostOf(address: string): string | null {
  return urlOf(address)?.hostname.replace(/\.$/, '') || null;
}

/** Whether a page at this address is the company's: blocked, fenced and covered. False for what is no web address. */
export function isCorporate(sites: Sites, address: string): boolean {
  const site = siteAddress(address);
  return site !== null && hasCell(cellsAt(compiled(sites).regions, site.host), site.scheme, site.port);
}

/** The sites whose data may be wiped: those that are the company's as a whole. */
export function wipeScope(sites: Sites): Sites {
  return sites.wipe ?? sites;
}

/** Whether both are the same sites. */
export function sameSites(a: Sites, b: Sites): boolean {
  const same = (x: SiteSet, y: SiteSet) => sameStrings(x.include, y.include) && sameStrings(x.except, y.except);
  return a === b || (same(a, b) && same(wipeScope(a), wipeScope(b)));
}

/** Whether there is nothing in it. */
export function isEmpty(sites: Sites): boolean {
  return sites.include.length === 0;
}

const intersections = new WeakMap<Sites, WeakMap<Sites, Sites>>();

/**
 * The sites that are in both, exactly: a document's list can narrow the configured one, and never widen it. Asked again
 * for the same two, it gives the same value.
 */
export function intersect(bound: Sites, list: Sites): Sites {
  const known = intersections.get(bound) ?? new WeakMap<Sites, Sites>();
  intersections.set(bound, known);
  const found = known.get(list) ?? both(bound, list);
  known.set(list, found);
  return found;
}

/** Sites of what is blocked and what of it may be wiped. */
export function sitesOf(block: SiteRegions, wipe: SiteRegions): Sites {
  const [blocked, wiped] = [filtersOf(block), filtersOf(wipe)];
  return sameSites(blocked, wiped) ? blocked : { ...blocked, wipe: wiped };
}

/** The origins that the list itself names: its hosts with both schemes, and with the ports it names. */
export function originsNamed(sites: Sites): readonly string[] {
  const named = hostFilters(compiled(sites).regions).filter(({ kind }) => kind === 'include');
  const origins = named.flatMap(({ filter: { scheme, host, port } }) =>
    (scheme === null ? SITE_SCHEMES : [scheme]).map(
      (one) => new URL(`${one}://${host}${port === null ? '' : `:${port}`}`).origin,
    ),
  );
  return [...new Set(origins)].filter((origin) => isCorporate(sites, origin)).sort();
}

export type Coverage = 'all' | 'some' | 'none';

/** What of a host is asked about: the hosts below it too (unless said otherwise), and only what is sent over https. */
export type CoverageQuestion = { readonly below?: boolean; readonly secureOnly?: boolean };

/**
 * How much of a host is corporate. A cookie knows no port; without `Secure` it goes to http and https; with a `Domain` it
 * goes to the host and every host below it. So it is the company's alone if this says `all` for `below: !hostOnly` and
 * `secureOnly: secure`; `some` means that it is shared with others.
 */
export function coverageOfHost(
  sites: Sites,
  host: string,
  { below = true, secureOnly = false }: CoverageQuestion = {},
): Coverage {
  const { regions, subtrees } = compiled(sites);
  const name = canonicalHost(host.replace(/^\./, '')) ?? host;
  const cells = [cellsAt(regions, name)];
  const schemes = secureOnly ? (['https'] as const) : SITE_SCHEMES;
  if (below) cells.push(regions.get(name)?.below ?? inheritedBy(regions, name));
  const inside = below ? subtrees.get(name) : undefined;
  const every = cells.every((of) => schemes.every((scheme) => everyPort(of[scheme])));
  const some = cells.some((of) => schemes.some((scheme) => somePort(of[scheme])));
  if (every && schemes.every((scheme) => inside?.every[scheme] ?? true)) return 'all';
  return some || schemes.some((scheme) => inside?.some[scheme] ?? false) ? 'some' : 'none';
}

/** The regions of what is blocked, read once for each value. */
export function blockedRegions(sites: SiteSet): SiteRegions {
  return compiled(sites).regions;
}

type Subtree = { readonly every: Record<SiteScheme, boolean>; readonly some: Record<SiteScheme, boolean> };
type Compiled = { readonly regions: SiteRegions; readonly subtrees: ReadonlyMap<string, Subtree> };

const compiledSites = new WeakMap<SiteSet, Compiled>();

function compiled(sites: SiteSet): Compiled {
  const known = compiledSites.get(sites);
  if (known) return known;
  const regions = readRegions(sites);
  const made = { regions, subtrees: subtreesOf(regions) };
  compiledSites.set(sites, made);
  return made;
}

/** For every host above a region, named or not, what its regions come to. */
function subtreesOf(regions: SiteRegions): ReadonlyMap<string, Subtree> {
  const subtrees = new Map<string, Subtree>();
  for (const [host, region] of regions) {
    for (const above of hostsAbove(host)) {
      const subtree = subtrees.get(above) ?? {
        every: { http: true, https: true },
        some: { http: false, https: false },
      };
      subtrees.set(above, subtree);
      for (const scheme of SITE_SCHEMES) addRegion(subtree, scheme, region);
    }
  }
  return subtrees;
}

function addRegion(subtree: Subtree, scheme: SiteScheme, { exact, below }: Region): void {
  subtree.every[scheme] &&= everyPort(exact[scheme]) && everyPort(below[scheme]);
  subtree.some[scheme] ||= somePort(exact[scheme]) || somePort(below[scheme]);
}

function both(bound: Sites, list: Sites): Sites {
  const block = bothRegions(compiled(bound).regions, compiled(list).regions);
  if (!bound.wipe && !list.wipe) return filtersOf(block);
  return sitesOf(block, bothRegions(compiled(wipeScope(bound)).regions, compiled(wipeScope(list)).regions));
}

function sameStrings(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

function urlOf(address: string): URL | null {
  try {
    return new URL(address.replace(/^(?:blob|filesystem|view-source):/i, ''));
  } catch {
    return null;
  }
}
