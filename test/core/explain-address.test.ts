import { describe, expect, it } from 'vitest';
import { explainAddress } from '../../src/sites/explain-address.ts';

const decidedBy = (
  corporateSites: readonly string[],
  exceptions: readonly string[],
  page = '/',
  never: string[] = [],
) => {
  const found = explainAddress({ corporateSites, exceptions }, never, `https://a.site.test${page}`)?.decidedBy;
  return found && [found.list, found.pattern];
};

describe('the pattern that decided', () => {
  it('is of the longest host, then the host itself, the longest path, the most of the query, an exception', () => {
    const ranked = [
      '.a.site.test/x/y',
      '.a.site.test/x?q=1&r=2',
      '.a.site.test/x?q=1',
      '.a.site.test/x',
      '.a.site.test',
      'a.site.test/x/y',
      'a.site.test/x?q=1&r=2',
      'a.site.test/x?q=1',
      'a.site.test/x',
      'https://a.site.test:443',
      'site.test/x/y',
      'site.test/x?q=1&r=2',
      'site.test/x',
      'site.test',
    ];
    for (const [index, pattern] of ranked.entries()) {
      for (const list of [ranked.slice(index), ranked.slice(index).reverse()]) {
        expect(decidedBy(list, [], '/x/y?r=2&q=1')).toEqual(['corporateSites', pattern]);
        expect(decidedBy(list, ['a.test', 'test.site.test'], '/x/y?r=2&q=1')).toEqual(['corporateSites', pattern]);
      }
    }
    expect(decidedBy(ranked, ['.a.site.test'])).toEqual(['exceptions', '.a.site.test']);
    expect(decidedBy(['a.site.test'], ['.a.site.test'])).toEqual(['exceptions', '.a.site.test']);
    expect(decidedBy(['.a.site.test'], ['a.site.test'])).toEqual(['corporateSites', '.a.site.test']);
    expect(decidedBy(['a.site.test'], ['site.test'])).toEqual(['corporateSites', 'a.site.test']);
    expect(decidedBy(['site.test/x'], ['site.test'], '/x')).toEqual(['corporateSites', 'site.test/x']);
    expect(decidedBy(['site.test?q'], ['site.test'], '/?q')).toEqual(['corporateSites', 'site.test?q']);
  });

  it('is the one named first, of two that rank the same in one list', () => {
    const same = ['site.test', 'https://site.test', 'SITE.test:443'];
    for (const list of [same, same.toReversed()]) {
      expect(decidedBy(list, [])).toEqual(['corporateSites', list[0]]);
      expect(decidedBy([], list)).toEqual(['exceptions', list[0]]);
      expect(decidedBy(same, list)).toEqual(['exceptions', list[0]]);
    }
  });

  it('may be a host that can never be corporate, and is an exception where one says the same', () => {
    expect(decidedBy(['site.test'], [], '/', ['A.site.test'])).toEqual(['never', 'a.site.test']);
    expect(decidedBy(['site.test'], ['a.site.test'], '/', ['a.site.test'])).toEqual(['exceptions', 'a.site.test']);
    // Refused as a pattern, as it is at or below such a host, so what decides is the host.
    expect(decidedBy(['a.site.test/x'], [], '/x', ['site.test'])).toEqual(['never', 'site.test']);
  });

  it('is for a prefix of the path, and for elements of the query in any order, of which * stands for any ending', () => {
    const decides = (pattern: string, page: string) => decidedBy([pattern], [], page) !== null;
    expect(['/x', '/x/', '/xy', '/x/y?q'].map((page) => decides('site.test/x', page))).toEqual(Array(4).fill(true));
    expect(['/', '/X', '/y/x', '/?/x'].map((page) => decides('site.test/x', page))).toEqual(Array(4).fill(false));
    const pages = ['/?q=1', '/?r=2&q=1', '/?q=12', '/?qa=1', '/?q', '/', '/?Q=1', '/?r=2'];
    const whichOf = (pattern: string) => pages.filter((page) => decides(pattern, page));
    expect(whichOf('site.test?q=1')).toEqual(['/?q=1', '/?r=2&q=1']);
    expect(whichOf('site.test?q=1*')).toEqual(['/?q=1', '/?r=2&q=1', '/?q=12']);
    expect(whichOf('site.test?q*')).toEqual(['/?q=1', '/?r=2&q=1', '/?q=12', '/?qa=1', '/?q']);
    expect(whichOf('site.test?q=1&r=2')).toEqual(['/?r=2&q=1']);
    expect(whichOf('site.test?qq*')).toEqual([]);
  });
});

describe('an address', () => {
  it('that belongs to no site is not explained, and one that no pattern is for is decided by none', () => {
    for (const address of ['about:blank', 'data:text/html,x', 'not an address']) {
      for (const corporateSites of [[], ['site.test']])
        expect(explainAddress({ corporateSites }, [], address)).toBeNull();
    }
    expect(explainAddress({ corporateSites: ['site.test'] }, ['a.site.test'], 'https://other.test')).toEqual({
      corporate: false,
      decidedBy: null,
      blocked: false,
      wiped: false,
    });
  });

  it('is said to be blocked and wiped as its site is', () => {
    const lists = { corporateSites: ['site.test/x', 'whole.test'] };
    const explained = (address: string) => {
      const { corporate, blocked, wiped } = explainAddress(lists, [], address) ?? {};
      return [corporate, blocked, wiped];
    };
    expect(explained('https://site.test/x')).toEqual([true, true, false]);
    expect(explained('https://site.test/y')).toEqual([false, true, false]);
    expect(explained('https://whole.test/')).toEqual([true, true, true]);
    // A prefix of a host’s name is no host above it.
    expect(explained('https://awhole.test/')).toEqual([false, false, false]);
  });
});
