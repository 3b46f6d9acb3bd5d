import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEVICE_COMPLIANCE_CHANGE } from '../../src/protocol/partner-event.ts';
import { GATE_API } from '../../src/protocol/posture-token.ts';
import { SESSION_REVOKED } from '../../src/protocol/transmitted-event.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { checkIn, type Registered, register, signOut } from './browser.ts';
import { contoso, startContoso } from './contoso.ts';
import { makePartner, type Partner, report } from './partner.ts';

let tenant: Tenant;
let sentinel: Partner;
let receiver: Server;
/** How often it turns away, and with what, before it takes an event again. */
let refusing: { status: number; body: string }[] = [];
const requests: { token: string; authorization: string | undefined; type: string | undefined }[] = [];

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const token = Buffer.concat(await request.toArray()).toString();
    const { authorization, 'content-type': type } = request.headers;
    const refusal = refusing.shift();
    if (refusal) return void response.writeHead(refusal.status).end(refusal.body);
    requests.push({ token, authorization, type });
    response.writeHead(202).end();
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  sentinel = await makePartner('sentinel', 'Sentinel');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`;
  tenant = await startContoso({
    organisation: {
      ...contoso([sentinel]),
      relyingParties: [
        { audience: 'mail', sites: ['mail.contoso.test'], events: { url, authorization: 'Bearer of-the-receiver' } },
      ],
    },
  });
});
afterAll(async () => {
  await tenant.close();
  receiver.close();
});

async function received(count: number) {
  await expect.poll(() => requests.length, { timeout: 20_000, interval: 20 }).toBe(count);
  const keys = createLocalJWKSet(await (await fetch(tenant.url + GATE_API.keys)).json());
  return Promise.all(
    requests.map(async ({ token }) => {
      const options = { issuer: tenant.url, audience: 'mail', typ: 'secevent+jwt', algorithms: ['ES256'] };
      const { payload } = await jwtVerify(token, keys, options);
      const [[type, event] = ['', {}]] = Object.entries(payload['events'] as Record<string, object>);
      return { type, event, subject: payload['sub_id'] as { device: object }, jti: payload.jti };
    }),
  );
}

const said = ({ type, event }: { type: string; event: object }) =>
  type === SESSION_REVOKED ? 'revoked' : `${(event as { current_status: string }).current_status}`;

async function comeAndGo(browser: Registered, at: number): Promise<void> {
  await report(sentinel, tenant.url, browser.deviceTag, { level: 'SECURED', at });
  await checkIn(tenant.url, browser.token);
  await report(sentinel, tenant.url, browser.deviceTag, { level: 'HIGH', at: at + 1000 });
}

it('a relying party hears each change of a browser once, signed, in order, with who and which device it is', async () => {
  const ada = await register(tenant.url, 'ada@contoso.test');
  await comeAndGo(ada, Date.now() - 10_000);
  await signOut(tenant.url, ada.signOutToken);
  const events = await received(3);
  expect(events.map(said)).toEqual(['compliant', 'not-compliant', 'revoked']);
  expect(events.map(({ type }) => type)).toEqual([DEVICE_COMPLIANCE_CHANGE, DEVICE_COMPLIANCE_CHANGE, SESSION_REVOKED]);
  for (const { subject, event } of events) {
    expect(subject).toEqual({
      format: 'complex',
      user: { format: 'email', email: 'ada@contoso.test' },
      device: { format: 'opaque', id: ada.deviceTag },
      session: { format: 'opaque', id: ada.registrationId },
    });
    expect(event).toMatchObject({ initiating_entity: 'policy', reason_admin: { en: expect.any(String) } });
  }
  expect(new Set(events.map(({ jti }) => jti)).size).toBe(3);
  expect(requests[0]).toMatchObject({ authorization: 'Bearer of-the-receiver', type: 'application/secevent+jwt' });
});

it('what it does not take is tried again, and nothing overtakes it; what it will never take holds nothing up', async () => {
  requests.length = 0;
  refusing = [
    { status: 503, body: '' },
    { status: 400, body: JSON.stringify({ err: 'invalid_key' }) },
    { status: 500, body: '' },
  ];
  const [ada, cleo] = [await register(tenant.url, 'ada@contoso.test'), await register(tenant.url, 'cleo@contoso.test')];
  await comeAndGo(ada, Date.now() - 10_000);
  await comeAndGo(cleo, Date.now() - 10_000);
  const events = await received(4);
  const of = ({ deviceTag }: Registered) =>
    events.filter(({ subject }) => JSON.stringify(subject.device).includes(deviceTag)).map(said);
  expect([of(ada), of(cleo)]).toEqual([
    ['compliant', 'not-compliant'],
    ['compliant', 'not-compliant'],
  ]);

  requests.length = 0;
  refusing = [{ status: 400, body: JSON.stringify({ err: 'invalid_request', description: 'what is that' }) }];
  await signOut(tenant.url, ada.signOutToken);
  await signOut(tenant.url, cleo.signOutToken);
  expect((await received(1)).map(({ subject }) => subject.device)).toEqual([{ format: 'opaque', id: cleo.deviceTag }]);
});
