import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { checkIn, checkInRequest, post, type Registered, register, signOut } from './browser.ts';
import { contoso, startContoso } from './contoso.ts';
import { makePartner, type Partner, report } from './partner.ts';

let tenant: Tenant;
let partner: Partner;
let clockOffset = 0;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  partner = await makePartner('sentinel', 'Sentinel');
  tenant = await startContoso({ organisation: contoso([partner]), now: () => Date.now() + clockOffset });
});
afterEach(() => {
  clockOffset = 0;
});
afterAll(async () => {
  vi.useRealTimers();
  await tenant.close();
});

/** A socket with everything it has heard so far. */
class WakeSocket {
  readonly heard: string[] = [];
  readonly #socket: WebSocket;
  readonly closed: Promise<number>;

  constructor(url: string) {
    this.#socket = new WebSocket(url.replace('http', 'ws') + CLIENT_API.wake);
    this.#socket.on('message', (data) => {
      const { type, withinSeconds } = JSON.parse(data.toString());
      this.heard.push(withinSeconds ? `${type} ${withinSeconds}` : type);
    });
    this.closed = new Promise((resolve) => this.#socket.once('close', resolve));
  }

  async say(message: string): Promise<this> {
    await this.opens();
    this.#socket.send(message);
    return this;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  async opens(): Promise<this> {
    if (!this.isOpen) await new Promise((resolve) => this.#socket.once('open', resolve));
    return this;
  }

  /** Not `vi.waitFor`, which turns the clock that gives the signs of life. */
  async hears(expected: readonly string[]): Promise<void> {
    for (let tries = 0; tries < 100 && this.heard.length < expected.length; tries++) await pause(20);
    expect(this.heard).toEqual(expected);
  }

  close(): Promise<number> {
    this.#socket.close();
    return this.closed;
  }
}

async function ticketFor({ token }: Registered): Promise<string> {
  return String((await checkIn(tenant.url, token, { wantsTicket: true })).ticket);
}

const hello = (ticket: string) => new WakeSocket(tenant.url).say(JSON.stringify({ ticket }));

/** A socket that listens, as its first sign of life says. */
async function openFor(registration: Registered): Promise<WakeSocket> {
  const socket = await hello(await ticketFor(registration));
  await socket.hears(['alive']);
  socket.heard.length = 0;
  return socket;
}

async function reportLevel({ deviceTag }: Registered, level: string): Promise<void> {
  expect(await report(partner, tenant.url, deviceTag, { level })).toBe(202);
}

it('a partner’s event wakes exactly the sockets of that device', async () => {
  const [ada, ben] = [await register(tenant.url, 'ada@contoso.test'), await register(tenant.url, 'ben@contoso.test')];
  const sockets = [await openFor(ada), await openFor(ada), await openFor(ben)] as const;
  await reportLevel(ada, 'HIGH');
  await Promise.all([sockets[0].hears(['checkIn']), sockets[1].hears(['checkIn'])]);
  await pause(150);
  expect(sockets[2].heard).toEqual([]);
  for (const socket of sockets) await socket.close();
});

it('an event that changes nothing wakes nobody', async () => {
  const ada = await register(tenant.url, 'ada@contoso.test');
  await reportLevel(ada, 'HIGH');
  const socket = await openFor(ada);
  await reportLevel(ada, 'HIGH');
  await pause(150);
  expect(socket.heard).toEqual([]);
  await socket.close();
});

it('an event between the check-in and the socket is told as soon as the socket opens', async () => {
  const ada = await register(tenant.url, 'ada@contoso.test');
  const ticket = await ticketFor(ada);
  await reportLevel(ada, 'HIGH');
  const socket = await hello(ticket);
  await socket.hears(['alive', 'checkIn']);
  await socket.close();
});

it('a sign of life comes every 20 s', async () => {
  const socket = await openFor(await register(tenant.url, 'ada@contoso.test'));
  vi.advanceTimersByTime(60_000);
  await socket.hears(['alive', 'alive', 'alive']);
  await socket.close();
});

it('a ticket opens one socket only', async () => {
  const ticket = await ticketFor(await register(tenant.url, 'ada@contoso.test'));
  const sockets = [await hello(ticket), await hello(ticket)];
  expect(await Promise.race(sockets.map(({ closed }) => closed))).toBe(4401);
  expect(await (await hello(ticket)).closed).toBe(4401);
  expect(sockets.flatMap(({ heard }) => heard)).toEqual(['alive']);
  await Promise.all(sockets.map((socket) => socket.close()));
});

it('a ticket is dead after 60 s', async () => {
  const ticket = await ticketFor(await register(tenant.url, 'ada@contoso.test'));
  clockOffset = 60_000;
  expect(await (await hello(ticket)).closed).toBe(4401);
});

it.each([
  ['a made-up ticket', JSON.stringify({ ticket: 'made-up' })],
  ['no JSON', 'hello'],
  ['another message', JSON.stringify({ type: 'hello' })],
])('a socket that begins with %s is closed with 4401', async (_case, message) => {
  expect(await (await new WakeSocket(tenant.url).say(message)).closed).toBe(4401);
});

it('a socket that begins with a long message is closed', async () => {
  expect(await (await new WakeSocket(tenant.url).say('x'.repeat(5_000))).closed).toBe(1009);
});

it('signing out closes the registration’s sockets, ends its token and its tickets, and forgets its device', async () => {
  const ada = await register(tenant.url, 'ada@contoso.test');
  await reportLevel(ada, 'HIGH');
  const socket = await openFor(ada);
  const ticket = await ticketFor(ada);
  const response = await signOut(tenant.url, ada.signOutToken);
  expect([response.status, await response.text()]).toEqual([204, '']);
  expect(await socket.closed).toBe(4401);
  expect(await (await hello(ticket)).closed).toBe(4401);
  for (const [path, body] of [
    ['checkIn', checkInRequest()],
    ['signOut', { signOutToken: ada.signOutToken, receipt: null }],
  ] as const) {
    const refused = await post(tenant.url + CLIENT_API[path], ada.token, body);
    expect([refused.status, (await refused.json()).error.code]).toEqual([401, 'registration-unknown']);
  }
  expect(await report(partner, tenant.url, ada.deviceTag)).toBe(400);
});

it('a change of policy calls every browser in, and says over how long', async () => {
  const short = await startContoso({ checkInsPerSecond: 0.5 });
  const people = [await register(short.url, 'ada@contoso.test'), await register(short.url, 'ben@contoso.test')];
  const sockets = await Promise.all(
    people.map(async ({ token }) => {
      const { ticket } = await checkIn(short.url, token, { wantsTicket: true });
      return new WakeSocket(short.url).say(JSON.stringify({ ticket }));
    }),
  );
  for (const socket of sockets) await socket.hears(['alive']);
  await short.wakeAll();
  for (const socket of sockets) await socket.hears(['alive', 'checkIn 5']);
  await short.close();
});

it('a tenant that closes says so to its sockets, with the spread to come back over, and leaves nothing open', async () => {
  const short = await startContoso({ checkInsPerSecond: 0.1 });
  const { token } = await register(short.url, 'ada@contoso.test');
  const { ticket } = await checkIn(short.url, token, { wantsTicket: true });
  const socket = await new WakeSocket(short.url).say(JSON.stringify({ ticket }));
  await socket.hears(['alive']);
  await short.close();
  expect(await socket.closed).toBe(1001);
  expect(socket.heard).toEqual(['alive', 'restarting 11']);
  await expect(fetch(short.url)).rejects.toThrow();
});

// The last one: it takes the clock that gives the signs of life.
it('a socket that says nothing is closed with 4401 after 5 s', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const socket = await new WakeSocket(tenant.url).opens();
  await vi.advanceTimersByTimeAsync(4_900);
  expect(socket.isOpen).toBe(true);
  await vi.advanceTimersByTimeAsync(200);
  vi.useRealTimers();
  expect(await socket.closed).toBe(4401);
});
