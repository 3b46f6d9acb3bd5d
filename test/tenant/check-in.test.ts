import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessDocument } from '../../src/access/access-document.ts';
import { requireFresh, verifyAccessDocument } from '../../src/protocol/access-document-jws.ts';
import { PolicySetSchema, readBody, SiteListSchema } from '../../src/protocol/body.ts';
import {
  type CheckInResponse,
  CheckInResponseSchema,
  CLIENT_API,
  OrganisationResponseSchema,
  type RegistrationResponse,
  RegistrationResponseSchema,
} from '../../src/protocol/client-api.ts';
import { readMessage } from '../../src/protocol/read-message.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import type { Registered } from '../../src/tenant/tenant-context.ts';
import {
  checkIn,
  checkInRequest,
  healthReport,
  post,
  register,
  signIn,
  type Registered as TestRegistration,
  VERSIONS,
} from './browser.ts';
import { contoso, EXTENSION_ID, startContoso, type Upn } from './contoso.ts';
import { makePartner } from './partner.ts';

let tenant: Tenant;
let ada: TestRegistration;
const heard: Registered[] = [];

beforeAll(async () => {
  tenant = await startContoso({ organisation: contoso([await makePartner('sentinel', 'Sentinel')]) });
  tenant.onRegistration((registered) => heard.push(registered));
  ada = await register(tenant.url, 'ada@contoso.test');
});
afterAll(() => tenant.close());

const api = (path: keyof typeof CLIENT_API) => tenant.url + CLIENT_API[path];

function verify(
  { document }: CheckInResponse,
  { registrationId, keys }: RegistrationResponse,
): Promise<AccessDocument> {
  return verifyAccessDocument(document, { issuer: tenant.url, audience: registrationId, keys: keys as never });
}

async function policyIds(answer: CheckInResponse, digest: string): Promise<string[]> {
  return (await readBody(PolicySetSchema, digest, answer.bodies)).map(({ id }) => id);
}

describe('the organisation', () => {
  it('tells anyone who it is and where to sign in', async () => {
    const organisation = readMessage(OrganisationResponseSchema, await (await fetch(api('organisation'))).json());
    expect(organisation).toMatchObject({ displayName: 'Contoso <& Söhne>', issuer: tenant.url });
  });
});

describe('registering', () => {
  it('answers in the protocol’s own form, with a tag one can read out and the public keys, current and next', () => {
    const response = readMessage(RegistrationResponseSchema, ada);
    expect(response.deviceTag).toMatch(/^DB-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(response.keys.keys).toHaveLength(2);
    expect(JSON.stringify(response.keys)).not.toContain('"d":');
    expect(response.user).toMatchObject({ displayName: 'Ada Example', userPrincipalName: 'ada@contoso.test' });
  });

  it('is heard by the listener', () => {
    const { registrationId, deviceTag } = ada;
    expect(heard).toContainEqual({ registrationId, deviceTag, userPrincipalName: 'ada@contoso.test' });
  });

  it('gives every browser of one person a registration of its own', async () => {
    const other = await register(tenant.url, 'ada@contoso.test');
    expect(other.user.id).toBe(ada.user.id);
    expect([other.registrationId, other.deviceTag, other.token]).not.toEqual(
      expect.arrayContaining([ada.registrationId, ada.deviceTag, ada.token]),
    );
  });

  it('wants an access token for this API, and nothing else will do', async () => {
    const { access_token, id_token } = await signIn(tenant.url, 'ada@contoso.test');
    const [header, payload, signature = ''] = access_token.split('.');
    const forged = `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    for (const token of [null, 'garbage', ada.token, String(id_token), forged]) {
      const response = await post(api('registrations'), token, { versions: VERSIONS });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('DPoP error="invalid_token"');
      expect(await response.json()).toMatchObject({ error: { code: 'access-token-invalid' } });
    }
  });
});

describe('a check-in', () => {
  it('gives a signed, fresh document that says what holds for this browser', async () => {
    const request = checkInRequest();
    const answer = readMessage(CheckInResponseSchema, await checkIn(tenant.url, ada.token, request));
    const document = await verify(answer, ada);
    requireFresh(document, { nonce: request.nonce, waited: 1000, floor: null });
    expect(document.exp - document.iat).toBe(300);
    expect(document.user).toEqual({ id: ada.user.id, displayName: 'Ada Example', accountEnabled: true });
    expect(document.connectors).toMatchObject([{ id: 'sentinel', displayName: 'Sentinel', partnerState: 'enabled' }]);
    expect(document.health).toEqual([]);
    expect(document).toMatchObject({ nextCheckInSeconds: 1800, wipeConfirmationSeconds: 3 });
    expect(answer.ticket).toBeNull();
  });

  it('tells a browser nothing of how its partners’ events are believed', async () => {
    const [connector] = (await verify(await checkIn(tenant.url, ada.token), ada)).connectors;
    expect(connector).not.toHaveProperty('keys');
    expect(connector).not.toHaveProperty('issuer');
  });

  it.each<[Upn, string[]]>([
    ['ada@contoso.test', ['everyone', 'sales']],
    ['ben@contoso.test', ['everyone', 'research']],
    ['cleo@contoso.test', ['everyone']],
  ])('brings %s exactly the policies that are assigned: %j', async (upn, expected) => {
    const registration = await register(tenant.url, upn);
    const answer = await checkIn(tenant.url, registration.token);
    const document = await verify(answer, registration);
    expect(await policyIds(answer, document.policies)).toEqual(expected);
    expect(await readBody(SiteListSchema, document.sites, answer.bodies)).toEqual({
      sites: [
        { pattern: 'contoso.test', registrableDomain: 'contoso.test', wholeDomain: true },
        { pattern: 'fabrikam.test', registrableDomain: 'fabrikam.test', wholeDomain: true },
      ],
      exceptions: [],
    });
  });

  it('brings a policy that targets this extension by its own id, and no other extension’s', async () => {
    const cleo = await register(tenant.url, 'cleo@contoso.test');
    for (const [seq, extensionId] of [EXTENSION_ID, 'b'.repeat(32)].entries()) {
      const reports = [healthReport(seq + 1, { versions: { ...VERSIONS, extensionId } })];
      const answer = await checkIn(tenant.url, cleo.token, { reports });
      const ids = await policyIds(answer, (await verify(answer, cleo)).policies);
      expect(ids.includes('this-extension')).toBe(extensionId === EXTENSION_ID);
    }
  });

  it('says what a person without a policy gets, as the organisation has it', async () => {
    expect((await verify(await checkIn(tenant.url, ada.token), ada)).whenNoPolicy).toBe('allow');
    const strict = await startContoso({ organisation: { ...contoso(), policies: [], whenNoPolicy: 'block' } });
    try {
      const cleo = await register(strict.url, 'cleo@contoso.test');
      const { document } = await checkIn(strict.url, cleo.token);
      const expected = { issuer: strict.url, audience: cleo.registrationId, keys: cleo.keys as never };
      expect((await verifyAccessDocument(document, expected)).whenNoPolicy).toBe('block');
    } finally {
      await strict.close();
    }
  });

  it('leaves out the bodies a browser has', async () => {
    const first = await verify(await checkIn(tenant.url, ada.token), ada);
    const second = await checkIn(tenant.url, ada.token, { known: [first.policies] });
    expect(Object.keys(second.bodies)).toEqual([first.sites]);
    expect((await checkIn(tenant.url, ada.token, { known: [first.policies, first.sites] })).bodies).toEqual({});
  });

  it('takes a number of its own, also when many come at once', async () => {
    const before = (await verify(await checkIn(tenant.url, ada.token), ada)).seq;
    const answers = await Promise.all(Array.from({ length: 20 }, () => checkIn(tenant.url, ada.token)));
    const numbers = await Promise.all(answers.map(async (answer) => (await verify(answer, ada)).seq));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => before + 1 + index));
  });

  it('does not let what a browser says of itself become what a partner says', async () => {
    const lastUpdateDateTime = new Date().toISOString();
    const report = healthReport(1, { health: [{ connectorId: 'sentinel', state: 'secured', lastUpdateDateTime }] });
    expect((await verify(await checkIn(tenant.url, ada.token, { reports: [report] }), ada)).health).toEqual([]);
  });

  it('is refused without the registration’s own token', async () => {
    const { access_token } = await signIn(tenant.url, 'ada@contoso.test');
    for (const token of [null, 'garbage', `${ada.token}x`, ada.registrationId, access_token]) {
      const response = await post(api('checkIn'), token, checkInRequest());
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ error: { code: 'access-token-expired' } });
    }
  });
});

describe('a malformed request', () => {
  const good = checkInRequest();
  const asAda = () => ({ Authorization: `DPoP ${ada.token}` });
  const withReport = (more: object) => ({ ...good, reports: [{ ...healthReport(1), ...more }] });
  it.each<[string, unknown, string]>([
    ['no nonce', { ...good, nonce: undefined }, 'nonce'],
    ['an empty nonce', { ...good, nonce: '' }, 'nonce'],
    ['a nonce that is too long', { ...good, nonce: 'x'.repeat(65) }, 'nonce'],
    ['too many known digests', { ...good, known: Array(9).fill('x') }, 'known'],
    ['a known digest that is no text', { ...good, known: [1] }, 'known.0'],
    ['wantsTicket as text', { ...good, wantsTicket: 'yes' }, 'wantsTicket'],
    ['too many reports', { ...good, reports: Array(17).fill(healthReport(1)) }, 'reports'],
    [
      'versions without the browser',
      withReport({ versions: { extension: '1', platform: 'x' } }),
      'reports.0.versions.browser',
    ],
    [
      'health without a state',
      withReport({ health: [{ connectorId: 'x', lastUpdateDateTime: new Date().toISOString() }] }),
      'reports.0.health.0.state',
    ],
    [
      'a health time that is none',
      withReport({ health: [{ connectorId: 'x', state: 'x', lastUpdateDateTime: 'now' }] }),
      'reports.0.health.0.lastUpdateDateTime',
    ],
    [
      'an unknown access',
      withReport({ enforcement: { access: 'x', since: 0, problems: [] } }),
      'reports.0.enforcement.access',
    ],
    [
      'a negative time',
      withReport({ enforcement: { access: 'allow', since: -1, problems: [] } }),
      'reports.0.enforcement.since',
    ],
    ['a list', [], ''],
    ['null', null, ''],
    ['no JSON', '{"nonce":', ''],
    ['an empty body', '', ''],
    ['a prototype', '{"__proto__":{"nonce":"x"}}', ''],
  ])(
    'to check in, with %s, is answered with 400, the member’s name, and stores nothing',
    async (_case, body, member) => {
      const before = (await verify(await checkIn(tenant.url, ada.token), ada)).seq;
      const response = await post(api('checkIn'), ada.token, body);
      expect(response.status).toBe(400);
      const { error } = await response.json();
      expect(error.code).toBe('message-malformed');
      expect(error.message).toContain(member === '' ? '' : `${member}: `);
      expect((await verify(await checkIn(tenant.url, ada.token), ada)).seq).toBe(before + 1);
    },
  );

  it.each<[string, () => Promise<Response>, number, string]>([
    ['of too many bytes', () => post(api('checkIn'), ada.token, ' '.repeat(140_000)), 413, 'request-refused'],
    [
      'of another type',
      () => fetch(api('checkIn'), { method: 'POST', body: 'x', headers: asAda() }),
      415,
      'request-refused',
    ],
    ['to nowhere', () => fetch(`${tenant.url}/client/v2/x`), 404, 'not-found'],
    ['with a wrong method', () => fetch(api('checkIn')), 404, 'not-found'],
    ['with a broken address', () => fetch(`${tenant.url}/%zz`), 400, 'message-malformed'],
  ])('%s has its answer in the same envelope', async (_case, send, status, code) => {
    const response = await send();
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: { code, message: expect.any(String) } });
  });
});
