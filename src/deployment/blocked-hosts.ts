import type { Configuration } from '../protocol/configuration.ts';
import { parseSiteFilter } from '../sites/site-filter.ts';

/** Edge and Chromium take no more patterns in one `runtime_blocked_hosts`. */
export const MAX_BLOCKED_HOSTS = 100;

/** The company's hosts as match patterns, each with the hosts below it unless the pattern says otherwise. */
export function blockedHosts({ corporateSites }: Pick<Configuration, 'corporateSites'>): readonly string[] {
  const filters = corporateSites.map(parseSiteFilter).filter((filter) => typeof filter !== 'string');
  const whole = new Set(filters.filter(({ exact }) => !exact).map(({ host }) => host));
  const isBelow = (host: string) => {
    const labels = host.split('.');
    return labels.some((_, index) => index > 0 && whole.has(labels.slice(index).join('.')));
  };
  const patterns = filters
    .filter(({ host, exact }) => !isBelow(host) && !(exact && whole.has(host)))
    .map(({ host, exact }) => `*://${exact ? '' : '*.'}${host}`);
  return [...new Set(patterns)];
}
