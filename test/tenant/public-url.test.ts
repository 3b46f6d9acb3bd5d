import { afterAll, beforeAll, expect, it } from 'vitest';
import { DISCOVERY_PATH, readDiscovery } from '../../src/discovery/discovery-document.ts';
import { offerOf } from '../../src/discovery/offer.ts';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { contoso, EXTENSION_ID, PASSWORDS, startContoso } from './contoso.ts';

const PUBLIC = 'https://tenant.contoso.test';

let tenant: Tenant;
let db: Database;
beforeAll(async () => {
  tenant = await startContoso({
    publicUrl: PUBLIC,
    organisation: { ...contoso(), corporateSites: ['wiki.contoso.test', 'contoso.sharepoint.example'] },
    discovery: { domains: ['contoso.test'], settings: { helpLink: 'https://help.contoso.test/' } },
    onDatabase: (opened) => {
      db = opened;
    },
  });
});
afterAll(() => tenant.close());

/** As a proxy that ends TLS passes it on, saying nothing of itself. */
const through = (path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${tenant.port}${path}`, { redirect: 'manual', ...init });

it('behind a proxy with TLS every address that the tenant names is its public one', async () => {
  const organisation = await (await through(CLIENT_API.organisation)).json();
  expect([organisation.issuer, organisation.signIn.issuer]).toEqual([PUBLIC, `${PUBLIC}/oidc`]);
  const lying = { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'http' };
  for (const headers of [{}, lying]) {
    const discovery = await (await through('/oidc/.well-known/openid-configuration', { headers })).json();
    const addresses = Object.entries(discovery).filter(([name]) => /_endpoint$|_uri$|^issuer$/.test(name));
    expect(addresses.length).toBeGreaterThan(3);
    for (const [name, address] of addresses)
      expect([name, address]).toEqual([name, expect.stringContaining(`${PUBLIC}/`)]);
  }
});

it('a personal device is offered the sites below the organisation’s domains, and the keys of now', async () => {
  const document = readDiscovery('contoso.test', await (await through(DISCOVERY_PATH)).json());
  const { configuration } = offerOf('contoso.test', new Map([['contoso.test', document]]));
  const { keys } = await (await through('/.well-known/drawbridge-keys.json')).json();
  expect(configuration).toMatchObject({
    tenant: PUBLIC,
    organisationName: 'Contoso <& Söhne>',
    corporateSites: ['wiki.contoso.test'],
    helpLink: 'https://help.contoso.test/',
    tenantKeys: keys,
    whenSignedOut: 'block',
  });
});

it('a personal device is offered what the organisation saved for the time before a sign-in', async () => {
  const saved = {
    when_signed_out: 'allow',
    help_link: 'https://other.test/',
    help_text: 'Call 1234',
    privacy_link: 'https://p.test/',
  } as const;
  await db.updateTable('organisation').set(saved).execute();
  const { settings } = await (await through(DISCOVERY_PATH)).json();
  // What the options say of it goes first.
  expect(settings).toMatchObject({
    whenSignedOut: 'allow',
    helpLink: 'https://help.contoso.test/',
    helpText: 'Call 1234',
    privacyLink: 'https://p.test/',
  });
});

it('the session’s cookie there is this host’s alone, never sent without TLS, and out of reach of scripts', async () => {
  const begin = new URLSearchParams({
    client_id: 'drawbridge-extension',
    redirect_uri: `https://${EXTENSION_ID}.chromiumapp.org/`,
    response_type: 'code',
    scope: 'openid',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    state: 'state',
  });
  const cookies = new Map<string, string>();
  const go = async (path: string, init: RequestInit = {}) => {
    const headers = { ...(init.headers as object), cookie: [...cookies].map((pair) => pair.join('=')).join('; ') };
    const response = await through(path, { ...init, headers });
    const set = response.headers.getSetCookie();
    for (const line of set) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    return { response, set, location: new URL(response.headers.get('location') ?? '/', PUBLIC) };
  };
  const page = (await go(`/oidc/auth?${begin}`)).location.pathname;
  const upn = 'ada@contoso.test';
  const body = new URLSearchParams({ userName: upn, password: PASSWORDS[upn] });
  const resumed = (await go(page, { method: 'POST', body })).location;
  const { set, location } = await go(resumed.pathname);
  expect(location.searchParams.get('code')).toBeTruthy();
  const [session = ''] = set.filter((line) => line.startsWith('__Host-drawbridge-session='));
  expect(session.toLowerCase()).toMatch(/(?=.*; path=\/(;|$))(?=.*; secure)(?=.*; httponly)(?=.*; samesite=lax)/);
  expect(session.toLowerCase()).not.toContain('domain=');
});
