import { ALL, type Cells, everyPort, sameCells, withoutPorts, withoutSchemes } from './cells.ts';
import { isIpAddress, type SiteFilter, type SiteScheme } from './site-filter.ts';
import { blockedRegions, type Sites } from './site-list.ts';
import { hostFilters, type KindOfFilter, nearestAbove, type SiteRegions } from './site-regions.ts';

/**
 * A condition on network requests, whoever makes them. The higher `priority` wins; at the same one, `leave` does. A
 * `leave` only takes back a `cover`: it gives nothing free that is blocked for another reason.
 */
export type RequestRule = {
  readonly action: 'cover' | 'leave';
  /** From 1 up. */
  readonly priority: number;
  /** Hosts, each with those below it. */
  readonly requestDomains: readonly string[];
  /** RE2, over the address as the browser writes it; narrows `requestDomains` to a scheme, a port or the hosts themselves. */
  readonly regexFilter?: string;
};

/** A condition on what pages of these hosts ask for. Nothing in it reaches a page that is not the company's. */
export type InitiatorRule = {
  readonly initiatorDomains: readonly string[];
  readonly excludedInitiatorDomains?: readonly string[];
};

export type CompiledRules = {
  readonly requests: readonly RequestRule[];
  readonly initiators: readonly InitiatorRule[];
  /** What the rules do not tell apart since there would be too many of them, on the side of blocking more. */
  readonly widened: readonly ('ports' | 'schemes')[];
};

/** How many rules may be spent on telling ports and schemes apart. */
const MAX_RULES = 40;

/** Above every level: a host itself outranks whatever stands for it and others. */
const EXACT_PRIORITY = 1_000;

/**
 * The browser rules for sites: as many as there are kinds of patterns in it, however many hosts it has. Without
 * exceptions, ports and schemes that is one.
 */
export function compileRules(sites: Sites): CompiledRules {
  const regions = blockedRegions(sites);
  return { ...fewEnough(regions), initiators: initiatorRules(regions) };
}

function fewEnough(regions: SiteRegions): Pick<CompiledRules, 'requests' | 'widened'> {
  const exact = requestRules(regions);
  if (exact.length <= MAX_RULES) return { requests: exact, widened: [] };
  const noPorts = widen(regions, withoutPorts);
  const fewer = requestRules(noPorts);
  if (fewer.length <= MAX_RULES) return { requests: fewer, widened: ['ports'] };
  return { requests: requestRules(widen(noPorts, withoutSchemes)), widened: ['ports', 'schemes'] };
}

function widen(regions: SiteRegions, change: (cells: Cells) => Cells): SiteRegions {
  return new Map(
    [...regions].map(([host, { exact, below }]) => [host, { exact: change(exact), below: change(below) }]),
  );
}

function requestRules(regions: SiteRegions): readonly RequestRule[] {
  const filters = hostFilters(regions);
  // Without exceptions nothing has to outrank anything.
  const levels = filters.some(({ kind }) => kind === 'except') ? levelsOf(filters) : null;
  const rules = new Map<string, { rule: Omit<RequestRule, 'requestDomains'>; hosts: string[] }>();
  for (const { kind, filter } of filters.flatMap(withPlainPort)) {
    const level = levels?.get(filter.host) ?? 1;
    const action = kind === 'include' ? 'cover' : 'leave';
    const regex = regexFor(filter);
    const rule = {
      action,
      priority: isThisHostOnly(filter) && levels ? EXACT_PRIORITY : level,
      ...(regex === null ? {} : { regexFilter: regex }),
    } as const;
    const key = `${rule.action} ${rule.priority} ${regex}`;
    const group = rules.get(key) ?? { rule, hosts: [] };
    rules.set(key, group);
    group.hosts.push(filter.host);
  }
  return [...rules.values()].map(({ rule, hosts }) => ({ ...rule, requestDomains: hosts.sort() }));
}

/** How many of the hosts above a host, itself included, have a filter: the further down, the higher it ranks. */
function levelsOf(filters: readonly KindOfFilter[]): ReadonlyMap<string, number> {
  const levels = new Map<string, number>();
  for (const { filter } of filters) {
    levels.set(filter.host, (nearestAbove(levels, filter.host) ?? 0) + 1);
  }
  return levels;
}

/** A port that is one scheme's default is absent from its addresses: such a filter is taken apart by scheme. */
function withPlainPort({ kind, filter }: KindOfFilter): readonly KindOfFilter[] {
  if (filter.scheme !== null || (filter.port !== 80 && filter.port !== 443)) return [{ kind, filter }];
  return (['http', 'https'] as const).map((scheme) => ({ kind, filter: { ...filter, scheme } }));
}

const SCHEME: Readonly<Record<SiteScheme, string>> = { http: '(?:http|ws)', https: '(?:https|wss)' };
const USER_INFO = '(?:[^/@]*@)?';

/** What narrows a list of hosts to what a filter says, over the canonical address; `null` where nothing has to. */
function regexFor(filter: SiteFilter): string | null {
  const { scheme, port } = filter;
  const narrow = isThisHostOnly(filter);
  if (scheme === null && port === null && !narrow) return null;
  const start = `^${scheme === null ? '[a-z]+' : SCHEME[scheme]}://`;
  if (!narrow && port === null) return start;
  const plain = (scheme === 'http' && port === 80) || (scheme === 'https' && port === 443);
  const end = port === null ? '(?::\\d+)?/' : plain ? '/' : `:${port}/`;
  if (!narrow) return plain ? `${start}${USER_INFO}(?:\\[[^/]*\\]|[^/:@[]*)/` : `${start}[^/]*${end}`;
  const labels = filter.host.split('.').length;
  return `${start}${USER_INFO}(?:[^./:@]+\\.){${labels - 1}}[^./:@]+\\.?${end}`;
}

/** An IP address has nothing below it to be told apart from. */
function isThisHostOnly({ exact, host }: SiteFilter): boolean {
  return exact && !isIpAddress(host);
}

/**
 * Rules for what company pages ask for. The browser knows a page here by host alone, so only hosts that are corporate
 * whatever their scheme and port are in it.
 */
function initiatorRules(regions: SiteRegions): readonly InitiatorRule[] {
  const whole = domainLists(regions, (cells) => sameCells(cells, ALL));
  return whole.map(({ domains, excluded }) => ({
    initiatorDomains: domains,
    ...(excluded.length > 0 ? { excludedInitiatorDomains: excluded } : {}),
  }));
}

/** Hosts with those below them, less others with those below them. */
export type DomainList = { readonly domains: readonly string[]; readonly excluded: readonly string[] };

/** The hosts that are corporate over https at every port. */
export function secureDomains(sites: Sites): readonly DomainList[] {
  return domainLists(blockedRegions(sites), ({ https }) => everyPort(https));
}

/**
 * The hosts of which `isIn` says that they are in, themselves and all below them. A list's excluded hosts lie below its own;
 * what is in again below those goes into a list of its own, so that nothing hangs on which list the browser reads first.
 */
function domainLists(regions: SiteRegions, isIn: (cells: Cells) => boolean): readonly DomainList[] {
  const turns = new Map<string, { readonly inside: boolean; readonly depth: number }>();
  const lists: { domains: string[]; excluded: string[] }[] = [];
  for (const [host, { exact, below }] of regions) {
    const inside = isIn(exact) && isIn(below);
    const before = nearestAbove(turns, host) ?? { inside: false, depth: 0 };
    if (inside === before.inside) continue;
    const depth = before.depth + (inside ? 1 : 0);
    turns.set(host, { inside, depth });
    const list = lists[depth - 1] ?? { domains: [], excluded: [] };
    lists[depth - 1] = list;
    (inside ? list.domains : list.excluded).push(host);
  }
  return lists.map(({ domains, excluded }) => ({ domains: domains.sort(), excluded: excluded.sort() }));
}
