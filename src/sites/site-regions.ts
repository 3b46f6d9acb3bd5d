import { bothCells, type Cells, has, NONE, oddPorts, overlay, sameCells } from './cells.ts';
import { formatSiteFilter, isIpAddress, parseSiteFilter, SITE_SCHEMES, type SiteFilter } from './site-filter.ts';

/** Filters without path or query, in normal form: Edge's pair of block list and allow list. */
export type SiteSet = { readonly include: readonly string[]; readonly except: readonly string[] };

/** What holds at a host itself, and at every host below it that has no region of its own. */
export type Region = { readonly exact: Cells; readonly below: Cells };

/** Every host that is told apart. A host without a region is in that of the nearest host above it, or in none. */
export type SiteRegions = ReadonlyMap<string, Region>;

type HostFilters = { readonly host: string; include: SiteFilter[]; except: SiteFilter[] };

/** The regions that filters make. A path or query is not looked at. */
export function regionsOf(include: readonly SiteFilter[], except: readonly SiteFilter[]): SiteRegions {
  const hosts = new Map<string, HostFilters>();
  const at = (host: string) => {
    const found = hosts.get(host) ?? { host, include: [], except: [] };
    hosts.set(host, found);
    return found;
  };
  for (const filter of include) at(filter.host).include.push(filter);
  for (const filter of except) at(filter.host).except.push(filter);
  const regions = new Map<string, Region>();
  for (const filters of topDown([...hosts.values()], ({ host }) => host)) {
    const inherited = inheritedBy(regions, filters.host);
    // An IP address has nothing below it.
    const isExact = ({ exact }: SiteFilter) => exact && !isIpAddress(filters.host);
    const [wide, narrow] = [(filter: SiteFilter) => !isExact(filter), isExact];
    const below = overlay(inherited, filters.include.filter(wide), filters.except.filter(wide));
    const exact = overlay(below, filters.include.filter(narrow), filters.except.filter(narrow));
    if (!sameCells(below, inherited) || !sameCells(exact, below)) regions.set(filters.host, { exact, below });
  }
  return regions;
}

/** The regions of a set as it was stored. What is no filter in it is passed over. */
export function readRegions({ include, except }: SiteSet): SiteRegions {
  const read = (patterns: readonly string[]) =>
    patterns.map(parseSiteFilter).filter((filter): filter is SiteFilter => typeof filter !== 'string');
  return regionsOf(read(include), read(except));
}

/** The region that a host is in: O(labels). */
export function cellsAt(regions: SiteRegions, host: string): Cells {
  return regions.get(host)?.exact ?? inheritedBy(regions, host);
}

/** What both let in, host by host: exact, since every host that either tells apart is told apart. */
export function bothRegions(a: SiteRegions, b: SiteRegions): SiteRegions {
  const both = new Map<string, Region>();
  for (const host of topDown([...new Set([...a.keys(), ...b.keys()])], (name) => name)) {
    const below = bothCells(belowOf(a, host), belowOf(b, host));
    const exact = bothCells(cellsAt(a, host), cellsAt(b, host));
    const inherited = inheritedBy(both, host);
    if (!sameCells(below, inherited) || !sameCells(exact, below)) both.set(host, { exact, below });
  }
  return both;
}

/** The smallest filters that make these regions, sorted: equal regions have equal filters. */
export function filtersOf(regions: SiteRegions): SiteSet {
  const [include, except]: [Set<string>, Set<string>] = [new Set(), new Set()];
  for (const { kind, filter } of hostFilters(regions))
    (kind === 'include' ? include : except).add(formatSiteFilter(filter));
  return { include: [...include].sort(), except: [...except].sort() };
}

export type KindOfFilter = { readonly kind: 'include' | 'except'; readonly filter: SiteFilter };

/** The smallest filters that make these regions, host by host from the shortest on. */
export function hostFilters(regions: SiteRegions): readonly KindOfFilter[] {
  const found: KindOfFilter[] = [];
  for (const [host, { exact, below }] of regions) {
    found.push(...step(host, false, inheritedBy(regions, host), below), ...step(host, true, below, exact));
  }
  return found;
}

/**
 * The filters that turn `from` into `to` at one host. A filter without a port stands for all of them, and an exception
 * wins the tie: that every port but one is excepted cannot be said, and cannot come about either, as whoever excepts
 * every other port has excepted that one too.
 */
function step(host: string, exact: boolean, from: Cells, to: Cells): readonly KindOfFilter[] {
  if (sameCells(from, to)) return [];
  const found = new Map<
    string,
    { readonly kind: 'include' | 'except'; readonly port: number | null; schemes: number }
  >();
  const say = (kind: 'include' | 'except', port: number | null) => {
    const said = found.get(`${kind}${port}`) ?? { kind, port, schemes: 0 };
    found.set(`${kind}${port}`, { ...said, schemes: said.schemes + 1 });
  };
  const perScheme = SITE_SCHEMES.map((scheme) => {
    const [before, after] = [from[scheme], to[scheme]];
    const said: { kind: 'include' | 'except'; port: number | null }[] = [];
    if (before.rest !== after.rest) said.push({ kind: after.rest ? 'include' : 'except', port: null });
    for (const port of oddPorts(before, after)) {
      const value = has(after, port);
      const already = before.rest === after.rest ? has(before, port) : after.rest;
      if (value !== already) said.push({ kind: value ? 'include' : 'except', port });
    }
    for (const { kind, port } of said) say(kind, port);
    return { scheme, said };
  });
  const bare = { host, exact, path: '', query: [] };
  const shared = [...found.values()].filter(({ schemes }) => schemes === SITE_SCHEMES.length);
  return [
    ...shared.map(({ kind, port }) => ({ kind, filter: { ...bare, scheme: null, port } })),
    ...perScheme.flatMap(({ scheme, said }) =>
      said
        .filter(({ kind, port }) => !shared.some((both) => both.kind === kind && both.port === port))
        .map(({ kind, port }) => ({ kind, filter: { ...bare, scheme, port } })),
    ),
  ];
}

/** What a host has from the hosts above it. */
export function inheritedBy(regions: SiteRegions, host: string): Cells {
  const above = hostAbove(regions, host);
  return above === null ? NONE : (regions.get(above)?.below ?? NONE);
}

/** The nearest host above with a region of its own. An IP address has none above it. */
export function hostAbove(regions: ReadonlyMap<string, unknown>, host: string): string | null {
  if (isIpAddress(host)) return null;
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const above = host.slice(dot + 1);
    if (regions.has(above)) return above;
  }
  return null;
}

/** In the order from a host to those below it. */
export function topDown<Item>(items: Item[], hostOf: (item: Item) => string): Item[] {
  return items.sort((a, b) => hostOf(a).length - hostOf(b).length || (hostOf(a) < hostOf(b) ? -1 : 1));
}

function belowOf(regions: SiteRegions, host: string): Cells {
  return regions.get(host)?.below ?? inheritedBy(regions, host);
}
