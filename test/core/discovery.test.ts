import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAcceptance, toAcceptance } from '../../src/discovery/acceptance.ts';
import { type DiscoveryDocument, readDiscovery } from '../../src/discovery/discovery-document.ts';
import { DiscoveryError } from '../../src/discovery/discovery-error.ts';
import { offerOf } from '../../src/discovery/offer.ts';
import { decodePunycode } from '../../src/discovery/punycode.ts';
import { mixesScripts } from '../../src/discovery/scripts.ts';
import { domainOf } from '../../src/discovery/work-address.ts';
import { runs } from './runs.ts';

const TENANT = 'https://drawbridge.contoso.test';
const KEYS = [{ kty: 'EC', kid: 'key-1' }];

type Written = { domains: readonly string[]; sites: readonly string[]; tenant?: string };

function written({ domains, sites, tenant = TENANT }: Written) {
  const settings = { tenant, organisationName: 'Contoso', corporateSites: sites, tenantKeys: KEYS };
  return { version: 1, domains, settings };
}

function codeOf(deed: () => unknown): string | null {
  try {
    deed();
    return null;
  } catch (error) {
    if (error instanceof DiscoveryError) return error.code;
    throw error;
  }
}

const DOMAINS = ['contoso.test', 'contoso.example', 'evil.test', 'contoso.test.evil.test'];
const HOSTS = [...DOMAINS, ...DOMAINS.map((domain) => `corp.${domain}`), 'notcontoso.test', 'test', 'login.live.com'];

const documents = fc.dictionary(
  fc.constantFrom(...DOMAINS),
  fc.record({
    domains: fc.uniqueArray(fc.constantFrom(...DOMAINS), { minLength: 1 }),
    sites: fc.uniqueArray(fc.constantFrom(...HOSTS), { minLength: 1, maxLength: 3 }),
    tenant: fc.constantFrom(TENANT, 'https://drawbridge.evil.test'),
  }),
);

describe('what a person may be offered', () => {
  it('only names sites below domains that say themselves that they belong with the one entered', () => {
    let offered = 0;
    fc.assert(
      fc.property(documents, fc.constantFrom(...DOMAINS), (world, domain) => {
        const read = new Map<string, DiscoveryDocument>(
          Object.entries(world).flatMap(([at, one]) => {
            try {
              return [[at, readDiscovery(at, written(one))] as const];
            } catch {
              return []; // A site without a dot.
            }
          }),
        );
        if (codeOf(() => offerOf(domain, read)) !== null) return;
        offered++;
        const { configuration, domains } = offerOf(domain, read);
        // An oracle of its own: who owns a host, judged by the world as it was written.
        const belongs = (own: string) =>
          world[own]?.tenant === configuration.tenant &&
          world[own].domains.includes(own) &&
          world[own].domains.includes(domain);
        for (const site of configuration.corporateSites) {
          expect(
            DOMAINS.some((own) => `.${site}`.endsWith(`.${own}`) && belongs(own)),
            site,
          ).toBe(true);
        }
        expect(domains.every(belongs)).toBe(true);
      }),
      { numRuns: runs(3000) },
    );
    expect(offered).toBeGreaterThan(0);
  });

  it.each([
    [
      'a domain of somebody else',
      'discovery-domain-unproven',
      { domains: ['evil.test', 'contoso.test'], sites: ['evil.test'] },
    ],
    [
      'a site of somebody else',
      'discovery-foreign-site',
      { domains: ['evil.test'], sites: ['evil.test', 'corp.contoso.test'] },
    ],
    ['a site that only ends alike', 'discovery-foreign-site', { domains: ['evil.test'], sites: ['notevil.test'] }],
    ['an IP address', 'discovery-foreign-site', { domains: ['evil.test'], sites: ['10.0.0.1'] }],
    ['a document for others', 'discovery-other-organisation', { domains: ['other.test'], sites: ['other.test'] }],
  ] as const)('%s is refused: %s', (_, code, document) => {
    const contoso = readDiscovery('contoso.test', written({ domains: ['contoso.test'], sites: ['contoso.test'] }));
    const evil = readDiscovery('evil.test', written(document));
    const world = new Map([
      ['contoso.test', contoso],
      ['evil.test', evil],
    ]);
    expect(codeOf(() => offerOf('evil.test', world))).toBe(code);
  });

  it('is refused whole where a single member of the document is wrong', () => {
    const good = written({ domains: ['contoso.test'], sites: ['contoso.test'] });
    expect(readDiscovery('contoso.test', good).configuration.corporateSites).toEqual(['contoso.test']);
    const codes = [
      null,
      { ...good, version: 2 },
      { ...good, domains: [] },
      { ...good, domains: ['CONTOSO.test'] },
      { ...good, domains: ['127.0.0.1'] },
      { ...good, settings: { ...good.settings, tenantKeys: undefined } },
      { ...good, settings: { ...good.settings, organisationName: undefined } },
      { ...good, settings: { ...good.settings, corporateSites: [] } },
      { ...good, settings: { ...good.settings, helpLink: 'javascript:alert(1)' } },
      {
        ...good,
        settings: { ...good.settings, corporateSites: Array.from({ length: 201 }, (_, n) => `s${n}.contoso.test`) },
      },
    ].map((value) => codeOf(() => readDiscovery('contoso.test', value)));
    expect(new Set(codes)).toEqual(new Set(['discovery-malformed']));
    for (const tenant of ['http://drawbridge.contoso.test', 'http://127.0.0.1:8750', 'ftp://x']) {
      const insecure = written({ domains: ['contoso.test'], sites: ['contoso.test'], tenant });
      expect(codeOf(() => readDiscovery('contoso.test', insecure))).toBe('discovery-not-https');
    }
  });

  it('is kept and read back, with the keys that a registration begins with apart', () => {
    const home = readDiscovery('contoso.test', written({ domains: ['contoso.test'], sites: ['contoso.test'] }));
    const kept = JSON.parse(
      JSON.stringify(toAcceptance(offerOf('contoso.test', new Map([['contoso.test', home]])), 7)),
    );
    const { tenantKeys, ...configuration } = home.configuration;
    expect(readAcceptance(kept)).toEqual({
      domain: 'contoso.test',
      acceptedAt: 7,
      configuration,
      firstKeys: tenantKeys,
    });
    for (const broken of [undefined, 'takenBack', {}, { ...kept, settings: { ...kept.settings, tenantKeys: [] } }]) {
      expect(readAcceptance(broken)).toBeNull();
    }
  });
});

describe('a work address', () => {
  it.each([
    ['ada@contoso.test', 'contoso.test'],
    [' Ada.L@CORP.Contoso.test. ', 'corp.contoso.test'],
    ['contoso.test', 'contoso.test'],
    ['ada@müller.example', 'xn--mller-kva.example'],
    ['ada@例え.テスト', 'xn--r8jz45g.xn--zckzah'],
  ])('%s is of %s', (address, domain) => expect(domainOf(address)).toBe(domain));

  it.each([
    '',
    'ada',
    'ada@',
    '@contoso.test',
    'ada@127.0.0.1',
    'ada@[::1]',
    'ada@localhost',
    'a@b.test:8443',
    'a@b.test/x',
    'a b@c.test',
    'ada@con\u00adtoso.test',
    'ada@con\u200dtoso.test',
    'https://contoso.test',
  ])('%j is none', (address) => expect(codeOf(() => domainOf(address))).toBe('address-malformed'));

  it.each(['ada@cоntoso.test', 'ada@xn--cntoso-zuf.test', 'ada@ⅽontοso.test', 'ada@соntoso.test', 'ada@contosо.test'])(
    '%s mixes scripts and is not even asked',
    (address) => expect(codeOf(() => domainOf(address))).toBe('address-mixed-scripts'),
  );

  it('is read or refused, whatever it is', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const code = codeOf(() => domainOf(text));
        if (code !== null) return;
        const domain = domainOf(text);
        expect(domain).toMatch(/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/);
        expect(domainOf(domain)).toBe(domain);
      }),
      { numRuns: runs(1000) },
    ));
});

describe('punycode', () => {
  it('stands for what a browser makes it of', () =>
    fc.assert(
      fc.property(fc.stringMatching(/^(?:[a-zäöüß]+|[а-яa-z]+|[α-ω]+|[あ-ん漢字]+)$/), (letters) => {
        if (!URL.canParse(`https://${letters}.test/`)) return;
        const [label = ''] = new URL(`https://${letters}.test/`).hostname.split('.');
        if (!label.startsWith('xn--')) return;
        const decoded = decodePunycode(label.slice(4));
        expect(decoded?.normalize()).toBe(letters.normalize().replaceAll('ς', decoded?.includes('ς') ? 'ς' : 'σ'));
      }),
      { numRuns: runs(2000) },
    ));

  it('that stands for nothing, or for what no browser would write so, is taken for mixed letters', () => {
    for (const label of ['xn--a-', 'xn--99999999', 'xn--!', 'xn--zzzzzzzzzzzzzz', 'xn--']) {
      expect(mixesScripts(`${label}.test`), label).toBe(true);
    }
  });
});
