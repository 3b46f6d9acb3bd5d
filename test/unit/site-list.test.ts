import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers, intersect, isCorporate, parseSiteList } from '../../src/sites/site-list.ts';

const SITES = ['corp.contoso.test', 'contoso-my.sharepoint.test'];

describe('a corporate site', () => {
  it('is the host and everything below it, whatever scheme, port, case, user name or trailing dot', () => {
    for (const address of [
      'https://corp.contoso.test/',
      'http://mail.corp.contoso.test:8444/a?b#c',
      'https://MAIL.corp.contoso.test./',
      'https://user:secret@mail.corp.contoso.test/',
      'wss://mail.corp.contoso.test/live',
      'blob:https://mail.corp.contoso.test/0b1c',
      'https://contoso-my.sharepoint.test/',
    ]) {
      expect(isCorporate(SITES, address), address).toBe(true);
    }
  });

  it('is never a neighbour, a look-alike or a page without a host', () => {
    for (const address of [
      'https://contoso.test/',
      'https://club.contoso.test/',
      'https://notcorp.contoso.test/',
      'https://corp.contoso.test.evil.test/',
      'https://other.sharepoint.test/',
      'https://personal.test/?to=https://corp.contoso.test/',
      'about:blank',
      'data:text/html,corp.contoso.test',
      'blob:null/1',
      'not an address',
    ]) {
      expect(isCorporate(SITES, address), address).toBe(false);
    }
  });
});

describe('a site list', () => {
  it('is normalised: lower case, punycode, no trailing dot, nothing named twice', () => {
    const { hosts, refused } = parseSiteList(['CONTOSO.test', 'bücher.test', 'a.contoso.test', 'fabrikam.test.']);
    expect(hosts).toEqual(['contoso.test', 'fabrikam.test', 'xn--bcher-kva.test']);
    expect(refused).toEqual([]);
  });

  it('refuses what a browser rule would take in silence and never match, and keeps the rest', () => {
    const odd = [
      '*.contoso.test',
      'contoso.test:8444',
      'https://contoso.test',
      'contoso.test/path',
      'localhost',
      '',
      'a b.test',
      '..',
      'x@contoso.test',
    ];
    const { hosts, refused } = parseSiteList([...odd, 'good.test']);
    expect(hosts).toEqual(['good.test']);
    expect(refused.map(({ pattern }) => pattern)).toEqual(odd);
    for (const { reason } of refused) expect(reason).not.toBe('');
  });

  it('can never cover the tenant or the sign-in pages', () => {
    const { hosts, refused } = parseSiteList(['contoso.test', 'mail.contoso.test'], ['tenant.contoso.test']);
    expect(hosts).toEqual(['mail.contoso.test']);
    expect(refused).toEqual([{ pattern: 'contoso.test', reason: expect.stringContaining('tenant.contoso.test') }]);
  });

  it('from the tenant narrows the configured one and never widens it', () => {
    const host = fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
      .map((labels) => `${labels.join('.')}.test`);
    fc.assert(
      fc.property(fc.array(host), fc.array(host), host, (bound, list, address) => {
        expect(covers(intersect(bound, list), address)).toBe(covers(bound, address) && covers(list, address));
      }),
      { numRuns: 5_000 },
    );
  });
});
