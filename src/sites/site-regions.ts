import { bothCells, type Cells, has, NONE, oddPorts, overlay, type Ports, sameCells } from './cells.ts';
import { formatSiteFilter, isIpAddress, parseSiteFilter, type SiteFilter, type SiteScheme } from './site-filter.ts';

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

type Kind = 'include' | 'except';
export type KindOfFilter = { readonly kind: Kind; readonly filter: SiteFilter };

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
  const [http, https] = [changes(from.http, to.http), changes(from.https, to.https)];
  const filters = (scheme: SiteScheme | null, said: readonly (readonly [number | null, Kind])[]) =>
    said.map(([port, kind]) => ({ kind, filter: { scheme, host, exact, port, path: '', query: [] } }));
  return [
    ...filters(
      null,
      [...http].filter(([port, kind]) => https.get(port) === kind),
    ),
    ...filters(
      'http',
      [...http].filter(([port, kind]) => https.get(port) !== kind),
    ),
    ...filters(
      'https',
      [...https].filter(([port, kind]) => http.get(port) !== kind),
    ),
  ];
}

/** What has to be said of one scheme's ports (`null`: all that are not named) to make `before` into `after`. */
function changes(before: Ports, after: Ports): ReadonlyMap<number | null, Kind> {
  const said = new Map<number | null, Kind>();
  const turned = before.rest !== after.rest;
  if (turned) said.set(null, after.rest ? 'include' : 'except');
  for (const port of oddPorts(before, after)) {
    const value = has(after, port);
    if (value !== (turned ? after.rest : has(before, port))) said.set(port, value ? 'include' : 'except');
  }
  return said;
}

/** What a host has from the hosts above it. */
export function inheritedBy(regions: SiteRegions, host: string): Cells {
  return nearestAbove(regions, host)?.below ?? NONE;
}

/** What the nearest host above has, among those that have something. An IP address has no host above it. */
export function nearestAbove<Had>(hosts: ReadonlyMap<string, Had>, host: string): Had | undefined {
  for (const above of hostsAbove(host)) {
    const had = hosts.get(above);
    if (had !== undefined) return had;
  }
  return undefined;
}

/** The hosts above one, from the nearest on. An IP address has none. */
export function hostsAbove(host: string): readonly string[] {
  const above: string[] = [];
  if (isIpAddress(host)) return above;
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) above.push(host.slice(dot + 1));
  return above;
}

/** In the order from a host to those below it. */
function topDown<Item>(items: Item[], hostOf: (item: Item) => string): Item[] {
  return items.sort((a, b) => hostOf(a).length - hostOf(b).length);
}

function belowOf(regions: SiteRegions, host: string): Cells {
  return regions.get(host)?.below ?? inheritedBy(regions, host);
}
