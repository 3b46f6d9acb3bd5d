/** What of the tests' sites is the company's: a host with all below it, and one port of a host that is otherwise not. */
export const CORPORATE_SITES = ['corp.contoso.test', 'https://tool.partner.test:8443'];

const MANY = process.env['DRAWBRIDGE_FULL'] === '1' ? 20 : 2;

/** The company's where a test asks for them: a whole domain, and hosts with nothing but cookies. */
export const MORE_CORPORATE_SITES = [
  'own-apps.test',
  ...Array.from({ length: MANY }, (_, index) => `corp.many-${index}.test`),
];

/** Where data is kept: an origin, and for one that is only a frame the page around it, as browsers divide its data by that. */
export type Place = {
  readonly owner: 'company' | 'person';
  readonly origin: string;
  readonly within?: string;
  /** The table's words. */
  readonly what: string;
};

const company = (what: string, origin: string, within?: string): Place => ({
  owner: 'company',
  what,
  origin,
  ...(within && { within }),
});
const person = (what: string, origin: string, within?: string): Place => ({
  ...company(what, origin, within),
  owner: 'person',
});

const APP = 'https://app.corp.contoso.test';
const CHOIR = 'https://choir.contoso.test';
const DIARY = 'https://diary.personal.test';

export const PLACES = {
  app: company('a company site', APP),
  appPort: company('the same on another port', `${APP}:8443`),
  appHttp: company('the same over http', 'http://app.corp.contoso.test'),
  apex: company('the list’s own host', 'https://corp.contoso.test'),
  tool: company('a port that alone is the company’s', 'https://tool.partner.test:8443'),
  badge: company('seen only in a frame of a sibling’s page', 'https://badge.corp.contoso.test', CHOIR),
  appFramed: company('the same in a frame of a personal page', APP, DIARY),
  widget: company('seen only in a frame of a personal page', 'https://widget.corp.contoso.test:8443', DIARY),
  choir: person('a sibling host, same registrable domain', CHOIR),
  diary: person('a personal site', DIARY),
  diaryPort: person('the same on another port', `${DIARY}:8443`),
  diaryHttp: person('the same over http', 'http://diary.personal.test'),
  toolOwn: person('the other port of the company’s host', 'https://tool.partner.test'),
  toolHttp: person('the company’s host over http', 'http://tool.partner.test'),
  shopFramed: person('a frame of another personal page', 'https://shop.other.test', DIARY),
  diaryInChoir: person('a frame of a sibling’s page', DIARY, CHOIR),
  mapInCompany: person('a frame of a company page', 'https://map.personal.test', APP),
} as const satisfies Record<string, Place>;
export type PlaceName = keyof typeof PLACES;
export const PLACE_NAMES = Object.keys(PLACES) as PlaceName[];

export const placesOf = (owner: Place['owner']): PlaceName[] =>
  PLACE_NAMES.filter((name) => PLACES[name].owner === owner);

/** Whether a page at this address is the company's: written down here once more, by hand, as the product's word is on trial. */
export function isCompanyAddress(address: string): boolean {
  const { protocol, hostname, port } = new URL(address.replace(/^blob:/, ''));
  const host = hostname.replace(/\.$/, '');
  if (host === 'tool.partner.test') return protocol === 'https:' && port === '8443';
  return isBelowCorp(host) && (protocol === 'https:' || protocol === 'http:');
}

export const isBelowCorp = (host: string): boolean =>
  host === 'corp.contoso.test' || host.endsWith('.corp.contoso.test') || MORE_CORPORATE_SITES.includes(host);
