import { neverFilters, parseSites, type ReadFilter, readLists, type SiteLists } from './parse-sites.ts';
import { isCorporate, type SiteAddress, siteAddress, wipeScope } from './site-list.ts';

/** What became of an address, and which pattern decided. */
export type AddressExplanation = {
  /** By the letter of Edge's format: this very page. */
  readonly corporate: boolean;
  /** `null`: no pattern is for it. Of two that rank the same, the one named first; hosts that can never be corporate last. */
  readonly decidedBy: { readonly list: 'corporateSites' | 'exceptions' | 'never'; readonly pattern: string } | null;
  /** What is done, site by site: more than `corporate` where a pattern for some pages is widened to their site. */
  readonly blocked: boolean;
  readonly wiped: boolean;
};

type Candidate = ReadFilter & { readonly list: 'corporateSites' | 'exceptions' | 'never' };

/** Explains one address; `null` for one that belongs to no site. Reads the lists anew: for a person who asks, not for a page. */
export function explainAddress(lists: SiteLists, never: readonly string[], address: string): AddressExplanation | null {
  const site = siteAddress(address);
  if (!site) return null;
  const decided = decidingFilter(lists, never, site);
  const { sites } = parseSites(lists, never);
  return {
    corporate: decided?.list === 'corporateSites',
    decidedBy: decided && { list: decided.list, pattern: decided.pattern },
    blocked: isCorporate(sites, address),
    wiped: isCorporate(wipeScope(sites), address),
  };
}

/**
 * Edge's selection: the longest host, itself before what stands for it and those below; filters whose scheme, port, path
 * or query differ drop out; then the longest path, the most query elements, an exception; else the next host above.
 */
function decidingFilter(lists: SiteLists, never: readonly string[], site: SiteAddress): Candidate | null {
  const { include, except } = readLists(lists, never);
  const candidates: readonly Candidate[] = [
    ...include.map((read): Candidate => ({ ...read, list: 'corporateSites' })),
    ...except.map((read): Candidate => ({ ...read, list: 'exceptions' })),
    ...neverFilters(never).map((filter): Candidate => ({ filter, pattern: filter.host, list: 'never' })),
  ].filter((candidate) => matches(candidate, site));
  return candidates.reduce<Candidate | null>((best, next) => (best && rank(best, next) <= 0 ? best : next), null);
}

/** Whether `a` goes before `b` (negative) or after it. */
function rank({ filter: a, list: listA }: Candidate, { filter: b, list: listB }: Candidate): number {
  return (
    b.host.length - a.host.length ||
    Number(b.exact) - Number(a.exact) ||
    b.path.length - a.path.length ||
    b.query.length - a.query.length ||
    Number(listA === 'corporateSites') - Number(listB === 'corporateSites')
  );
}

function matches({ filter }: Candidate, { scheme, host, port, url }: SiteAddress): boolean {
  if (filter.host !== host && (filter.exact || !host.endsWith(`.${filter.host}`))) return false;
  if (filter.scheme !== null && filter.scheme !== scheme) return false;
  if (filter.port !== null && filter.port !== port) return false;
  if (!url.pathname.startsWith(filter.path)) return false;
  const elements = url.search.slice(1).split('&');
  return filter.query.every((wanted) =>
    wanted.endsWith('*')
      ? elements.some((element) => element.startsWith(wanted.slice(0, -1)))
      : elements.includes(wanted),
  );
}
