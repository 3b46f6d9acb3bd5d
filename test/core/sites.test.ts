import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parseSites } from '../../src/sites/parse-sites.ts';
import { SIGN_IN_HOSTS } from '../../src/sites/sign-in-hosts.ts';
import { formatSiteFilter, parseSiteFilter } from '../../src/sites/site-filter.ts';
import {
  coverageOfHost,
  hostOf,
  intersect,
  isCorporate,
  isEmpty,
  NO_SITES,
  originsNamed,
  type Sites,
  SitesSchema,
  sameSites,
  siteAddress,
  wipeScope,
} from '../../src/sites/site-list.ts';
import { SITE_REFUSALS, type SiteRefusalCode } from '../../src/sites/site-refusal.ts';
import { runs } from './runs.ts';
import { lists, never, pattern } from './site-cases.ts';

const sitesOf = (
  corporateSites: readonly string[],
  exceptions: readonly string[] = [],
  hosts: readonly string[] = [],
) => parseSites({ corporateSites, exceptions }, hosts).sites;
const SITES = sitesOf(['corp.contoso.test', 'contoso-my.sharepoint.test']);

describe('a corporate site', () => {
  it('is the host and everything below it, whatever scheme, port, case, user name or trailing dot', () => {
    for (const address of [
      'https://corp.contoso.test/',
      'http://mail.corp.contoso.test:8444/a?b#c',
      'https://MAIL.corp.contoso.test./',
      'https://user:secret@mail.corp.contoso.test/',
      'wss://mail.corp.contoso.test/live',
      'blob:https://mail.corp.contoso.test/0b1c',
      'view-source:https://mail.corp.contoso.test/',
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
      'chrome-extension://corp.contoso.test/',
      'about:blank',
      'data:text/html,corp.contoso.test',
      'blob:null/1',
      'not an address',
      '',
    ]) {
      expect(isCorporate(SITES, address), address).toBe(false);
    }
  });

  it('can be one host, one scheme, one port, an IP address', () => {
    const sites = sitesOf([
      '.contoso.test',
      'https://a.test',
      'b.test:8444',
      'http://c.test:443',
      '[0:0::1]',
      '.intranet',
    ]);
    const corporate = ['https://contoso.test:1/', 'https://x.a.test/', 'wss://x.a.test/', 'http://b.test:8444/'];
    for (const address of [...corporate, 'http://c.test:443/', 'http://[::1]:80/', 'http://intranet/']) {
      expect(isCorporate(sites, address), address).toBe(true);
    }
    for (const address of [
      'https://x.contoso.test/',
      'ws://a.test/',
      'https://b.test/',
      'https://c.test/',
      'http://x.intranet/',
    ]) {
      expect(isCorporate(sites, address), address).toBe(false);
    }
  });
});

describe('a pattern', () => {
  it.each([
    ['CONTOSO.Test', 'contoso.test'],
    ['bücher.test', 'xn--bcher-kva.test'],
    ['contoso.test.', 'contoso.test'],
    ['contoso.test/', 'contoso.test'],
    ['HTTPS://.contoso.test:443/', 'https://.contoso.test:443'],
    ['user:secret@contoso.test#top', 'contoso.test'],
    ['contoso.test:8444', 'contoso.test:8444'],
    ['contoso.test:0080', 'contoso.test:80'],
    ['.10.0.0.1', '10.0.0.1'],
    ['[2001:DB8:0::1]:8443', '[2001:db8::1]:8443'],
    ['contoso.test/HR?year=2027&v=*', 'contoso.test/HR?year=2027&v=*'],
    ['contoso.test?', 'contoso.test'],
    ['my_host.contoso.test', 'my_host.contoso.test'],
    ['contoso.test:1', 'contoso.test:1'],
    ['contoso.test:65535', 'contoso.test:65535'],
    ['contoso.test/24', 'contoso.test/24'],
    ['10.0.0.1.', '10.0.0.1'],
    ['10.0.0.1/hr/24', '10.0.0.1/hr/24'],
    ['10.0.0.1/1234', '10.0.0.1/1234'],
    ['10.0.0.1/24/x', '10.0.0.1/24/x'],
    ['contoso.test/?to=https://x.test', 'contoso.test?to=https://x.test'],
    ['contoso.test?&q=1&&v=2&', 'contoso.test?q=1&v=2'],
    ['a.b.c.d.e.f.g.h.test', 'a.b.c.d.e.f.g.h.test'],
    ['.a.b.c.d.e.f.g.test', '.a.b.c.d.e.f.g.test'],
    ['[2001:db8:1:2:3:4:5:6]', '[2001:db8:1:2:3:4:5:6]'],
    ['4you.test', '4you.test'],
    ['contoso.4you', 'contoso.4you'],
    ['xn--bcher-kva.test', 'xn--bcher-kva.test'],
    ['xn--a.test', 'xn--a.test'],
    ['.a-_9', '.a-_9'],
  ])('%s reads as %s', (text, normal) => {
    const filter = parseSiteFilter(text);
    expect(typeof filter === 'string' ? filter : formatSiteFilter(filter)).toBe(normal);
  });

  const refusals: [string, SiteRefusalCode][] = [
    ['', 'empty'],
    [`${'a'.repeat(3_000)}.test`, 'too-long'],
    [`${'abc.'.repeat(70)}test`, 'too-long'],
    ['a b.test', 'characters'],
    [' contoso.test', 'characters'],
    ['contoso.test\\x', 'characters'],
    ['con\u00adtoso.test', 'characters'],
    ['*', 'wildcard'],
    ['*.contoso.test', 'wildcard'],
    ['contoso.*', 'wildcard'],
    ['contoso.test:*', 'wildcard'],
    ['contoso.test/*', 'wildcard'],
    ['https://*', 'wildcard'],
    ['ftp://contoso.test', 'scheme'],
    ['edge://settings', 'scheme'],
    ['javascript:*', 'scheme'],
    ['mailto:a@contoso.test', 'scheme'],
    ['https:contoso.test', 'scheme'],
    ['wss://contoso.test', 'socket-scheme'],
    ['https://', 'no-host'],
    ['.', 'no-host'],
    ['//contoso.test', 'no-host'],
    ['/hr', 'no-host'],
    [':8444', 'no-host'],
    ['#top', 'no-host'],
    ['..contoso.test', 'bad-host'],
    ['contoso..test', 'bad-host'],
    ['contoso.test..', 'bad-host'],
    ['con%74oso.test', 'bad-host'],
    ['contoso!.test', 'bad-host'],
    ['127.1', 'bad-host'],
    ['10.0.0.256', 'bad-host'],
    ['10.0.0.0/24', 'ip-range'],
    ['::1', 'bad-host'],
    ['[::1', 'bad-host'],
    ['[]', 'bad-host'],
    ['contoso.test:80:80', 'bad-port'],
    ['contoso.test:', 'bad-port'],
    ['contoso.test:0', 'bad-port'],
    ['contoso.test:65536', 'bad-port'],
    ['contoso.test:https', 'bad-port'],
    ['intranet', 'no-dot'],
    ['localhost:8080', 'no-dot'],
    ['test', 'no-dot'],
    ['.a.b.c.d.e.f.g.h.test', 'too-deep'],
    ['ws://contoso.test', 'socket-scheme'],
    ['WSS://contoso.test', 'socket-scheme'],
    ['contoso.test:1e3', 'bad-port'],
    ['contoso.test:000080', 'bad-port'],
    ['contoso.test:8 0', 'characters'],
    ['fe80::1', 'bad-host'],
    ['fe80:1:2', 'bad-host'],
    ['fe80::12', 'bad-host'],
    ['FE80::12', 'bad-host'],
    ['ab.cd:80:xyz', 'bad-port'],
    ['10.0.0.1/8', 'ip-range'],
    ['10.0.0.1/128', 'ip-range'],
    ['mailto:a:80', 'scheme'],
    ['data:80', 'no-dot'],
    ['data:8/x', 'no-dot'],
    ['data:8?x', 'no-dot'],
    ['data:80x', 'scheme'],
    ...['https', 'about', 'blob', 'content', 'edge', 'cid', 'DATA', 'file', 'filesystem', 'ftp', 'gopher', 'ws'].map(
      (scheme): [string, SiteRefusalCode] => [`${scheme}:contoso.test`, 'scheme'],
    ),
    ['tel:contoso.test', 'bad-port'],
    ['-https:contoso.test', 'bad-port'],
    ['10.0.0.1.5', 'bad-host'],
    ['1.10.0.0.1', 'bad-host'],
    [`.${'a'.repeat(64)}.test`, 'bad-host'],
    [`${'A'.repeat(64)}.test`, 'bad-host'],
    [`contoso.${'a'.repeat(64)}`, 'bad-host'],
  ];
  it('that cannot be used is refused with the reason', () => {
    for (const [text, code] of refusals) expect(parseSiteFilter(text), text.slice(0, 80)).toBe(code);
  });

  it('may be as long as a pattern and a host name can be, and no longer', () => {
    const path = 'x'.repeat(2048 - 'contoso.test/'.length);
    expect(parseSiteFilter(`contoso.test/${path}`)).toMatchObject({ path: `/${path}` });
    expect(parseSiteFilter(`contoso.test/${path}x`)).toBe('too-long');
    expect(parseSiteFilter(`contoso.test/${'x'.repeat(3_000)}`)).toBe('too-long');
    const name = `${'abc.'.repeat(61)}a${'b'.repeat(8)}`;
    expect(name.length).toBe(253);
    // A browser leaves the first as it is, and has to be asked about the others.
    for (const text of [name, name.toUpperCase(), `${name}.`]) {
      expect(parseSiteFilter(text)).toMatchObject({ host: name });
    }
    expect([parseSiteFilter(`b${name}`), parseSiteFilter(`B${name}`)]).toEqual(['too-long', 'too-long']);
    expect(parseSiteFilter(`!${name.slice(1)}`)).toBe('bad-host');
    const label = 'a'.repeat(63);
    for (const host of [`${label}.test`, `contoso.${label}`, `${label}.${label}`]) {
      expect([parseSiteFilter(host), parseSiteFilter(host.toUpperCase())]).toMatchObject([{ host }, { host }]);
    }
  });

  it('that is refused leaves the others standing, and says why in words', () => {
    const odd = refusals.map(([text]) => text);
    const { sites, refused } = parseSites({ corporateSites: [...odd, 'good.test'] }, []);
    expect(sites).toEqual({ include: ['good.test'], except: [] });
    expect(parseSites({ corporateSites: ['good.test', ...odd], exceptions: odd }, []).sites).toEqual(sites);
    expect(refused.map(({ code }) => code)).toEqual(odd.map(parseSiteFilter));
    for (const { code, reason, pattern: shown } of refused) {
      expect(reason).toBe(SITE_REFUSALS[code]);
      expect(shown.length).toBeLessThanOrEqual(256);
    }
  });

  it('has one normal form, which reads back as the same', () => {
    fc.assert(
      fc.property(pattern, (text) => {
        const filter = parseSiteFilter(text);
        if (typeof filter === 'string') throw new Error(filter);
        expect(parseSiteFilter(formatSiteFilter(filter))).toEqual(filter);
      }),
      { numRuns: runs(20_000) },
    );
  });

  it('may be any text at all: it is read or refused, and a long one quickly', () => {
    const pieces = fc.constantFrom(
      '.',
      ':',
      '/',
      '*',
      '@',
      '[',
      ']',
      '?',
      '&',
      '#',
      '%',
      '\\',
      'a',
      'contoso.test',
      '://',
      '1',
      'ü',
      '\u0000',
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.string(),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (given) => {
        const filter = parseSiteFilter(given);
        if (typeof filter === 'string') expect(Object.keys(SITE_REFUSALS)).toContain(filter);
        else
          expect(isCorporate(sitesOf([given]), `https://${filter.host}:${filter.port ?? 443}/`)).toBe(
            filter.scheme !== 'http',
          );
      }),
      { numRuns: runs(100_000) },
    );
    for (const long of [
      'a'.repeat(2e6),
      '.'.repeat(2e6),
      '@'.repeat(2e6),
      '['.repeat(2_048),
      `${'a:'.repeat(1_000)}`,
      '/'.repeat(2_048),
    ]) {
      expect(typeof parseSiteFilter(long)).toBe('string');
    }
  });
});

describe('the hosts that signing in needs', () => {
  it('are refused, and those below them; a pattern for a host above stands and leaves them out', () => {
    const hosts = ['drawbridge.contoso.test', '127.0.0.1', 'localhost', ...SIGN_IN_HOSTS];
    const { sites, refused } = parseSites(
      {
        corporateSites: [
          'contoso.test',
          'drawbridge.contoso.test:8444',
          'https://api.drawbridge.contoso.test/x',
          '127.0.0.1',
          '.localhost',
          'login.microsoftonline.com',
          'login.partner.microsoftonline.cn',
          'microsoft.com',
        ],
      },
      hosts,
    );
    expect(refused.map(({ code }) => code)).toEqual(Array(6).fill('sign-in-host'));
    expect(sites).toEqual({
      include: ['contoso.test', 'microsoft.com'],
      except: ['drawbridge.contoso.test', 'login.microsoft.com', 'mysignins.microsoft.com'],
    });
  });

  it('are hosts: whatever else is given as one is passed over', () => {
    const reading = parseSites({ corporateSites: ['contoso.test', 'a.test'] }, ['', 'a b', 'a/b', 'A.TEST']);
    expect(reading.sites).toEqual({ include: ['contoso.test'], except: [] });
    expect(reading.refused.map(({ pattern: text }) => text)).toEqual(['a.test']);
  });
});

describe('a pattern for some pages', () => {
  it('blocks its whole site, is never wiped, and that is said', () => {
    const { sites, widened } = parseSites({ corporateSites: ['contoso.test/hr', 'fabrikam.test'] }, []);
    expect(isCorporate(sites, 'https://contoso.test/lunch')).toBe(true);
    expect(wipeScope(sites)).toEqual({ include: ['fabrikam.test'], except: [] });
    expect(widened).toEqual([{ pattern: 'contoso.test/hr', reason: expect.stringContaining('not wiped') }]);
    const long = `contoso.test/${'x'.repeat(1_000)}`;
    expect(parseSites({ corporateSites: [long] }, []).widened.map((one) => one.pattern)).toEqual([long.slice(0, 256)]);
  });

  it('cannot be an exception, nor be taken out by one for its own site', () => {
    const page = parseSites({ corporateSites: ['contoso.test'], exceptions: ['contoso.test/lunch'] }, []);
    expect(page.refused.map(({ code }) => code)).toEqual(['exception-path']);
    expect(isCorporate(page.sites, 'https://contoso.test/lunch')).toBe(true);
    const beside = parseSites(
      { corporateSites: ['contoso.test', 'mail.contoso.test/hr'], exceptions: ['mail.contoso.test'] },
      [],
    );
    expect(beside.refused.map(({ code }) => code)).toEqual(['exception-beside-path']);
    expect(isCorporate(beside.sites, 'https://mail.contoso.test/')).toBe(true);
    expect(isCorporate(wipeScope(beside.sites), 'https://mail.contoso.test/')).toBe(false);
    expect(isCorporate(wipeScope(beside.sites), 'https://contoso.test/')).toBe(true);
  });

  it('keeps from being an exception what shares an origin with it at the same rank, and nothing else', () => {
    const sites = ['', 'https://', 'http://'].flatMap((scheme) =>
      ['', '.'].flatMap((dot) =>
        ['', ':443', ':8444'].map((port) => ({ scheme, dot, port, text: `${scheme}${dot}contoso.test${port}` })),
      ),
    );
    const either = (a: string, b: string) => a === '' || b === '' || a === b;
    for (const page of sites) {
      for (const exception of sites) {
        const elsewhere = ['https://contoso.test:1/x', 'other.test/x'];
        for (const before of [[], elsewhere]) {
          const corporateSites = [...before, `${page.text}/x`, 'fabrikam.test'];
          const { refused } = parseSites({ corporateSites, exceptions: [exception.text] }, []);
          const shared = (a: typeof page, b: typeof page) =>
            a.dot === b.dot && either(a.scheme, b.scheme) && either(a.port, b.port);
          const first = { scheme: 'https://', dot: '', port: ':1', text: '' };
          const isBeside = shared(page, exception) || (before.length > 0 && shared(first, exception));
          expect(
            refused.map(({ code, pattern: text }) => [code, text]),
            `${page.text} ${exception.text}`,
          ).toEqual(isBeside ? [['exception-beside-path', exception.text]] : []);
        }
      }
    }
  });
});

describe('what a cookie’s host says', () => {
  /** Every origin that a cookie is sent to, as far as the names of site-cases.ts go. */
  const origins = (host: string, below: boolean, secureOnly: boolean) =>
    (below ? ['', 'a.', 'b.', 'z.', 'a.a.', 'b.a.', 'z.a.', 'z.z.', 'a.b.', 'b.b.', 'z.b.', ...deep()] : ['']).flatMap(
      (prefix) =>
        (secureOnly ? ['https'] : ['http', 'https']).flatMap((scheme) =>
          ['', ':80', ':443', ':8444', ':9'].map((port) => `${scheme}://${prefix}${host}${port}`),
        ),
    );
  const deep = () =>
    ['a', 'b', 'z'].flatMap((x) =>
      ['a', 'b', 'z'].flatMap((y) => ['a', 'b', 'z'].flatMap((z) => [`${x}.${y}.${z}.`, `z.${x}.${y}.${z}.`])),
    );

  it('is all if everything it is sent to is corporate, none if nothing is, else some', () => {
    const host = fc.constantFrom('contoso.test', 'a.contoso.test', 'b.a.contoso.test', 'test', 'b.test', '10.0.0.1');
    fc.assert(
      fc.property(lists, never, host, fc.boolean(), fc.boolean(), (given, hosts, name, wantsBelow, secureOnly) => {
        const { sites } = parseSites(given, hosts);
        const below = wantsBelow && name !== '10.0.0.1';
        const sentTo =
          below && name === 'test'
            ? ['', 'contoso.', 'b.'].flatMap((first) => origins(`${first}test`, true, secureOnly))
            : origins(name, below, secureOnly);
        const corporate = sentTo.map((address) => isCorporate(sites, address));
        const expected = !corporate.includes(false) ? 'all' : corporate.includes(true) ? 'some' : 'none';
        expect(coverageOfHost(sites, name, { below, secureOnly })).toBe(expected);
      }),
      { numRuns: runs(5_000) },
    );
  });

  it('may be written as cookies write it', () => {
    expect(coverageOfHost(SITES, '.corp.contoso.test')).toBe('all');
    expect(coverageOfHost(SITES, '.contoso.test')).toBe('some');
    expect(coverageOfHost(SITES, 'contoso.test', { below: false })).toBe('none');
    expect(coverageOfHost(NO_SITES, 'contoso.test')).toBe('none');
  });

  it('is of the addresses of that host alone: nothing lies above an IP address', () => {
    const sites = sitesOf(['10.0.0.1', 'contoso.test']);
    expect(['10.0.0.1', '0.0.1', '1', 'ontoso.test'].map((host) => coverageOfHost(sites, host))).toEqual([
      'all',
      'none',
      'none',
      'none',
    ]);
  });
});

describe('stored sites', () => {
  it('read back as themselves, and as what a version before this one stored', () => {
    for (const sites of [SITES, sitesOf(['contoso.test/hr', 'fabrikam.test:8444'], ['a.fabrikam.test'])]) {
      expect(v.parse(SitesSchema, JSON.parse(JSON.stringify(sites)))).toEqual(sites);
    }
    expect(v.parse(SitesSchema, ['contoso.test'])).toEqual(sitesOf(['contoso.test']));
    for (const wrong of [null, {}, { include: ['a.test'] }, [7]]) expect(v.is(SitesSchema, wrong)).toBe(false);
  });

  it('with what is no pattern, as no version stored them, are what is left of them', () => {
    const stored = { include: ['', 'a.test', 'b b'], except: ['*', 'x.a.test'] };
    expect(isCorporate(stored, 'https://a.test/')).toBe(true);
    expect(isCorporate(stored, 'https://x.a.test/')).toBe(false);
  });
});

describe('sites', () => {
  it('are empty where nothing is in them', () => {
    expect([NO_SITES, SITES, sitesOf([], ['a.test']), sitesOf(['a.test/x'])].map(isEmpty)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('are the same where both what is blocked and what may be wiped is', () => {
    const whole = sitesOf(['contoso.test']);
    const pages = sitesOf(['contoso.test/x']);
    const others = [NO_SITES, whole, pages, sitesOf(['contoso.test'], ['a.contoso.test']), sitesOf(['a.test'])];
    for (const a of others) {
      for (const b of others) expect(sameSites(structuredClone(a), b)).toBe(a === b);
    }
    // One that says the same of wiping as of blocking is the same as one that is silent about it.
    expect(sameSites(whole, { ...whole, wipe: whole })).toBe(true);
  });

  it('stand sorted, whatever the order they came in', () => {
    expect(sitesOf(['b.test', 'aa.test', 'a.b.test:80'], ['x.b.test', 'aaa.b.test'])).toEqual({
      include: ['aa.test', 'b.test'],
      except: ['aaa.b.test', 'x.b.test'],
    });
  });

  it('in both of two lists are one value, asked again, and may be wiped where both say so', () => {
    const [whole, pages] = [sitesOf(['contoso.test', 'fabrikam.test']), sitesOf(['contoso.test/x', 'fabrikam.test'])];
    const expected = {
      include: ['contoso.test', 'fabrikam.test'],
      except: [],
      wipe: { include: ['fabrikam.test'], except: [] },
    };
    for (const [a, b] of [
      [whole, pages],
      [pages, whole],
      [pages, structuredClone(pages)],
    ] as const) {
      expect(intersect(a, b)).toEqual(expected);
      expect(intersect(a, b)).toBe(intersect(a, b));
      expect(intersect(a, NO_SITES)).toEqual(NO_SITES);
      expect(intersect(a, NO_SITES)).toBe(intersect(a, NO_SITES));
    }
  });
});

describe('a long list', () => {
  it('is read up to 10,000 patterns, and says which were too many', () => {
    const hosts = Array.from({ length: 10_002 }, (_, index) => `h${index}.test`);
    const { sites, refused } = parseSites({ corporateSites: hosts }, []);
    expect(sites.include.length).toBe(10_000);
    expect(refused.map(({ pattern: text, code }) => [text, code])).toEqual([
      ['h10000.test', 'too-many'],
      ['h10001.test', 'too-many'],
    ]);
  });
});

describe('what a list names', () => {
  it('is the origins that can be told from it', () => {
    const sites: Sites = sitesOf(
      ['contoso.test', 'https://a.test:8444', '[::1]', 'http://b.test'],
      ['club.contoso.test'],
    );
    expect(originsNamed(sites)).toEqual([
      'http://[::1]',
      'http://b.test',
      'http://contoso.test',
      'https://[::1]',
      'https://a.test:8444',
      'https://contoso.test',
    ]);
  });

  it('has no port that an exception alone names', () => {
    const sites = sitesOf(['https://contoso.test:8444', '.a.contoso.test'], ['a.contoso.test:8444']);
    expect(isCorporate(sites, 'https://a.contoso.test:8444')).toBe(true);
    expect(originsNamed(sites)).toEqual([
      'http://a.contoso.test',
      'https://a.contoso.test',
      'https://contoso.test:8444',
    ]);
  });

  it('is asked by address, which is taken apart as it is', () => {
    const taken = siteAddress('https://contoso.test/?to=blob:https://x.test/1');
    expect(taken).toMatchObject({ scheme: 'https', host: 'contoso.test', port: 443 });
    expect(taken?.url.href).toBe('https://contoso.test/?to=blob:https://x.test/1');
    expect(siteAddress('ws://contoso.test:8444/')).toMatchObject({ scheme: 'http', port: 8444 });
    for (const address of [
      'x-blob:https://contoso.test',
      'file:///x',
      'about:blank',
      'https:',
      'ftp://contoso.test/',
    ]) {
      expect(siteAddress(address), address).toBeNull();
    }
  });

  it('is asked by host', () => {
    expect(hostOf('https://User@Mail.contoso.test.:8444/x')).toBe('mail.contoso.test');
    expect(hostOf('blob:https://mail.contoso.test/1')).toBe('mail.contoso.test');
    expect(['about:blank', 'data:,x', 'x', ''].map(hostOf)).toEqual([null, null, null, null]);
  });
});
