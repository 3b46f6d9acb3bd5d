import { SITE_SCHEMES, type SiteFilter, type SiteScheme } from './site-filter.ts';

/** Every port, or none, but for a few that differ. */
export type Ports = { readonly rest: boolean; readonly odd: readonly number[] };

/** Which schemes and ports of a host are corporate. Plain values; {@link ALL} and {@link NONE} are always the same objects. */
export type Cells = Readonly<Record<SiteScheme, Ports>>;

export const ALL: Cells = { http: { rest: true, odd: [] }, https: { rest: true, odd: [] } };
export const NONE: Cells = { http: { rest: false, odd: [] }, https: { rest: false, odd: [] } };

export function hasCell(cells: Cells, scheme: SiteScheme, port: number): boolean {
  return has(cells[scheme], port);
}

export function sameCells(a: Cells, b: Cells): boolean {
  return a === b || SITE_SCHEMES.every((scheme) => samePorts(a[scheme], b[scheme]));
}

export function bothCells(a: Cells, b: Cells): Cells {
  if (a === ALL || a === b) return b;
  if (b === ALL) return a;
  if (a === NONE || b === NONE) return NONE;
  return cellsOf((scheme) => combine(a[scheme], b[scheme], (x, y) => x && y));
}

/** Without telling ports apart: a scheme is in if any of its ports is. */
export function withoutPorts(cells: Cells): Cells {
  return cellsOf((scheme) => ({ rest: somePort(cells[scheme]), odd: [] }));
}

/** Without telling schemes apart: a port is in if it is in one of them. */
export function withoutSchemes(cells: Cells): Cells {
  const either = combine(cells.http, cells.https, (x, y) => x || y);
  return cellsOf(() => either);
}

export function somePort({ rest, odd }: Ports): boolean {
  return rest || odd.length > 0;
}

export function everyPort({ rest, odd }: Ports): boolean {
  return rest && odd.length === 0;
}

/**
 * What filters of one host make of what the host inherits: those whose scheme or port differ drop out, an exception wins
 * the tie among the rest, and where none is left the inherited stands (microsoft.md §5.4).
 */
export function overlay(
  inherited: Cells,
  include: readonly Pick<SiteFilter, 'scheme' | 'port'>[],
  except: readonly Pick<SiteFilter, 'scheme' | 'port'>[],
): Cells {
  if (include.length === 0 && except.length === 0) return inherited;
  // What most hosts have, and quick for it.
  const isWhole = ({ scheme, port }: Pick<SiteFilter, 'scheme' | 'port'>) => scheme === null && port === null;
  if (except.some(isWhole)) return NONE;
  if (except.length === 0 && include.some(isWhole)) return ALL;
  return cellsOf((scheme) => {
    const wanted = (filters: typeof include) =>
      filters.filter((filter) => filter.scheme === null || filter.scheme === scheme);
    const [added, taken] = [wanted(include), wanted(except)];
    const covers = (filters: typeof include, port: number | null) =>
      filters.some((filter) => filter.port === null || filter.port === port);
    const value = (port: number | null, before: boolean) => !covers(taken, port) && (covers(added, port) || before);
    const rest = value(null, inherited[scheme].rest);
    const named = [...added, ...taken].flatMap(({ port }) => (port === null ? [] : [port]));
    const ports = new Set([...inherited[scheme].odd, ...named]);
    return { rest, odd: sorted([...ports].filter((port) => value(port, has(inherited[scheme], port)) !== rest)) };
  });
}

/** The ports that either tells apart. */
export function oddPorts(a: Ports, b: Ports): readonly number[] {
  return sorted([...new Set([...a.odd, ...b.odd])]);
}

export function has({ rest, odd }: Ports, port: number): boolean {
  return odd.includes(port) !== rest;
}

function combine(a: Ports, b: Ports, value: (a: boolean, b: boolean) => boolean): Ports {
  const rest = value(a.rest, b.rest);
  return { rest, odd: oddPorts(a, b).filter((port) => value(has(a, port), has(b, port)) !== rest) };
}

function cellsOf(ports: (scheme: SiteScheme) => Ports): Cells {
  const cells = { http: ports('http'), https: ports('https') };
  if (samePorts(cells.http, ALL.http) && samePorts(cells.https, ALL.https)) return ALL;
  return samePorts(cells.http, NONE.http) && samePorts(cells.https, NONE.https) ? NONE : cells;
}

function samePorts(a: Ports, b: Ports): boolean {
  return a.rest === b.rest && a.odd.length === b.odd.length && a.odd.every((port, index) => port === b.odd[index]);
}

function sorted(ports: number[]): readonly number[] {
  return ports.sort((a, b) => a - b);
}
