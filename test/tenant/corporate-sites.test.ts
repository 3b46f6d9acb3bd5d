import { expect, it } from 'vitest';
import { SiteListSchema } from '../../src/protocol/body.ts';
import { readMessage } from '../../src/protocol/read-message.ts';
import { readCorporateSites, siteListBody, siteListOf } from '../../src/tenant/corporate-sites.ts';

const TENANT = 'drawbridge.contoso.test';

it('a name under which anybody can have a site is refused, as pattern or page, and what is below it stands', () => {
  const refusedOf = (...corporateSites: string[]) =>
    readCorporateSites({ corporateSites }, TENANT).refused.map(({ pattern, code }) => [pattern, code]);
  const bare = ['github.io', 'co.uk', '.azurewebsites.net', 'https://blogspot.com/x', 'com.au:8444', 'GITHUB.io.'];
  expect(refusedOf(...bare)).toEqual(bare.map((pattern) => [pattern, 'public-suffix']));
  expect(refusedOf('contoso.github.io', 'contoso.co.uk', 'contoso.test', '.intranet', '10.0.0.1')).toEqual([]);
});

it('the signed list says of each site whose domain it shares and whether all of that is the company’s', () => {
  const corporateSites = [
    'mail.contoso.co.uk',
    'fabrikam.test',
    'contoso.github.io',
    'adatum.test',
    '10.0.0.1',
    '.intranet',
  ];
  const list = siteListOf({ corporateSites: [...corporateSites, '*'], exceptions: ['club.adatum.test'] }, TENANT);
  expect(
    list.sites.map(({ pattern, registrableDomain, wholeDomain }) => [pattern, registrableDomain, wholeDomain]),
  ).toEqual([
    ['mail.contoso.co.uk', 'contoso.co.uk', false],
    ['fabrikam.test', 'fabrikam.test', true],
    ['contoso.github.io', 'contoso.github.io', true],
    ['adatum.test', 'adatum.test', false],
    ['10.0.0.1', null, false],
    ['.intranet', null, false],
  ]);
  expect(list.exceptions).toEqual(['club.adatum.test']);
});

it('a domain is not whole for its pages, and not with the service in it', () => {
  const wholeOf = (...corporateSites: string[]) =>
    siteListOf({ corporateSites }, TENANT).sites.map(({ wholeDomain }) => wholeDomain);
  expect(wholeOf('fabrikam.test/hr')).toEqual([false]);
  expect(wholeOf('fabrikam.test/hr', 'fabrikam.test')).toEqual([true, true]);
  expect(wholeOf('contoso.test')).toEqual([false]);
});

it('the body reads back as itself, follows a change, and leaves room for what a later version says', () => {
  const lists = { corporateSites: ['contoso.test'], exceptions: [] };
  const body = siteListBody(lists, TENANT);
  expect(readMessage(SiteListSchema, JSON.parse(body))).toEqual(siteListOf(lists, TENANT));
  expect(siteListBody(lists, TENANT)).toBe(body);
  expect(siteListBody({ ...lists, exceptions: ['a.contoso.test'] }, TENANT)).not.toBe(body);
  const later = { ...siteListOf(lists, TENANT), labels: { a: 1 } };
  expect(readMessage(SiteListSchema, later)).toEqual(later);
});

it('the bare list that a tenant before this one sent is read too', () => {
  expect(readMessage(SiteListSchema, ['contoso.test'])).toEqual({
    sites: [{ pattern: 'contoso.test', registrableDomain: null, wholeDomain: false }],
    exceptions: [],
  });
});

it('ten thousand sites are read and named in one body that a browser takes', () => {
  const corporateSites = Array.from({ length: 10_000 }, (_, index) => `department-${index}.contoso.co.uk`);
  expect(siteListBody({ corporateSites }, TENANT).length).toBeLessThan(1536 * 1024);
});
