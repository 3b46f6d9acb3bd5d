import { createLocalJWKSet, decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SiteList, SiteListSchema } from '../../src/protocol/body.ts';
import { GATE_API, type RevocationsResponse, readPostureToken } from '../../src/protocol/posture-token.ts';
import { readMessage } from '../../src/protocol/read-message.ts';
import { checkOrganisationSeed } from '../../src/tenant/organisation-seed.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { checkIn, healthReport, type Registered, register, signOut, VERSIONS } from './browser.ts';
import { contoso, startContoso, type Upn } from './contoso.ts';
import { makePartner, type Partner, report } from './partner.ts';

const SECRET = 'a-secret-of-the-mail-gate';

let tenant: Tenant;
let sentinel: Partner;
let ada: Registered;
beforeAll(async () => {
  sentinel = await makePartner('sentinel', 'Sentinel');
  tenant = await startContoso({
    organisation: {
      ...contoso([sentinel]),
      relyingParties: [
        { audience: 'mail', sites: ['mail.contoso.test'], secret: SECRET },
        { audience: 'files', sites: ['files.contoso.test', 'fabrikam.test'] },
      ],
      postureTokenSeconds: 120,
    },
  });
  ada = await healthy('ada@contoso.test');
});
afterAll(() => tenant.close());

/** A browser on a device that the partner says is well. */
async function healthy(upn: Upn): Promise<Registered> {
  const registered = await register(tenant.url, upn);
  await report(sentinel, tenant.url, registered.deviceTag, { level: 'SECURED', at: Date.now() - 2000 });
  return registered;
}

const tokensOf = async ({ token }: Registered) => (await checkIn(tenant.url, token)).postureTokens ?? [];

async function keys() {
  return createLocalJWKSet(await (await fetch(tenant.url + GATE_API.keys)).json());
}

async function revocations(after = 0, wait = 0, secret = SECRET): Promise<RevocationsResponse> {
  const url = `${tenant.url}${GATE_API.revocations}?after=${after}&wait=${wait}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${secret}` } });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

it('a check-in brings one token for each group of sites, and the list says which sites those are', async () => {
  const answer = await checkIn(tenant.url, ada.token);
  const claims = await Promise.all(
    (answer.postureTokens ?? []).map(async (token) => readPostureToken(token, await keys())),
  );
  const { seq } = decodeJwt(answer.document) as unknown as { seq: number };
  expect(claims.map(({ aud }) => aud).sort()).toEqual(['files', 'mail']);
  for (const one of claims) {
    expect(one).toMatchObject({
      iss: tenant.url,
      sub: ada.user.id,
      upn: 'ada@contoso.test',
      sid: ada.registrationId,
      access: 'allow',
      seq,
    });
    expect(one.exp - one.iat).toBe(120);
  }
  const { sites } = decodeJwt(answer.document) as { sites: string };
  const list: SiteList = readMessage(SiteListSchema, JSON.parse(String(answer.bodies[sites])));
  expect(list.gates).toEqual([
    { audience: 'files', sites: ['files.contoso.test', 'fabrikam.test'] },
    { audience: 'mail', sites: ['mail.contoso.test'] },
  ]);
});

it('a threat takes back every token so far, within the wait of whoever asked, and the next check-in brings none', async () => {
  const ben = await healthy('cleo@contoso.test');
  const [token] = await tokensOf(ben);
  const { seq } = decodeJwt(String(token)) as unknown as { seq: number };
  const { position } = await revocations();
  const waiting = revocations(position, 20);
  expect(await report(sentinel, tenant.url, ben.deviceTag, { level: 'HIGH' })).toBe(202);
  expect((await waiting).revocations).toEqual([{ sid: ben.registrationId, upTo: seq }]);
  expect(await tokensOf(ben)).toEqual([]);

  const later = await revocations(position);
  expect(later.revocations).toHaveLength(1);
  await report(sentinel, tenant.url, ben.deviceTag, { level: 'SECURED', at: Date.now() + 3000 });
  const [again] = await tokensOf(ben);
  expect((decodeJwt(String(again)) as unknown as { seq: number }).seq).toBeGreaterThan(seq);
});

it('a check-in whose own report closes the sites takes the tokens before it back', async () => {
  const cleo = await healthy('cleo@contoso.test');
  expect(await tokensOf(cleo)).toHaveLength(2);
  const { position } = await revocations();
  await report(sentinel, tenant.url, cleo.deviceTag, { level: 'MEDIUM' });
  const { token } = cleo;
  const answer = await checkIn(tenant.url, token, { reports: [healthReport(1, { versions: VERSIONS })] });
  expect(answer.postureTokens ?? []).toEqual([]);
  expect((await revocations(position)).revocations.map(({ sid }) => sid)).toEqual([cleo.registrationId]);
});

it('a sign-out takes back all that it ever had', async () => {
  const own = await healthy('ada@contoso.test');
  expect(await tokensOf(own)).toHaveLength(2);
  const { position } = await revocations();
  const waiting = revocations(position, 20);
  expect((await signOut(tenant.url, own.signOutToken)).status).toBe(204);
  expect((await waiting).revocations).toEqual([{ sid: own.registrationId, upTo: Number.MAX_SAFE_INTEGER }]);
});

it('only a gate hears what was taken back', async () => {
  await expect(revocations(0, 0, 'another-secret-of-16')).rejects.toThrow('401');
});

it('a gate that remembers another store’s position begins anew', async () => {
  const { position } = await revocations();
  const answer = await revocations(position + 1_000, 20);
  expect(answer.position).toBe(position);
  expect(answer.revocations.length).toBeGreaterThan(0);
});

it.each([
  ['sites that are not the company’s', [{ audience: 'a', sites: ['other.test'] }], /not all of its sites/],
  [
    'two tokens for one site',
    [
      { audience: 'a', sites: ['contoso.test'] },
      { audience: 'b', sites: ['mail.contoso.test'] },
    ],
    /shares/,
  ],
  ['part of a host', [{ audience: 'a', sites: ['contoso.test:8443'] }], /whole host/],
  ['a short secret', [{ audience: 'a', sites: ['contoso.test'], secret: 'short' }], /secret/],
])('refuses %s', (_what, relyingParties, message) => {
  expect(() => checkOrganisationSeed({ ...contoso(), relyingParties }, '127.0.0.1')).toThrow(message);
});
