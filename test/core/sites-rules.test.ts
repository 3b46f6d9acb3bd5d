import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRules } from '../../src/sites/compile-rules.ts';
import { parseSites } from '../../src/sites/parse-sites.ts';
import { coverageOfHost, isCorporate, NO_SITES } from '../../src/sites/site-list.ts';
import { covers, coversInitiator } from './dnr-model.ts';
import { runs } from './runs.ts';
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
      { numRuns: runs(20_000) },
    );
  });

  it('are one for any number of hosts, and none for none', () => {
    const many = names(runs(10_000));
    const { requests, initiators } = compileRules(sitesOf(many));
    expect(requests).toEqual([{ action: 'cover', priority: 1, requestDomains: many.toSorted() }]);
    expect(initiators).toEqual([{ initiatorDomains: many.toSorted() }]);
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
    for (const count of [2, runs(500)]) expect(compileRules(kinds(count)).requests.length).toBe(5);
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

  it('tell a scheme apart by how an address begins, and look no further', () => {
    const [rule] = compileRules(sitesOf(['https://contoso.test'])).requests;
    expect(rule?.regexFilter).toBe('^(?:https|wss)://');
  });

  it('rank each other only where an exception asks for it', () => {
    const kinds = ['https://x.test', 'https://a.x.test', '.b.test', 'https://c.b.test'];
    const priorities = (...exceptions: string[]) =>
      compileRules(sitesOf(kinds, exceptions)).requests.map(({ action, priority, requestDomains }) => [
        action,
        priority,
        requestDomains,
      ]);
    expect(priorities()).toEqual([
      ['cover', 1, ['.b.test'.slice(1)]],
      ['cover', 1, ['c.b.test', 'x.test']],
    ]);
    expect(priorities('x.x.test', '.a.x.x.test', 'personal.test')).toEqual([
      ['cover', 1_000, ['b.test']],
      ['cover', 1, ['x.test']],
      ['cover', 2, ['c.b.test']],
      ['leave', 2, ['x.x.test']],
    ]);
    expect(priorities('aa.x.test', 'z.x.test', 'x.b.test').slice(-1)).toEqual([
      ['leave', 2, ['aa.x.test', 'z.x.test']],
    ]);
  });

  it('stand in one order, their hosts too, whatever the order of the list', () => {
    const given = ['z.test', 'aa.test:8080', 'z.test:80', 'b.test:9000', 'b.test:8080'];
    const [rules, reversed] = [given, given.toReversed()].map((list) =>
      compileRules(sitesOf(list, ['y.z.test', 'aa.z.test'])),
    );
    expect(reversed).toEqual(rules);
    expect(rules?.initiators).toEqual([
      { initiatorDomains: ['z.test'], excludedInitiatorDomains: ['aa.z.test', 'y.z.test'] },
    ]);
    for (const { requestDomains } of rules?.requests ?? []) expect(requestDomains).toEqual([...requestDomains].sort());
  });

  /** Hosts each below the last, corporate and excepted in turn: none of their rules can be spared. */
  const nested = (count: number) => Array.from({ length: count }, (_, index) => `${'a.'.repeat(index)}contoso.test`);
  const inTurn = (hosts: readonly string[], more: readonly string[] = []) =>
    sitesOf(
      [...hosts.filter((_, index) => index % 2 === 0), ...more],
      hosts.filter((_, index) => index % 2 === 1),
    );

  it('may be forty before ports are no longer told apart', () => {
    const one = 'contoso.test:8444';
    const [few, many] = [inTurn(nested(40).map((host, index) => (index === 0 ? one : host))), inTurn(nested(41))];
    expect([compileRules(few).requests.length, compileRules(few).widened]).toEqual([40, []]);
    expect([compileRules(many).requests.length, compileRules(many).widened]).toEqual([41, ['ports', 'schemes']]);
    const withPort = inTurn(nested(40), [one.replace('contoso', 'fabrikam')]);
    expect([compileRules(withPort).requests.length, compileRules(withPort).widened]).toEqual([40, ['ports']]);
  });

  it('that are too many without ports too tell no schemes apart, and still cover and leave each whole host', () => {
    const hosts = nested(45);
    const sites = inTurn(hosts, [
      'https://secure.test',
      'http://open.test:8444',
      'https://both.test:8444',
      'http://both.test:80',
    ]);
    const rules = compileRules(sites);
    expect(rules.widened).toEqual(['ports', 'schemes']);
    for (const [index, host] of hosts.entries()) {
      for (const at of [host, `x.${host}`]) {
        for (const origin of [`https://${at}`, `http://${at}:8444`]) {
          expect(covers(rules, `${origin}/`), origin).toBe(index % 2 === 0);
        }
      }
    }
    for (const host of ['secure.test', 'open.test', 'both.test']) {
      for (const origin of [`https://${host}`, `http://${host}`, `https://x.${host}:1`]) {
        expect(covers(rules, `${origin}/`), origin).toBe(true);
      }
    }
    expect(covers(rules, 'https://personal.test/')).toBe(false);
    expect(JSON.stringify(rules.requests)).not.toContain('https');
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
      { numRuns: runs(20_000) },
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
    // What is left out is left out once, with all that lies below it and is not corporate as a whole.
    const below = sitesOf(['contoso.test', 'a.club.contoso.test:8444'], ['club.contoso.test']);
    expect(compileRules(below).initiators).toEqual([
      { initiatorDomains: ['contoso.test'], excludedInitiatorDomains: ['club.contoso.test'] },
    ]);
  });
});
