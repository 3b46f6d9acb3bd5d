import { SiteListSchema } from '../../../src/protocol/body.ts';
import { readMessage } from '../../../src/protocol/read-message.ts';
import { compileRules } from '../../../src/sites/compile-rules.ts';
import { explainAddress } from '../../../src/sites/explain-address.ts';
import { parseSites } from '../../../src/sites/parse-sites.ts';
import { coverageOfHost, hostOf, intersect, isCorporate } from '../../../src/sites/site-list.ts';

/** The one place in which the fuzz knows how sites are parsed: reads a signed list, and asks about an address. */
export function readSites(list: unknown, address: string): void {
  const { sites: named, exceptions } = readMessage(SiteListSchema, list);
  const lists = { corporateSites: named.map(({ pattern }) => pattern), exceptions };
  const { sites, refused } = parseSites(lists, ['tenant.contoso.test']);
  for (const { reason, pattern } of refused) {
    if (reason.length > 1_000 || pattern.length > 1_000) throw new Error('a refusal too long to show');
  }
  if (isCorporate(sites, 'https://tenant.contoso.test/')) throw new Error('the tenant itself is covered');
  isCorporate(sites, address);
  coverageOfHost(sites, hostOf(address) ?? address);
  explainAddress(lists, ['tenant.contoso.test'], address);
  compileRules(intersect(sites, sites));
}
