import { connect, createServer } from 'node:net';
import { backOff, nextCheckIn } from '../../src/agent/back-off.ts';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import { createAdmission } from '../../src/tenant/client-api/admission.ts';
import { spreadFor } from '../../src/tenant/client-api/wake-socket.ts';
import type { Tenant } from '../../src/tenant/tenant.ts';
import { checkInRequest, type Registered, register } from '../tenant/browser.ts';
import { contoso, startContoso } from '../tenant/contoso.ts';
import { LoadProcess, measure, startWithStore, usualLoad } from './check-in-load.ts';
import { quantile, type Row, row } from './figure.ts';

const BROWSERS = 100_000;
const MINUTE = 60_000;

/**
 * What part of its capacity a tenant is told to let in: by chance more come in one second than in another, and those turned
 * away cost something too, so that the busiest second stays below a half.
 */
const ADMITTED = 0.27;

const REQUESTS = 1_000;

/** What one process can do, what a quiet hour costs a browser, and how a hundred thousand come back (in virtual time). */
export async function bench(): Promise<Row[]> {
  const { checkIns, refusals } = await measureCapacity();
  const capacity = quantile(checkIns, 0.5);
  const refusalCost = capacity / quantile(refusals, 0.5);
  const tenant = await startContoso({ organisation: contoso() });
  try {
    const ada = await register(tenant.url, 'ada@contoso.test');
    const model = { capacity, refusalCost, admitted: Math.floor(capacity * ADMITTED) };
    return [
      row('check-ins a second, one process, PGlite in memory', '1/s', checkIns),
      row('arrivals turned away a second, one process', '1/s', refusals),
      ...(await quietHour(tenant, ada)),
      ...restart(model),
      ...outage(model),
    ];
  } finally {
    await tenant.close();
  }
}

/** Of unchanged check-ins and of refusals; the browsers are another process. */
async function measureCapacity(): Promise<{ readonly checkIns: number[]; readonly refusals: number[] }> {
  const browsers = new LoadProcess();
  const rates = async (checkInsPerSecond: number, status: number) => {
    const { tenant, db } = await startWithStore({ checkInsPerSecond });
    try {
      const load = await usualLoad(browsers, db, tenant.url, REQUESTS);
      const found: number[] = [];
      for (let time = 0; time < 5; time++) {
        const { perSecond, statuses } = await measure(browsers, load);
        if ((statuses[status] ?? 0) < REQUESTS - 10) throw new Error(`other answers: ${JSON.stringify(statuses)}`);
        found.push(perSecond);
      }
      return found.slice(1); // The first one warms up.
    } finally {
      await tenant.close();
    }
  };
  try {
    return { checkIns: await rates(1_000_000, 200), refusals: await rates(0.001, 503) };
  } finally {
    browsers.end();
  }
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

type Visit = { readonly browser: number; readonly at: number; readonly failures: number };

type Model = {
  /** Check-ins a second that one process has been measured to do. */
  readonly capacity: number;
  /** What turning one away costs, as part of a check-in. */
  readonly refusalCost: number;
  /** Check-ins a second that the tenant is told to let in. */
  readonly admitted: number;
};

/** Browsers that come, each by the client's own schedule, to a tenant that lets in as many as it says. */
function comeBack(first: readonly Omit<Visit, 'browser'>[], upAt: number, { capacity, refusalCost, admitted }: Model) {
  let now = 0;
  const admission = createAdmission(admitted, () => now);
  // A bucket for each tenth of a second is queue enough.
  const TICK = 100;
  const queue: Visit[][] = [];
  const put = (visit: Visit) => {
    const tick = Math.floor(visit.at / TICK);
    queue[tick] ??= [];
    queue[tick]?.push(visit);
  };
  const putAgain = ({ browser, at, failures }: Visit, retryAfter: number | null) =>
    put({ browser, at: at + backOff(failures + 1, Math.random(), retryAfter), failures: failures + 1 });
  for (const [browser, visit] of first.entries()) put({ browser, ...visit });
  // In check-ins' worth of work, by the second.
  const work: number[] = [];
  const served: number[] = [];
  const back: number[] = [];
  let refusals = 0;
  for (let tick = 0; tick < queue.length; tick++) {
    for (const visit of queue[tick] ?? []) {
      if (visit.at < upAt) {
        putAgain(visit, null);
        continue;
      }
      now = visit.at;
      const second = Math.floor(now / 1000);
      try {
        admission.admit(String(visit.browser));
        served[second] = (served[second] ?? 0) + 1;
        work[second] = (work[second] ?? 0) + 1;
        back.push(now);
      } catch (error) {
        refusals += 1;
        work[second] = (work[second] ?? 0) + refusalCost;
        putAgain(visit, (error as { retryAfter: number }).retryAfter * 1000);
      }
    }
    queue[tick] = [];
  }
  const peak = (counts: readonly number[]) => counts.reduce((most, count) => Math.max(most, count ?? 0), 0);
  return {
    served: peak(served),
    load: (peak(work) / capacity) * 100,
    refusals: refusals / first.length,
    mostBack: (quantile(back, 0.99) - upAt) / MINUTE,
    allBack: (peak(back) - upAt) / MINUTE,
  };
}

function restart(model: Model): Row[] {
  const spread = spreadFor({ checkInsPerSecond: model.admitted }, BROWSERS) * 1000;
  const visits = Array.from({ length: BROWSERS }, () => ({ at: Math.random() * spread, failures: 0 }));
  return rows('a restart of 10 s', comeBack(visits, 10_000, model));
}

function outage(model: Model): Row[] {
  // Nobody announced it: every socket is cut at once, and every browser comes at once.
  const visits = Array.from({ length: BROWSERS }, () => ({ at: Math.random() * 1000, failures: 0 }));
  return rows('an outage of 10 min', comeBack(visits, 10 * MINUTE, model));
}

function rows(what: string, { served, load, refusals, mostBack, allBack }: ReturnType<typeof comeBack>): Row[] {
  return [
    row(`100,000 browsers after ${what}: most served in a second`, '1/s', [served]),
    row(`… busiest second, those turned away included, as part of what one process can do`, '%', [load]),
    row(`… how often a browser was turned away`, 'times', [refusals]),
    row(`… until 99 % are back`, 'min', [mostBack]),
    row(`… until all are back`, 'min', [allBack]),
  ];
}
