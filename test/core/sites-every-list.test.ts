import { describe, expect, it } from 'vitest';
import { compileRules } from '../../src/sites/compile-rules.ts';
import { explainAddress } from '../../src/sites/explain-address.ts';
import { parseSites, type SiteLists } from '../../src/sites/parse-sites.ts';
import {
  type Coverage,
  coverageOfHost,
  intersect,
  isCorporate,
  originsNamed,
  type Sites,
} from '../../src/sites/site-list.ts';
import { covers, coversInitiator } from './dnr-model.ts';
import { runsOf } from './runs.ts';
import { edgeBlocks } from './site-oracle.ts';

/**
 * Every list of a small world, and every origin in it: what the properties of sites-selection.test.ts and
 * sites-rules.test.ts say of many random lists is held here of all small ones, the same at each run.
 */
type Lists = { readonly corporateSites: readonly string[]; readonly exceptions: readonly string[] };

const HOSTS = ['site.test', 'a.site.test', 'b.a.site.test'] as const;

/** Every two patterns for whole sites, at one host or at one and the host below it. */
const PATTERNS = HOSTS.slice(0, 2).flatMap((host) =>
  ['', 'https://', 'http://'].flatMap((scheme) =>
    ['', '.'].flatMap((dot) => ['', ':443', ':80', ':8444'].map((port) => `${scheme}${dot}${host}${port}`)),
  ),
);
const PAIRS: readonly Lists[] = PATTERNS.flatMap((first, index) => [
  ...PATTERNS.slice(index).map((second) => ({ corporateSites: [second, first], exceptions: [] })),
  ...PATTERNS.map((second) => ({ corporateSites: [first], exceptions: [second] })),
]);

/** Three hosts, each below the last, named in each of seven ways. */
const WAYS = [[], ['+'], ['-'], ['+.'], ['-.'], ['+https://'], ['+', '-:8444']] as const;
const NESTED: readonly Lists[] = WAYS.flatMap((first) =>
  WAYS.flatMap((second) =>
    WAYS.map((third) => {
      const said = [first, second, third].flatMap((ways, level) =>
        ways.map((way) => way[0] + (/^.:/.test(way) ? HOSTS[level] + way.slice(1) : way.slice(1) + HOSTS[level])),
      );
      const of = (kind: string) => said.filter((text) => text.startsWith(kind)).map((text) => text.slice(1));
      return { corporateSites: of('+'), exceptions: of('-') };
    }),
  ),
);

/** The hosts that these lists can tell apart, and one that is in none. */
const POINTS = [...HOSTS.flatMap((host) => [host, `x.${host}`]), 'other.test'].flatMap((host) =>
  ['http', 'https'].flatMap((scheme) =>
    ['80', '443', '8444', '7'].map((port) => ({ host, scheme, origin: new URL(`${scheme}://${host}:${port}`).origin })),
  ),
);

const read = (lists: SiteLists) => parseSites(lists, []).sites;
/** What is corporate, point by point: by Edge's own selection, written down a second time. */
const meaning = ({ corporateSites, exceptions }: Lists) =>
  POINTS.map(({ origin }) => edgeBlocks(corporateSites, exceptions, origin));
const answers = (sites: Sites) => POINTS.map(({ origin }) => isCorporate(sites, origin));

const meanings = new Map<readonly Lists[], readonly (readonly boolean[])[]>();

/** Each list with what it means, which is worked out once, and the sites that it is read as. */
function worldOf(every: readonly Lists[]) {
  const expected = meanings.get(every) ?? every.map(meaning);
  meanings.set(every, expected);
  return every.map((lists, index) => ({ lists, expected: expected[index] as readonly boolean[], sites: read(lists) }));
}

const holds = (good: boolean, what: string, of: unknown) => good || expect.fail(`${what}: ${JSON.stringify(of)}`);

describe.each([
  ['two patterns', runsOf(PAIRS)],
  ['three nested hosts', runsOf(NESTED)],
])('every list of %s', (_, every) => {
  it('is corporate where Edge would block, and has one value for one meaning', () => {
    const values = new Map<string, string>();
    for (const { lists, expected, sites } of worldOf(every)) {
      holds(String(answers(sites)) === String(expected), 'corporate elsewhere', lists);
      const key = String(expected);
      const value = values.get(key) ?? JSON.stringify(sites);
      values.set(key, value);
      holds(value === JSON.stringify(sites), `not ${value}`, { lists, sites });
    }
  });

  it('compiles to rules that cover what is corporate, and fence the pages of hosts that are so as a whole', () => {
    for (const { lists, expected, sites } of worldOf(every)) {
      const rules = compileRules(sites);
      const covered = POINTS.map(({ origin }) => covers(rules, `${origin}/`));
      holds(String(covered) === String(expected), 'other rules', { lists, rules });
      const withoutDots = ![...lists.corporateSites, ...lists.exceptions].some((text) => /^\.|\/\./.test(text));
      for (const host of new Set(POINTS.map((point) => point.host))) {
        const whole = !POINTS.some((point, index) => point.host === host && !expected[index]);
        const fenced = coversInitiator(rules.initiators, host, 'excluded');
        holds(fenced === coversInitiator(rules.initiators, host, 'longest'), `${host} read in two ways`, rules);
        // What holds for a host itself and not for those below cannot be said of a page.
        holds(withoutDots ? fenced === whole : !fenced || whole, `pages of ${host}`, { lists, rules });
      }
    }
  });

  it('says of a host how much of it is corporate, with or without what is below it and what is sent in the clear', () => {
    const known = new Set<string>();
    for (const { lists, expected, sites } of worldOf(every)) {
      // One value, one answer: it is asked once.
      if (known.has(JSON.stringify(sites))) continue;
      known.add(JSON.stringify(sites));
      for (const host of ['test', 'ite.test', ...HOSTS, 'x.site.test']) {
        for (const [below, secureOnly] of [
          [true, true],
          [true, false],
          [false, true],
          [false, false],
        ] as const) {
          const asked = POINTS.flatMap((point, index) =>
            (point.host === host || (below && point.host.endsWith(`.${host}`))) &&
            (point.scheme === 'https' || !secureOnly)
              ? [expected[index]]
              : [],
          );
          const some: Coverage = asked.includes(true) ? 'some' : 'none';
          const wanted = asked.length > 0 && !asked.includes(false) ? 'all' : some;
          const found = coverageOfHost(sites, host, { below, secureOnly });
          holds(found === wanted, `${found} of ${host}, not ${wanted}`, { lists, below, secureOnly });
        }
      }
    }
  });

  it('narrows any other to what both have, in the form that has always', () => {
    const lists = worldOf(every);
    const values = new Map(lists.map(({ expected, sites }) => [String(expected), sites]));
    for (const [index, a] of lists.entries()) {
      const b = lists[(index * 37 + 11) % lists.length] as (typeof lists)[number];
      const both = intersect(a.sites, b.sites);
      const wanted = a.expected.map((value, at) => value && b.expected[at] === true);
      holds(String(answers(both)) === String(wanted), 'another intersection', { a: a.lists, b: b.lists, both });
      const known = values.get(String(wanted)) ?? both;
      holds(JSON.stringify(both) === JSON.stringify(known), 'another form', { both, known });
    }
  });

  it('names the origins of its hosts and ports, as far as they are corporate', () => {
    for (const { lists, expected, sites } of worldOf(every)) {
      const origins = sites.include.flatMap((text) => {
        const [, scheme, site] = /^(https?)?(?::\/\/)?\.?(.*)$/.exec(text) ?? [];
        return (scheme ? [scheme] : ['http', 'https']).map((one) => new URL(`${one}://${site}`).origin);
      });
      const corporate = POINTS.flatMap(({ origin }, index) => (expected[index] ? [origin] : []));
      const wanted = corporate.filter((origin) => origins.includes(origin)).sort();
      holds(String(originsNamed(sites)) === String(wanted), `not ${wanted}`, { lists, sites });
    }
  });
});

describe('every page', () => {
  const SITES = ['page.test', '.page.test', 'a.page.test', 'https://page.test'];
  const PAGES = ['', '/x', '/x/y', '?q=1', '?q*', '?qq*', '/x?q=1', '?r=2&q=1'];
  const parts = SITES.slice(0, 3).flatMap((site) => PAGES.map((page) => site + page));
  const addresses = ['page.test', 'a.page.test', 'x.page.test'].flatMap((host) =>
    ['/', '/x', '/x/y', '/y/x', '/X', '/?q=1', '/?r=2&q=1', '/x?q=1', '/?qa=1&q', '/x/y?r=2'].map(
      (page) => `https://${host}${page}`,
    ),
  );

  const cases = parts.flatMap((first, index) => {
    const exceptions = [[], [SITES[index % 4] as string], [SITES[(index + 1) % 4] as string, '.a.page.test']];
    return parts
      .slice(index)
      .flatMap((second) => exceptions.map((except) => ({ corporateSites: [first, second], exceptions: except })));
  });

  it('is explained as Edge would decide, whichever patterns name it', () => {
    for (const lists of runsOf(cases)) {
      for (const address of addresses) {
        const wanted = edgeBlocks(lists.corporateSites, lists.exceptions, address);
        holds(explainAddress(lists, [], address)?.corporate === wanted, `${address} is not ${wanted}`, lists);
      }
    }
  });
});
