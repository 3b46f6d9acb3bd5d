/** A corporate site as one lower-case host name (punycode); it stands for the host and every host below it. */
export type SiteHost = string;

/** The company's sites, as the rest of the program passes them on: plain data, read only through this folder's functions. */
export type Sites = readonly SiteHost[];

export type SiteRefusal = { readonly pattern: string; readonly reason: string };

export type SiteList = { readonly hosts: Sites; readonly refused: readonly SiteRefusal[] };

const MAX_SITES = 10_000;
const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

/**
 * Reads corporate site patterns. In this version a pattern is a host name, which like in Edge's URL filter format means
 * the host and its subdomains. Everything else is refused with its reason and leaves the others standing: the browser
 * would take `*.contoso.test` or `contoso.test:8444` into a rule in silence and match nothing (browser-platform.md §1x).
 *
 * `never` are hosts that no pattern may cover: the tenant and the sign-in pages.
 */
export function parseSiteList(patterns: readonly string[], never: readonly string[] = []): SiteList {
  const hosts = new Set<SiteHost>();
  const refused: SiteRefusal[] = [];
  for (const pattern of patterns) {
    const read = hosts.size < MAX_SITES ? readHost(pattern) : { reason: `more than ${MAX_SITES} sites` };
    const reason = 'reason' in read ? read.reason : coveredReason(read.host, never);
    if (reason !== null) refused.push({ pattern: pattern.slice(0, 256), reason });
    else if ('host' in read) hosts.add(read.host);
  }
  return { hosts: withoutCovered(hosts), refused };
}

/** Whether `host` is one of the sites or below one. A trailing dot names the same host. */
export function covers(hosts: Sites, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return hosts.some((site) => name === site || name.endsWith(`.${site}`));
}

/** Whether a URL's own host is corporate; `blob:` addresses belong to the origin inside them. False for what is no URL. */
export function isCorporate(hosts: Sites, address: string): boolean {
  const host = hostOf(address);
  return host !== null && covers(hosts, host);
}

/** The host a URL belongs to, or `null` for one that belongs to none (`about:blank`, `data:`, malformed). */
export function hostOf(address: string): string | null {
  try {
    const url = new URL(address.startsWith('blob:') ? address.slice('blob:'.length) : address);
    return url.hostname.replace(/\.$/, '') || null;
  } catch {
    return null;
  }
}

/** The sites that both lists cover: a document's list can narrow the configured one, and never widen it. */
export function intersect(bound: Sites, list: Sites): Sites {
  const [outer, inner] = [new Set(bound), new Set(list)];
  const within = (set: ReadonlySet<SiteHost>) => (host: SiteHost) => set.has(host) || hasParentIn(set, host);
  return withoutCovered(new Set([...list.filter(within(outer)), ...bound.filter(within(inner))]));
}

function readHost(pattern: string): { readonly host: SiteHost } | { readonly reason: string } {
  if (pattern.length > 253) return { reason: 'too long for a host name' };
  if (/[\s/?#@*:]/.test(pattern)) return { reason: 'only a host name, without scheme, port, path or *' };
  const url = URL.canParse(`https://${pattern}`) ? new URL(`https://${pattern}`) : null;
  const host = url?.hostname.replace(/\.$/, '') ?? '';
  if (!HOST.test(host)) return { reason: 'not a host name with at least one dot' };
  return { host };
}

function coveredReason(host: SiteHost, never: readonly string[]): string | null {
  const hit = never.find((name) => covers([host], name));
  return hit === undefined ? null : `would cover ${hit}, which signing in needs`;
}

function withoutCovered(hosts: ReadonlySet<SiteHost>): Sites {
  return [...hosts].filter((host) => !hasParentIn(hosts, host)).sort();
}

function hasParentIn(hosts: ReadonlySet<SiteHost>, host: SiteHost): boolean {
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    if (hosts.has(host.slice(dot + 1))) return true;
  }
  return false;
}
