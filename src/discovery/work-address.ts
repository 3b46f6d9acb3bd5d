import { canonicalHost, isIpAddress } from '../sites/site-filter.ts';
import { DiscoveryError } from './discovery-error.ts';
import { mixesScripts } from './scripts.ts';

/** RFC 5321 §4.5.3.1. */
const MAX_ADDRESS = 320;

/**
 * The domain of a work address (`ada@contoso.com`, or the domain alone), as a browser writes it: lower case, punycode.
 *
 * @throws {DiscoveryError} `address-malformed`, `address-mixed-scripts`
 */
export function domainOf(address: string): string {
  const text = address.trim();
  const domain = canonicalDomain(text.slice(text.lastIndexOf('@') + 1));
  // A domain that is written with its @ and nothing before it is half an address.
  if (text.length > MAX_ADDRESS || text.startsWith('@') || /\s/.test(text) || domain === null) {
    throw new DiscoveryError('address-malformed', text.slice(0, MAX_ADDRESS), 'not an address like name@example.com');
  }
  if (mixesScripts(domain)) {
    throw new DiscoveryError('address-mixed-scripts', domain, `${domain} mixes letters of several scripts`);
  }
  return domain;
}

/** `null` for what is no registered name: an IP address, a single label, a port, letters that cannot be seen. */
export function canonicalDomain(text: string): string | null {
  // A browser would leave out soft hyphens and joiners without a word.
  if (/[\s:[\]\p{C}]/u.test(text)) return null;
  const host = canonicalHost(text);
  return host === null || isIpAddress(host) || !host.includes('.') ? null : host;
}
