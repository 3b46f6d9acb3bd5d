import { describe, expect, it } from 'vitest';
import { ALL, NONE } from '../../src/sites/cells.ts';
import {
  bothRegions,
  cellsAt,
  filtersOf,
  hostFilters,
  hostsAbove,
  inheritedBy,
  nearestAbove,
  readRegions,
  type SiteSet,
} from '../../src/sites/site-regions.ts';

const SETS: readonly SiteSet[] = [
  { include: ['site.test'], except: [] },
  { include: ['site.test', 'a.site.test', 'https://b.a.site.test'], except: ['.site.test'] },
  { include: ['site.test:8444', 'http://a.site.test:80', 'a.site.test:443'], except: ['a.site.test:8444'] },
  { include: ['https://site.test', 'b.a.site.test', '10.0.0.1'], except: ['a.site.test', 'http://.b.a.site.test'] },
  { include: ['.a.site.test', '[::1]:8444'], except: ['a.site.test', '10.0.0.1'] },
  { include: [], except: ['site.test'] },
  { include: ['site.test:80', 'a.site.test:8444', 'https://.b.a.site.test:80'], except: ['http://b.a.site.test:80'] },
];

describe('a region', () => {
  it('is there only for a host that differs from the one above it, or from those below it', () => {
    for (const set of SETS) {
      for (const [host, { exact, below }] of readRegions(set)) {
        expect(JSON.stringify(below) !== JSON.stringify(inheritedBy(readRegions(set), host)) || exact !== below).toBe(
          true,
        );
      }
    }
    expect([...readRegions({ include: ['site.test', 'a.site.test'], except: ['b.test'] }).keys()]).toEqual([
      'site.test',
    ]);
  });

  it('comes back from the filters that it makes, which are in one order and in normal form', () => {
    for (const set of SETS) {
      const regions = readRegions(set);
      const filters = filtersOf(regions);
      expect(readRegions(filters)).toEqual(regions);
      expect(filtersOf(readRegions({ include: [...filters.include].reverse(), except: filters.except }))).toEqual(
        filters,
      );
      expect(filters).toEqual({ include: [...filters.include].sort(), except: [...filters.except].sort() });
      expect(hostFilters(regions).length).toBe(filters.include.length + filters.except.length);
    }
  });

  it('is said in as few filters as it takes: none can be left out', () => {
    for (const set of SETS) {
      const { include, except } = filtersOf(readRegions(set));
      const without = (texts: readonly string[], index: number) => texts.toSpliced(index, 1);
      const fewer = [
        ...include.map((_, index) => ({ include: without(include, index), except })),
        ...except.map((_, index) => ({ include, except: without(except, index) })),
      ];
      for (const less of fewer) expect(readRegions(less), JSON.stringify(less)).not.toEqual(readRegions(set));
    }
  });

  it('of two sets is there only for a host that differs in both together', () => {
    for (const a of SETS) {
      for (const b of SETS) {
        const both = bothRegions(readRegions(a), readRegions(b));
        expect(readRegions(filtersOf(both))).toEqual(both);
      }
    }
  });

  it('is of a host and of those below it, and of nothing above an IP address', () => {
    const regions = readRegions({ include: ['.site.test', 'a.site.test', '10.0.0.1'], except: [] });
    expect(
      ['site.test', 'x.site.test', 'a.site.test', 'x.a.site.test', 'test'].map((host) => cellsAt(regions, host)),
    ).toEqual([ALL, NONE, ALL, ALL, NONE]);
    expect([...hostsAbove('b.a.site.test')]).toEqual(['a.site.test', 'site.test', 'test']);
    for (const host of ['10.0.0.1', '[::1]', 'test']) expect([...hostsAbove(host)]).toEqual([]);
    const had = new Map([
      ['site.test', 1],
      ['test', 2],
      ['0.0.1', 3],
    ]);
    const above = ['b.a.site.test', 'site.test', 'x.test', 'test', '10.0.0.1'].map((host) => nearestAbove(had, host));
    expect(above).toEqual([1, 2, 2, undefined, undefined]);
  });
});
