import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRules } from '../../src/sites/compile-rules.ts';
import { parseSites } from '../../src/sites/parse-sites.ts';
import { coverageOfHost, isCorporate, NO_SITES } from '../../src/sites/site-list.ts';
import { covers, coversInitiator } from './dnr-model.ts';
import { host, lists, never, origin } from './site-cases.ts';

const sitesOf = (
  corporateSites: readonly string[],
  exceptions: readonly string[] = [],
  hosts: readonly string[] = [],
) => parseSites({ corporateSites, exceptions }, hosts).sites;
const withoutDots = ({ corporateSites, exceptions }: { corporateSites: string[]; exceptions: string[] }) => ({
  corporateSites: corporateSites.map((text) => text.replace(/^((?:https?:\/\/)?)\./, '$1')),
  exceptions: exceptions.map((text) => text.replace(/^((?:https?:\/\/)?)\./, '$1')),
});
const names = (count: number, of = 'contoso.test') => Array.from({ length: count }, (_, index) => `h${index}.${of}`);

describe('the browser rules for a list of sites', () => {
  it('cover an address exactly where it is corporate', () => {
    fc.assert(
      fc.property(lists, never, origin, (given, hosts, at) => {
        const { sites } = parseSites(given, hosts);
        const rules = compileRules(sites);
        expect(rules.widened).toEqual([]);
        expect(covers(rules, `${at}/x?q=1`)).toBe(isCorporate(sites, at));
      }),
      { numRuns: 20_000 },
    );
  });

  it('are one for any number of hosts, and none for none', () => {
    const { requests, initiators } = compileRules(sitesOf(names(10_000)));
    expect(requests).toEqual([{ action: 'cover', priority: 1, requestDomains: names(10_000).sort() }]);
    expect(initiators).toEqual([{ initiatorDomains: names(10_000).sort() }]);
    expect(compileRules(NO_SITES)).toEqual({ requests: [], initiators: [], widened: [] });
  });

  it('are as many as there are kinds of patterns, however many hosts each has', () => {
    const kinds = (count: number) =>
      sitesOf(
        [
          ...names(count, 'a.test'),
          ...names(count, 'b.test').map((name) => `.${name}`),
          ...names(count, 'c.test').map((name) => `${name}:8444`),
          ...names(count, 'd.test').map((name) => `https://${name}`),
          'e.test',
        ],
        names(count, 'e.test'),
      );
    expect(compileRules(kinds(500)).requests.length).toBe(compileRules(kinds(2)).requests.length);
    expect(compileRules(kinds(500)).requests.length).toBe(5);
  });

  it('that would be too many cover more, say so, and still leave what signing in needs', () => {
    const ports = Array.from({ length: 100 }, (_, index) => `contoso.test:${8_000 + index}`);
    const sites = sitesOf(ports, [], ['sign-in.contoso.test']);
    const rules = compileRules(sites);
    expect(rules.widened).toEqual(['ports']);
    expect(rules.requests.length).toBeLessThan(10);
    for (const pattern of ports) expect(covers(rules, `https://${pattern}/`)).toBe(true);
    expect(covers(rules, 'https://contoso.test/')).toBe(true);
    expect(covers(rules, 'https://sign-in.contoso.test:8000/')).toBe(false);
    expect(covers(rules, 'https://personal.test:8000/')).toBe(false);
  });

  it('reach a page’s own requests only where every site of its host is corporate, however the browser reads the lists', () => {
    fc.assert(
      fc.property(lists, fc.boolean(), never, host, (drawn, wholeHosts, hosts, page) => {
        const given = wholeHosts ? withoutDots(drawn) : drawn;
        const { sites } = parseSites(given, hosts);
        const { initiators } = compileRules(sites);
        const covered = coversInitiator(initiators, page, 'excluded');
        expect(coversInitiator(initiators, page, 'longest')).toBe(covered);
        if (covered) expect(coverageOfHost(sites, page, { below: false })).toBe('all');
        // What holds for a host itself and not for those below cannot be said of a page.
        if (wholeHosts) expect(covered).toBe(coverageOfHost(sites, page, { below: false }) === 'all');
      }),
      { numRuns: 20_000 },
    );
  });

  it('fence the company’s pages but for the hosts left out', () => {
    const { initiators } = compileRules(sitesOf(['contoso.test'], ['club.contoso.test'], ['sign-in.contoso.test']));
    expect(initiators).toEqual([
      {
        initiatorDomains: ['contoso.test'],
        excludedInitiatorDomains: ['club.contoso.test', 'sign-in.contoso.test'],
      },
    ]);
  });
});
