/** Why a pattern is not taken, in words for the admin. The codes are stable; docs/corporate-sites.md has the same table. */
export const SITE_REFUSALS = {
  empty: 'It is empty.',
  'too-long': 'It is longer than a pattern (2048 characters) or a host name (253) can be.',
  'too-many': 'The list already has 10,000 patterns.',
  characters: 'It has a space, a backslash or a character that cannot be seen.',
  wildcard: '“*” is not needed: write contoso.test, which stands for the host and every host below it.',
  scheme: 'Only http:// and https:// can be corporate.',
  'socket-scheme': 'Sockets are covered together with their site: write the host alone, or with https://.',
  'no-host': 'It names no host.',
  'bad-host': 'This is not a host name or IP address as a browser writes it. IPv6 goes in brackets.',
  'ip-range': 'A range of IP addresses cannot be used: write the addresses one by one.',
  'no-dot': 'A host without a dot could be a whole top-level domain: write .intranet to mean this one host.',
  'too-deep': 'A leading dot can be used with at most 8 labels: a browser rule cannot tell more of them apart.',
  'bad-port': 'The port is not a number from 1 to 65535.',
  'sign-in-host': 'The organisation’s Drawbridge service and the sign-in pages can never be corporate sites.',
  'exception-path': 'An exception is a whole site: a page of one site can read all others of it.',
  'exception-beside-path':
    'The list also names pages of this very site. One page of a site can read all others: the whole site stays blocked. It is not wiped.',
  'public-suffix': 'Under this name anybody can have a site: write your own one.',
} as const;

export type SiteRefusalCode = keyof typeof SITE_REFUSALS;

/** A pattern that is not taken. `reason` is the code's sentence. */
export type SiteRefusal = { readonly pattern: string; readonly code: SiteRefusalCode; readonly reason: string };

export function siteRefusal(pattern: string, code: SiteRefusalCode): SiteRefusal {
  return { pattern: pattern.slice(0, 256), code, reason: SITE_REFUSALS[code] };
}
