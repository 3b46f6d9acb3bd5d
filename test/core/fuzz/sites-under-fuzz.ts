import { SitePatternsSchema } from '../../../src/protocol/body.ts';
import { readMessage } from '../../../src/protocol/read-message.ts';
import { hostOf, isCorporate, parseSiteList } from '../../../src/sites/site-list.ts';

/** The one place in which the fuzz knows how sites are parsed: reads patterns, and asks about an address. */
export function readSites(patterns: unknown, address: string): void {
  const { hosts, refused } = parseSiteList(readMessage(SitePatternsSchema, patterns), ['tenant.contoso.test']);
  for (const { reason, pattern } of refused) {
    if (reason.length > 1_000 || pattern.length > 1_000) throw new Error('a refusal too long to show');
  }
  if (isCorporate(hosts, 'https://tenant.contoso.test/')) throw new Error('the tenant itself is covered');
  hostOf(address);
  isCorporate(hosts, address);
}
