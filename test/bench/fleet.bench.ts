import { connect, createServer } from 'node:net';
import { backOff, nextCheckIn } from '../../src/agent/back-off.ts';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import { createAdmission } from '../../src/tenant/client-api/admission.ts';
import { spreadFor } from '../../src/tenant/client-api/wake-socket.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { checkInRequest, type Registered, register } from '../tenant/browser.ts';
import { contoso, startContoso } from '../tenant/contoso.ts';
import { type Row, row } from './figure.ts';

const BROWSERS = 100_000;
const MINUTE = 60_000;

/** What one process can do, what a quiet hour costs a browser, and how a hundred thousand come back (in virtual time). */
export async function bench(): Promise<Row[]> {
  const tenant = await startContoso({ organisation: contoso(), checkInsPerSecond: 1_000_000 });
  try {
    const ada = await register(tenant.url, 'ada@contoso.test');
    const rates: number[] = [];
    for (let time = 0; time < 4; time++) rates.push(await checkInRate(tenant, ada));
    const capacity = rates.sort((a, b) => a - b)[1] ?? 0;
    // With the burst that may come at once, no second has more than half of the capacity.
    const admitted = Math.floor(capacity * 0.4);
    return [
      row('check-ins a second, one process, PGlite in memory', '1/s', rates),
      ...(await quietHour(tenant, ada)),
      ...restart(capacity, admitted),
      ...outage(capacity, admitted),
    ];
  } finally {
    await tenant.close();
  }
}

/** The proofs are made before; what is left is HTTP and the tenant, in this process, so it is less than a tenant alone has. */
async function checkInRate(tenant: Tenant, ada: Registered): Promise<number> {
  const url = tenant.url + CLIENT_API.checkIn;
  const requests = await Promise.all(
    Array.from({ length: 600 }, async () => ({
      headers: {
        'Content-Type': 'application/json',
        Authorization: `DPoP ${ada.token}`,
        DPoP: await ada.key.proofFor(url, ada.token),
      },
      body: JSON.stringify(checkInRequest({ keys: ada.keys.keys.map(({ kid }) => kid) })),
    })),
  );
  const started = performance.now();
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let next = requests.pop(); next; next = requests.pop()) {
        const response = await fetch(url, { method: 'POST', ...next });
        if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
        await response.arrayBuffer();
      }
    }),
  );
  return 600 / ((performance.now() - started) / 1000);
}

/** Counted on the line, in both directions, below HTTP; a browser's own headers come on top. */
async function quietHour(tenant: Tenant, ada: Registered): Promise<Row[]> {
  let bytes = 0;
  const server = createServer((socket) => {
    const onward = connect(tenant.port, '127.0.0.1');
    socket.on('data', (data) => {
      bytes += data.length;
      onward.write(data);
    });
    onward.on('data', (data) => {
      bytes += data.length;
      socket.write(data);
    });
    for (const end of [socket, onward]) end.on('error', () => undefined);
    socket.on('close', () => onward.destroy());
    onward.on('close', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const counted = async (path: string, token: string | null, init: (proof: string) => RequestInit) => {
    const before = bytes;
    const response = await fetch(address + path, init(await ada.key.proofFor(tenant.url + path, token)));
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await response.arrayBuffer();
    return { bytes: bytes - before };
  };
  const document = await fetch(tenant.url + CLIENT_API.checkIn, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `DPoP ${ada.token}`,
      DPoP: await ada.key.proofFor(tenant.url + CLIENT_API.checkIn, ada.token),
    },
    body: JSON.stringify(checkInRequest()),
  }).then((response) => response.json());
  const known = Object.keys(document.bodies);
  const checkIn = await counted(CLIENT_API.checkIn, ada.token, (DPoP) => ({
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `DPoP ${ada.token}`, DPoP },
    body: JSON.stringify(checkInRequest({ known, keys: ada.keys.keys.map(({ kid }) => kid) })),
  }));
  const renewal = await counted(CLIENT_API.token, null, (DPoP) => ({
    method: 'POST',
    headers: { DPoP },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: ada.tokens.refresh_token }),
  }));
  await new Promise((resolve) => {
    server.close(resolve);
    setTimeout(resolve, 200);
  });
  const alive = 180 * (2 + JSON.stringify({ type: 'alive' }).length);
  const checkIns = 3600 / (nextCheckIn(1800, 0.5) / 1000);
  const renewals = 3600 / (3600 * 0.9);
  return [
    row('one unchanged check-in', 'bytes', [checkIn.bytes]),
    row('one renewal of tokens', 'bytes', [renewal.bytes]),
    row('a quiet hour of one browser, signs of life included', 'bytes', [
      Math.round(checkIns * checkIn.bytes + renewals * renewal.bytes + alive),
    ]),
    row('a quiet hour of one browser', 'requests', [checkIns + renewals]),
  ];
}

type Visit = { readonly at: number; readonly failures: number };

/** Browsers that come, each by the client's own schedule, to a tenant that lets in as many as it says. */
function comeBack(first: readonly Visit[], upAt: number, admittedPerSecond: number) {
  let now = 0;
  const admission = createAdmission(admittedPerSecond, () => now);
  // A bucket for each tenth of a second is queue enough.
  const TICK = 100;
  const queue: Visit[][] = [];
  const put = (visit: Visit) => {
    const tick = Math.floor(visit.at / TICK);
    queue[tick] ??= [];
    queue[tick]?.push(visit);
  };
  for (const visit of first) put(visit);
  const arrivals: number[] = [];
  const served: number[] = [];
  let last = 0;
  for (let tick = 0; tick < queue.length; tick++) {
    for (const { at, failures } of queue[tick] ?? []) {
      now = at;
      const second = Math.floor(at / 1000);
      if (at < upAt) {
        put({ at: at + backOff(failures + 1, Math.random(), null), failures: failures + 1 });
        continue;
      }
      arrivals[second] = (arrivals[second] ?? 0) + 1;
      try {
        admission.admit('');
        served[second] = (served[second] ?? 0) + 1;
        last = at;
      } catch (error) {
        const { retryAfter } = error as { retryAfter: number };
        put({ at: at + backOff(failures + 1, Math.random(), retryAfter * 1000), failures: failures + 1 });
      }
    }
    queue[tick] = [];
  }
  const peak = (counts: readonly number[]) => counts.reduce((most, count) => Math.max(most, count ?? 0), 0);
  return { arriving: peak(arrivals), served: peak(served), minutes: (last - upAt) / MINUTE };
}

function restart(capacity: number, admitted: number): Row[] {
  const spread = spreadFor({ checkInsPerSecond: admitted }, BROWSERS) * 1000;
  const visits = Array.from({ length: BROWSERS }, () => ({ at: Math.random() * spread, failures: 0 }));
  const { served, arriving, minutes } = comeBack(visits, 10_000, admitted);
  return rows('a restart of 10 s', { served, arriving, minutes, capacity });
}

function outage(capacity: number, admitted: number): Row[] {
  // Nobody announced it: every socket is cut at once, and every browser comes at once.
  const visits = Array.from({ length: BROWSERS }, () => ({ at: Math.random() * 1000, failures: 0 }));
  return rows('an outage of 10 min', { ...comeBack(visits, 10 * MINUTE, admitted), capacity });
}

type Figures = {
  readonly served: number;
  readonly arriving: number;
  readonly minutes: number;
  readonly capacity: number;
};

function rows(what: string, { served, arriving, minutes, capacity }: Figures): Row[] {
  return [
    row(`100,000 browsers after ${what}: most served in a second`, '1/s', [served]),
    row(`… as part of what one process can do`, '%', [(served / capacity) * 100]),
    row(`… most that come in a second, those turned away included`, '1/s', [arriving]),
    row(`… until all are back`, 'min', [minutes]),
  ];
}
