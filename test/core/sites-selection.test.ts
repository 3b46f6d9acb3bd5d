import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainAddress } from '../../src/sites/explain-address.ts';
import { parseSites, type SiteLists } from '../../src/sites/parse-sites.ts';
import { intersect, isCorporate, type Sites, sameSites, wipeScope } from '../../src/sites/site-list.ts';
import { host, lists, never, origin, PAGES } from './site-cases.ts';
import { edgeBlocks } from './site-oracle.ts';

const RUNS = { numRuns: 20_000 };
const sitesOf = (given: SiteLists, hosts: readonly string[] = []): Sites => parseSites(given, hosts).sites;
const isAtOrBelow = (name: string, hosts: readonly string[]) =>
  hosts.some((other) => name === other || name.endsWith(`.${other}`));
const hostIn = (address: string) => new URL(address).hostname.replace(/\.$/, '');

describe('which pages are corporate', () => {
  it('is what Edge would block, page by page, with the patterns as its block list and the exceptions as its allow list', () => {
    fc.assert(
      fc.property(lists, origin, fc.constantFrom(...PAGES), (given, at, page) => {
        const expected = edgeBlocks(given.corporateSites, given.exceptions, at + page);
        expect(explainAddress(given, [], at + page)?.corporate).toBe(expected);
      }),
      RUNS,
    );
  });

  it('decides a site: blocked if one of its pages is corporate, wiped only if all of them are', () => {
    fc.assert(
      fc.property(lists, origin, (given, at) => {
        const { sites, refused } = parseSites(given, []);
        const beside = new Set(refused.map(({ pattern }) => pattern));
        const honoured = given.exceptions.filter((exception) => !beside.has(exception));
        const corporate = (exceptions: readonly string[]) =>
          PAGES.map((page) => edgeBlocks(given.corporateSites, exceptions, at + page));
        expect(isCorporate(sites, at)).toBe(corporate(honoured).includes(true));
        expect(isCorporate(wipeScope(sites), at)).toBe(!corporate(given.exceptions).includes(false));
        // An exception that is refused never takes a corporate page out of what is blocked.
        if (corporate(given.exceptions).includes(true)) expect(isCorporate(sites, at)).toBe(true);
      }),
      RUNS,
    );
  });

  it('never has a host among it that signing in needs, nor one below it, whatever the lists say', () => {
    fc.assert(
      fc.property(lists, never, host, origin, fc.constantFrom('', 'a.', 'b.a.'), (given, more, own, like, below) => {
        const hosts = [own, ...more];
        const at = like.replace(hostIn(like), below + own);
        const sites = sitesOf(given, hosts);
        expect(isCorporate(sites, at)).toBe(false);
        expect(isCorporate(wipeScope(sites), at)).toBe(false);
        expect(explainAddress(given, hosts, at)?.corporate).toBe(false);
        expect(isCorporate(intersect(sites, sitesOf(given)), at)).toBe(false);
      }),
      RUNS,
    );
  });

  it('is left as it was, elsewhere, by the hosts that signing in needs', () => {
    fc.assert(
      fc.property(lists, never, origin, (given, hosts, at) => {
        const atSignIn = parseSites(given, hosts).refused.filter(({ code }) => code === 'sign-in-host');
        const refused = new Set(atSignIn.map(({ pattern }) => pattern));
        fc.pre(!isAtOrBelow(hostIn(at), hosts));
        const left = {
          corporateSites: given.corporateSites.filter((text) => !refused.has(text)),
          exceptions: given.exceptions,
        };
        expect(isCorporate(sitesOf(given, hosts), at)).toBe(isCorporate(sitesOf(left), at));
      }),
      RUNS,
    );
  });
});

describe('a list of sites', () => {
  it('from the tenant narrows the configured one exactly and never widens it, blocked and wiped alike', () => {
    fc.assert(
      fc.property(
        lists,
        lists,
        never,
        fc.array(origin, { minLength: 4, maxLength: 4 }),
        (bound, list, hosts, origins) => {
          const [outer, inner] = [sitesOf(bound, hosts), sitesOf(list)];
          const both = intersect(outer, inner);
          for (const at of origins) {
            expect(isCorporate(both, at)).toBe(isCorporate(outer, at) && isCorporate(inner, at));
            expect(isCorporate(wipeScope(both), at)).toBe(
              isCorporate(wipeScope(outer), at) && isCorporate(wipeScope(inner), at),
            );
          }
          expect(intersect(both, outer)).toEqual(both);
        },
      ),
      RUNS,
    );
  });

  it('is one value for one meaning: order, repetition and a second reading do not change it, storing does not either', () => {
    fc.assert(
      fc.property(lists, never, (given, hosts) => {
        const sites = sitesOf(given, hosts);
        const reversed = {
          corporateSites: [...given.corporateSites, ...given.corporateSites].reverse(),
          exceptions: given.exceptions.toReversed(),
        };
        expect(sitesOf(reversed, hosts)).toEqual(sites);
        const again = { corporateSites: sites.include, exceptions: sites.except };
        expect({ ...sitesOf(again), wipe: undefined }).toEqual({ ...sites, wipe: undefined });
        const stored: Sites = JSON.parse(JSON.stringify(sites));
        expect(sameSites(stored, sites)).toBe(true);
        expect(stored).toEqual(sites);
      }),
      RUNS,
    );
  });

  it('that covers a host covers what is below it, but for what an exception names', () => {
    fc.assert(
      fc.property(host, host, (site, below) => {
        const sites = sitesOf({ corporateSites: [site] });
        expect(isCorporate(sites, `https://${below}`)).toBe(below === site || below.endsWith(`.${site}`));
      }),
    );
  });
});
