import { decodeJwt, decodeProtectedHeader } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import { KEYS_PATH } from '../../src/tenant/keys-route.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { createPostgresDatabase } from '../../src/tooling/postgres.ts';
import { checkIn, checkInRequest, type Registered, register, signOut } from './browser.ts';
import { contoso, startContoso } from './contoso.ts';
import { freePort } from './free-port.ts';
import { makePartner, type Partner, report } from './partner.ts';
import { POSTGRES } from './store-location.ts';

// Two processes of one tenant behind one address: here two servers that share a database and nothing else.
describe('two processes on one PostgreSQL', () => {
  let partner: Partner;
  let one: Tenant;
  let other: Tenant;
  let db: Database;

  beforeAll(async () => {
    partner = await makePartner('sentinel', 'Sentinel');
    const location = await createPostgresDatabase(String(POSTGRES));
    const port = await freePort();
    const options = {
      publicUrl: `http://127.0.0.1:${port}`,
      organisation: contoso([partner]),
      checkInsPerSecond: 10,
      location,
    };
    const onDatabase = (opened: Database) => {
      db = opened;
    };
    // At once, on an empty database: one of them fills it.
    [one, other] = await Promise.all([startContoso({ ...options, port, onDatabase }), startContoso(options)]);
  });
  afterAll(() => Promise.all([one?.close(), other?.close()]));

  /** A check-in as it comes through a load balancer to that process. */
  async function checkInAt({ port }: Tenant, { key, token }: Registered) {
    const response = await fetch(`http://127.0.0.1:${port}${CLIENT_API.checkIn}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `DPoP ${token}`,
        DPoP: await key.proofFor(one.url + CLIENT_API.checkIn, token),
      },
      body: JSON.stringify(checkInRequest()),
    });
    return { status: response.status, document: response.ok ? String((await response.json()).document) : '' };
  }

  async function listenAt({ port }: Tenant, { token }: Registered) {
    const { ticket } = await checkIn(one.url, token, { wantsTicket: true });
    const socket = new WebSocket(`ws://127.0.0.1:${port}${CLIENT_API.wake}`);
    const heard: string[] = [];
    socket.on('message', (data) => heard.push(JSON.parse(data.toString()).type));
    socket.once('open', () => socket.send(JSON.stringify({ ticket })));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    await expect.poll(() => heard).toEqual(['alive']);
    return { heard, closed, socket };
  }

  it('that start at once on an empty database have one organisation and the same keys', async () => {
    expect(await db.selectFrom('organisation').select('id').execute()).toHaveLength(1);
    const ada = await register(one.url, 'ada@contoso.test');
    const documents = [await checkInAt(one, ada), await checkInAt(other, ada)].map(({ document }) => document);
    expect(new Set(documents.map((document) => decodeProtectedHeader(document).kid)).size).toBe(1);
    expect(documents.map((document) => decodeJwt(document)['seq'])).toEqual([1, 2]);
  });

  it('a threat reported to one wakes a browser’s socket on the other, whose next check-in brings it', async () => {
    const ada = await register(one.url, 'ada@contoso.test');
    const { heard, socket } = await listenAt(other, ada);
    expect(await report(partner, one.url, ada.deviceTag, { level: 'HIGH' })).toBe(202);
    await expect.poll(() => heard).toEqual(['alive', 'checkIn']);
    const { document } = await checkInAt(other, ada);
    expect(decodeJwt(document)['health']).toMatchObject([{ state: 'highSeverity' }]);
    socket.close();
  });

  it('whom a threat called is let in by the other too, however many come', async () => {
    const [ada, ben] = [await register(one.url, 'ada@contoso.test'), await register(one.url, 'ben@contoso.test')];
    let last = 200;
    for (let time = 0; time < 40 && last === 200; time++) last = (await checkInAt(other, ben)).status;
    expect(last).toBe(503);
    expect((await checkInAt(other, ada)).status).toBe(503);
    expect(await report(partner, one.url, ada.deviceTag, { level: 'HIGH' })).toBe(202);
    await expect.poll(async () => (await checkInAt(other, ada)).status, { timeout: 2_000 }).toBe(200);
  });

  it('a sign-out at one closes the socket at the other', async () => {
    const ada = await register(one.url, 'ada@contoso.test');
    const { closed } = await listenAt(other, ada);
    expect((await signOut(one.url, ada.signOutToken)).status).toBe(204);
    expect(await closed).toBe(4401);
  });

  it('a change of settings calls in the browsers of both, over the time that each needs', async () => {
    const ada = await register(one.url, 'ada@contoso.test');
    const { heard, socket } = await listenAt(other, ada);
    await one.wakeAll();
    await expect.poll(() => heard).toEqual(['alive', 'checkIn']);
    socket.close();
  });

  it('keys rotated at one are the other’s too, the provider’s as well', async () => {
    const published = async ({ port }: Tenant) => (await fetch(`http://127.0.0.1:${port}/oidc/jwks`)).text();
    const ada = await register(one.url, 'ada@contoso.test');
    await one.rotateKeys();
    const { document } = await checkIn(one.url, ada.token);
    const { kid } = decodeProtectedHeader(document);
    await expect
      .poll(async () => decodeProtectedHeader((await checkInAt(other, ada)).document).kid, { timeout: 3_000 })
      .toBe(kid);
    expect(await published(other)).toBe(await published(one));
  });

  it('what one missed while it could not listen it makes up for: threats, sign-outs and rotated keys', async () => {
    const [ada, ben] = [await register(one.url, 'ada@contoso.test'), await register(one.url, 'ben@contoso.test')];
    const [hers, his] = [await listenAt(other, ada), await listenAt(other, ben)];
    const ended = await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query = 'listen drawbridge'`.execute(db);
    expect(ended.rows).toHaveLength(2);
    expect(await report(partner, one.url, ada.deviceTag, { level: 'LOW' })).toBe(202);
    expect((await signOut(one.url, ben.signOutToken)).status).toBe(204);
    await one.rotateKeys();
    await expect.poll(() => hers.heard, { timeout: 5_000 }).toEqual(['alive', 'checkIn']);
    expect(await his.closed).toBe(4401);
    const published = async ({ port }: Tenant) => (await fetch(`http://127.0.0.1:${port}${KEYS_PATH}`)).text();
    expect(await published(other)).toBe(await published(one));
    // It listens again.
    expect(await report(partner, one.url, ada.deviceTag, { level: 'HIGH' })).toBe(202);
    await expect.poll(() => hers.heard).toEqual(['alive', 'checkIn', 'checkIn']);
    hers.socket.close();
  });

  it('a proof used at one is refused at the other', async () => {
    const { key, token } = await register(one.url, 'ada@contoso.test');
    const proof = await key.proofFor(one.url + CLIENT_API.checkIn, token);
    const statuses = await Promise.all(
      [one, other, one, other].map(async ({ port }) => {
        const response = await fetch(`http://127.0.0.1:${port}${CLIENT_API.checkIn}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', Authorization: `DPoP ${token}`, DPoP: proof },
          body: JSON.stringify(checkInRequest()),
        });
        return response.status;
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  it('numbers never repeat or carry older news, however check-ins and events meet at both', async () => {
    const ada = await register(one.url, 'ada@contoso.test');
    const levels = ['HIGH', 'LOW', 'MEDIUM'];
    const documents: string[] = [];
    const run = async (at: Tenant) => {
      for (let time = 0; time < 12; time++) {
        const { document } = await checkInAt(at, ada);
        if (document) documents.push(document);
      }
    };
    const partnerRun = async () => {
      for (let time = 0; time < 12; time++) {
        const level = levels[time % 3] as string;
        await report(partner, one.url, ada.deviceTag, { level, at: Date.now() - 60_000 + time * 1000 });
      }
    };
    await Promise.all([run(one), run(other), partnerRun()]);
    const seen = documents.map((document) => decodeJwt(document)).sort((a, b) => Number(a['seq']) - Number(b['seq']));
    expect(new Set(seen.map(({ seq }) => seq)).size).toBe(seen.length);
    const times = seen.map(({ health }) => (health as { lastUpdateDateTime: string }[])[0]?.lastUpdateDateTime ?? '');
    expect(times).toEqual([...times].sort());
    expect(times.length).toBeGreaterThan(5);
  });
});
