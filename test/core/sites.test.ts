import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSites } from '../../src/sites/parse-sites.ts';
import { SIGN_IN_HOSTS } from '../../src/sites/sign-in-hosts.ts';
import { formatSiteFilter, parseSiteFilter } from '../../src/sites/site-filter.ts';
import {
  coverageOfHost,
  hostOf,
  hostsNamed,
  isCorporate,
  NO_SITES,
  originsNamed,
  type Sites,
  wipeScope,
} from '../../src/sites/site-list.ts';
import { SITE_REFUSALS, type SiteRefusalCode } from '../../src/sites/site-refusal.ts';
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
  ];
  it('that cannot be used is refused with the reason', () => {
    for (const [text, code] of refusals) expect(parseSiteFilter(text), text.slice(0, 80)).toBe(code);
  });

  it('that is refused leaves the others standing, and says why in words', () => {
    const odd = refusals.map(([text]) => text);
    const { sites, refused } = parseSites({ corporateSites: [...odd, 'good.test'] }, []);
    expect(sites).toEqual({ include: ['good.test'], except: [] });
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
      { numRuns: 20_000 },
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
      { numRuns: 100_000 },
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
});

describe('a pattern for some pages', () => {
  it('blocks its whole site, is never wiped, and that is said', () => {
    const { sites, widened } = parseSites({ corporateSites: ['contoso.test/hr', 'fabrikam.test'] }, []);
    expect(isCorporate(sites, 'https://contoso.test/lunch')).toBe(true);
    expect(wipeScope(sites)).toEqual({ include: ['fabrikam.test'], except: [] });
    expect(widened).toEqual([{ pattern: 'contoso.test/hr', reason: expect.stringContaining('not wiped') }]);
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
      { numRuns: 5_000 },
    );
  });

  it('may be written as cookies write it', () => {
    expect(coverageOfHost(SITES, '.corp.contoso.test')).toBe('all');
    expect(coverageOfHost(SITES, '.contoso.test')).toBe('some');
    expect(coverageOfHost(SITES, 'contoso.test', { below: false })).toBe('none');
    expect(coverageOfHost(NO_SITES, 'contoso.test')).toBe('none');
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
  it('is its hosts, and the origins that can be told from it', () => {
    const sites: Sites = sitesOf(
      ['contoso.test', 'https://a.test:8444', '[::1]', 'http://b.test'],
      ['club.contoso.test'],
    );
    expect(hostsNamed(sites)).toEqual(['[::1]', 'a.test', 'b.test', 'contoso.test']);
    expect(originsNamed(sites)).toEqual([
      'http://[::1]',
      'http://b.test',
      'http://contoso.test',
      'https://[::1]',
      'https://a.test:8444',
      'https://contoso.test',
    ]);
  });

  it('is asked by host', () => {
    expect(hostOf('https://User@Mail.contoso.test.:8444/x')).toBe('mail.contoso.test');
    expect(hostOf('blob:https://mail.contoso.test/1')).toBe('mail.contoso.test');
    expect(['about:blank', 'data:,x', 'x', ''].map(hostOf)).toEqual([null, null, null, null]);
  });
});
