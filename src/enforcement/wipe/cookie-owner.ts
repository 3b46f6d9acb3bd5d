import { type Coverage, coverageOfHost, isCorporate, type Sites, wipeScope } from '../../sites/site-list.ts';
import type { WipeOrder } from './order.ts';

type Cookie = Pick<chrome.cookies.Cookie, 'domain' | 'hostOnly' | 'secure' | 'partitionKey'>;

/** `shared`: of hosts some of which are the company's. */
export type CookieOwner = 'company' | 'shared' | 'other';

const OWNER: Readonly<Record<Coverage, CookieOwner>> = { all: 'company', some: 'shared', none: 'other' };

/**
 * Whose a cookie is: theirs who receive it.
 *
 * - The organisation's own service below one of its domains does not make that domain's cookies shared. Cookies of the
 *   service itself are not the company sites'.
 * - Of a company host it is the company's wherever it is partitioned, inside personal pages too.
 * - What another site's frame keeps partitioned under a domain that is the company's as a whole is of no use to anybody
 *   but a company page, and says which were visited: the company's. Where the domain has other owners too, it is theirs.
 */
export function ownerOfCookie(
  cookie: Cookie,
  order: Pick<WipeOrder, 'sites' | 'wholeDomains' | 'serviceHosts'>,
): CookieOwner {
  const host = hostOfCookie(cookie);
  if (order.serviceHosts.some((service) => isAtOrBelow(host, service))) return 'other';
  const scope = withoutService(wipeScope(order.sites), order.serviceHosts);
  const owner = OWNER[coverageOfHost(scope, host, { below: !cookie.hostOnly, secureOnly: cookie.secure })];
  if (owner !== 'other') return owner;
  const around = URL.parse(cookie.partitionKey?.topLevelSite ?? '');
  return around && isWholly(order, around.origin) ? 'company' : 'other';
}

/**
 * Whether everything of an origin's registrable domain is the company's, but for its own service. The tenant says which
 * domains its list has as a whole; what is wiped may be less, as the admin's own configuration bounds it.
 */
export function isWholly(
  { sites, wholeDomains, serviceHosts }: Pick<WipeOrder, 'sites' | 'wholeDomains' | 'serviceHosts'>,
  origin: string,
): boolean {
  const host = new URL(origin).hostname;
  const domain = wholeDomains.find((candidate) => isAtOrBelow(host, candidate));
  if (domain === undefined || !isCorporate(wipeScope(sites), origin)) return false;
  return coverageOfHost(withoutService(wipeScope(sites), serviceHosts), domain) === 'all';
}

export function hostOfCookie({ domain }: Pick<Cookie, 'domain'>): string {
  return domain.replace(/^\./, '');
}

/**
 * Hosts that cookies alone tell of. One of a whole domain was set by some host at or below it: where such a one is known, it
 * is no word of a site at the domain itself, which often does not exist.
 */
export function hostsToldBy(
  cookies: readonly Pick<Cookie, 'domain' | 'hostOnly'>[],
  known: ReadonlySet<string>,
): readonly string[] {
  const { true: ownHosts = [], false: domains = [] } = Object.groupBy(
    cookies,
    ({ hostOnly }) => String(hostOnly) as 'true' | 'false',
  );
  const hosts = new Set(ownHosts.map(hostOfCookie).filter((host) => !known.has(host)));
  const setters = [...known, ...hosts];
  for (const domain of new Set(domains.map(hostOfCookie)))
    if (!setters.some((host) => isAtOrBelow(host, domain))) hosts.add(domain);
  return [...hosts];
}

export function isAtOrBelow(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

const scopes = new WeakMap<Sites, { readonly key: string; readonly made: Sites }>();

/** What is compiled of sites is kept with the value, so that there is one value for each question. */
function withoutService(scope: Sites, serviceHosts: readonly string[]): Sites {
  const except = scope.except.filter((host) => !serviceHosts.includes(host));
  if (except.length === scope.except.length) return scope;
  const key = serviceHosts.join();
  const known = scopes.get(scope);
  if (known?.key === key) return known.made;
  const made = { include: scope.include, except };
  scopes.set(scope, { key, made });
  return made;
}
