import type { SiteRefusalCode } from './site-refusal.ts';

/** A socket belongs to the site whose scheme it goes with: `ws` to `http`, `wss` to `https`. */
export type SiteScheme = 'http' | 'https';
export const SITE_SCHEMES: readonly SiteScheme[] = ['http', 'https'];

/** One pattern of Edge's URL filter format (microsoft.md §5.4), taken apart and normalised. */
export type SiteFilter = {
  /** `null`: both. */
  readonly scheme: SiteScheme | null;
  /** Lower case, punycode, no trailing dot; IPv6 in brackets. */
  readonly host: string;
  /** This very host (leading dot, IP address), without the hosts below it. */
  readonly exact: boolean;
  /** `null`: every port. */
  readonly port: number | null;
  /** A prefix of the path, case-sensitive; empty: every path. */
  readonly path: string;
  /** Elements that the query must have, in any order; a trailing `*` makes one a prefix. */
  readonly query: readonly string[];
};

const MAX_PATTERN = 2048;
const MAX_HOST = 253;
/** A rule's expression may take 2 kB compiled: with scheme and port it tells up to 9 labels apart (measured, Chromium 156). */
export const MAX_EXACT_LABELS = 8;

const HOST = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
const PLAIN_HOST = /^(?:[a-z0-9_-]{1,63}\.)*[a-z][a-z0-9_-]{0,62}$/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** Schemes that Edge's format knows and that are not followed by `//`. */
const BARE_SCHEME = /^(?:https?|about|blob|content|edge|cid|data|file|filesystem|ftp|gopher|javascript|mailto|wss?):/i;

/** `[scheme://][.]host[:port][/path][?query]` taken apart, or why it cannot be used. Takes time linear in the text. */
export function parseSiteFilter(text: string): SiteFilter | SiteRefusalCode {
  if (text.length > MAX_PATTERN) return 'too-long';
  if (text === '') return 'empty';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\s\\\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/.test(text))
    return 'characters';
  const [address = ''] = text.split('#', 1);
  const scheme = schemeOf(address);
  if (typeof scheme === 'string') return scheme;
  const rest = address.slice(scheme.length);
  const end = rest.search(/[/?]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  const site = readSite(authority.slice(authority.lastIndexOf('@') + 1));
  if (typeof site === 'string') return site;
  const pages = readPages(end === -1 ? '' : rest.slice(end));
  if (typeof pages === 'string') return pages;
  if (isIpAddress(site.host) && /^\/\d{1,3}$/.test(pages.path)) return 'ip-range';
  return { scheme: scheme.scheme, ...site, ...pages };
}

/** The filter in its normal form, which {@link parseSiteFilter} reads back as the same. */
export function formatSiteFilter({ scheme, host, exact, port, path, query }: SiteFilter): string {
  const site = `${scheme === null ? '' : `${scheme}://`}${exact && !isIpAddress(host) ? '.' : ''}${host}`;
  return `${site}${port === null ? '' : `:${port}`}${path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

export function isIpAddress(host: string): boolean {
  return host.startsWith('[') || IPV4.test(host);
}

/** A host as the browser writes it, without a trailing dot; `null` for what is none. */
export function canonicalHost(text: string): string | null {
  // What a browser leaves as it is, punycode that stands for nothing too (measured, Chromium 156); asking it takes ten
  // times as long.
  if (PLAIN_HOST.test(text) && text.length <= MAX_HOST) return text;
  if (/[/?#@%\\]/.test(text)) return null;
  try {
    const host = new URL(`https://${text}/`).hostname.replace(/\.$/, '');
    if (host.startsWith('[')) return host;
    // A browser reads 127.1 and 0x7f.1 as 127.0.0.1; in a list they are a slip of the pen.
    if (IPV4.test(host)) return host === text.replace(/\.$/, '') ? host : null;
    return HOST.test(host) && host.length <= MAX_HOST ? host : null;
  } catch {
    return null;
  }
}

function schemeOf(address: string): { readonly scheme: SiteScheme | null; readonly length: number } | SiteRefusalCode {
  const match = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address);
  if (!match)
    return BARE_SCHEME.test(address) && !/^[^:]*:\d+(?:[/?]|$)/.test(address) ? 'scheme' : { scheme: null, length: 0 };
  const scheme = match[1]?.toLowerCase();
  if (scheme === 'ws' || scheme === 'wss') return 'socket-scheme';
  return scheme === 'http' || scheme === 'https' ? { scheme, length: match[0].length } : 'scheme';
}

function readSite(text: string): Pick<SiteFilter, 'host' | 'exact' | 'port'> | SiteRefusalCode {
  const match = /^(\.?)(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/.exec(text);
  if (!match) return 'bad-host';
  const [, dot = '', name = '', digits] = match;
  if (text.includes('*')) return 'wildcard';
  if (/^[0-9a-f.]*:[0-9a-f:.]*:[0-9a-f.]*$/i.test(text)) return 'bad-host';
  if (name === '') return 'no-host';
  const host = canonicalHost(name);
  if (host === null) return name.length > MAX_HOST ? 'too-long' : 'bad-host';
  if (digits !== undefined && !(/^\d{1,5}$/.test(digits) && Number(digits) >= 1 && Number(digits) <= 65_535))
    return 'bad-port';
  const exact = dot === '.' || isIpAddress(host);
  if (!exact && !host.includes('.')) return 'no-dot';
  if (dot === '.' && host.split('.').length > MAX_EXACT_LABELS) return 'too-deep';
  return { host, exact, port: digits === undefined ? null : Number(digits) };
}

function readPages(text: string): Pick<SiteFilter, 'path' | 'query'> | SiteRefusalCode {
  const mark = text.indexOf('?');
  const path = mark === -1 ? text : text.slice(0, mark);
  // A path is a prefix already.
  if (path.includes('*')) return 'wildcard';
  const query =
    mark === -1
      ? []
      : text
          .slice(mark + 1)
          .split('&')
          .filter((element) => element !== '');
  return { path: path === '/' ? '' : path, query };
}
