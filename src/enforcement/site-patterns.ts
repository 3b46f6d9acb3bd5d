import { isIpAddress, type SiteFilter } from '../sites/site-filter.ts';
import { blockedRegions } from '../sites/site-list.ts';
import { hostFilters } from '../sites/site-regions.ts';
import { perSites } from './per-sites.ts';

/** Match patterns for sites: `matches` less `excludes`. Nothing that is not the company's is left in it. */
export type SitePatterns = { readonly matches: readonly string[]; readonly excludes: readonly string[] };

/** In a pattern an exclusion always wins: what is the company's again below an exception is not in it. */
export const sitePatterns = perSites((sites): SitePatterns => {
  const filters = hostFilters(blockedRegions(sites));
  const of = (wanted: 'include' | 'except') =>
    filters.filter(({ kind }) => kind === wanted).map(({ filter }) => patternOf(filter));
  return { matches: of('include'), excludes: of('except') };
});

/** Patterns that need no exclusions: those below which nothing is excepted. */
export const undividedPatterns = perSites((sites): readonly string[] => {
  const filters = hostFilters(blockedRegions(sites));
  const excepted = filters.filter(({ kind }) => kind === 'except').map(({ filter }) => filter.host);
  const divided = new Set(excepted.flatMap(hostsFrom));
  return filters
    .filter(({ kind, filter }) => kind === 'include' && !divided.has(filter.host))
    .map(({ filter }) => patternOf(filter));
});

function patternOf({ scheme, host, exact, port }: SiteFilter): string {
  const below = exact || isIpAddress(host) ? '' : '*.';
  return `${scheme ?? '*'}://${below}${host}${port === null ? '' : `:${port}`}/*`;
}

/** A host and every host above it. */
function hostsFrom(host: string): string[] {
  const labels = host.split('.');
  return labels.map((_, index) => labels.slice(index).join('.'));
}
