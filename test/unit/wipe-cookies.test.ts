import { describe, expect, it } from 'vitest';
import { isWholly, ownerOfCookie } from '../../src/enforcement/wipe/cookie-owner.ts';
import { parseSites } from '../../src/sites/parse-sites.ts';

type Cookie = Parameters<typeof ownerOfCookie>[0];

const host = (domain: string, changes: Partial<Cookie> = {}): Cookie => ({
  domain,
  hostOnly: true,
  secure: true,
  ...changes,
});
const domain = (name: string, changes: Partial<Cookie> = {}): Cookie =>
  host(`.${name}`, { hostOnly: false, ...changes });

function orderFor(corporateSites: readonly string[], wholeDomains: readonly string[] = []) {
  const serviceHosts = ['drawbridge.contoso.test'];
  return { sites: parseSites({ corporateSites }, serviceHosts).sites, wholeDomains, serviceHosts };
}

describe('whose a cookie is', () => {
  const part = orderFor(['mail.contoso.test']);
  const whole = orderFor(['contoso.test'], ['contoso.test']);

  it('follows who receives it: a domain’s cookie is shared where some of the domain is another’s', () => {
    expect(ownerOfCookie(host('mail.contoso.test'), part)).toBe('company');
    expect(ownerOfCookie(domain('mail.contoso.test'), part)).toBe('company');
    expect(ownerOfCookie(domain('contoso.test'), part)).toBe('shared');
    expect(ownerOfCookie(host('club.contoso.test'), part)).toBe('other');
  });

  it('without Secure goes to http too, and is shared where http is another’s', () => {
    const secureOnly = orderFor(['https://tool.partner.test']);
    expect(ownerOfCookie(host('tool.partner.test'), secureOnly)).toBe('company');
    expect(ownerOfCookie(host('tool.partner.test', { secure: false }), secureOnly)).toBe('shared');
  });

  it('the organisation’s own service below a domain does not make the domain’s cookies shared, and keeps its own', () => {
    expect(ownerOfCookie(domain('contoso.test'), whole)).toBe('company');
    expect(ownerOfCookie(host('drawbridge.contoso.test'), whole)).toBe('other');
    expect(ownerOfCookie(host('login.microsoftonline.com'), whole)).toBe('other');
  });

  it('of a company host is the company’s inside any page; of another’s frame only inside a domain that is wholly the company’s', () => {
    const inside = (site: string) => ({ partitionKey: { topLevelSite: `https://${site}` } });
    expect(ownerOfCookie(host('mail.contoso.test', inside('diary.test')), part)).toBe('company');
    expect(ownerOfCookie(host('map.test', inside('contoso.test')), whole)).toBe('company');
    expect(ownerOfCookie(host('map.test', inside('contoso.test')), part)).toBe('other');
    expect(ownerOfCookie(host('map.test', inside('diary.test')), whole)).toBe('other');
  });

  it('a domain that the tenant’s list has as a whole is not wholly the company’s where the admin’s bound is narrower', () => {
    const inside = { partitionKey: { topLevelSite: 'https://contoso.test' } };
    const narrowed = orderFor(['mail.contoso.test'], ['contoso.test']);
    const excepted = { ...whole, sites: { include: ['contoso.test'], except: ['choir.contoso.test'] } };
    for (const order of [narrowed, excepted]) {
      expect(isWholly(order, 'https://mail.contoso.test')).toBe(false);
      expect(ownerOfCookie(host('map.test', inside), order)).toBe('other');
    }
    expect(isWholly(whole, 'https://mail.contoso.test')).toBe(true);
    // Its own service there is no site of its, and a removal of the whole domain's cookies would reach it.
    expect(isWholly({ ...whole, serviceHosts: [] }, 'https://mail.contoso.test')).toBe(false);
  });
});
