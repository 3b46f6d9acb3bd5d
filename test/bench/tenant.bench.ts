import { fork } from 'node:child_process';
import { sql } from 'kysely';
import { CLIENT_API } from '../../src/protocol/client-api.ts';
import { makeTicket } from '../../src/tenant/client-api/ticket.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import {
  createPostgresDatabase,
  findPostgres,
  postgresAddress,
  postgresFolder,
  startPostgres,
} from '../../src/tooling/postgres.ts';
import {
  type Load,
  LoadProcess,
  type Measured,
  makeBrowsers,
  measure,
  startWithStore,
  usualLoad,
} from './check-in-load.ts';
import { comparedWith, type Row, row } from './figure.ts';

const REQUESTS = 600;
const ROUNDS = 4;
const FEW = 1_000;
const MANY = 100_000;
const SOCKETS = 10_000;

/** What a check-in costs one process, on either store, and what a connected browser holds. Browsers are other processes. */
export async function bench(): Promise<Row[]> {
  const rows = await checkIns('PGlite in memory', async () => null);
  const bin = findPostgres();
  if (bin === null) console.log('Skipped: PostgreSQL: there is none.');
  else {
    const folder = postgresFolder();
    const server = await startPostgres(bin, folder);
    try {
      rows.push(...(await checkIns('PostgreSQL', () => createPostgresDatabase(postgresAddress(folder)))));
    } finally {
      await server.stop();
    }
  }
  return [...rows, ...(await memory())];
}

async function checkIns(store: string, location: () => Promise<string | null>): Promise<Row[]> {
  const browsers = new LoadProcess();
  const at = await location();
  const { tenant, db } = await startWithStore({ checkInsPerSecond: 1_000_000, ...(at !== null && { location: at }) });
  try {
    const few = await usualLoad(browsers, db, tenant.url, REQUESTS, FEW);
    await rounds(browsers, few); // Warms up.
    const quiet = await rounds(browsers, few);
    const withBodies = await rounds(browsers, { ...few, known: [] });
    const withReport = await rounds(browsers, { ...few, withReport: true });
    await makeBrowsers(db, tenant.url, MANY - FEW, 0);
    // The two from one moment, taken in turn: a machine is not as fast at one time as at another.
    const many = await rounds(browsers, { ...few, browsers: await makeBrowsers(db, tenant.url, 0, 200) });
    const cpu = (what: string, found: readonly Measured[]) =>
      row(
        `${store}: CPU of a check-in, ${what}`,
        'ms',
        found.map(({ cpuMilliseconds }) => cpuMilliseconds),
      );
    const rate = (what: string, found: readonly Measured[]) =>
      row(
        `${store}: check-ins a second, ${what}`,
        '1/s',
        found.map(({ perSecond }) => perSecond),
      );
    return [
      rate('nothing new', quiet),
      cpu('nothing new', quiet),
      comparedWith(cpu('with policies and sites', withBodies), cpu('nothing new', quiet)),
      comparedWith(cpu('with a health report', withReport), cpu('nothing new', quiet)),
      comparedWith(cpu('nothing new, 100,000 registrations', many), cpu('nothing new', quiet)),
      comparedWith(rate('nothing new, 100,000 registrations', many), rate('nothing new', quiet)),
    ];
  } finally {
    await tenant.close();
    browsers.end();
  }
}

async function rounds(browsers: LoadProcess, load: Load): Promise<Measured[]> {
  const found: Measured[] = [];
  for (let time = 0; time < ROUNDS; time++) {
    const measured = await measure(browsers, load);
    if (measured.statuses[200] !== REQUESTS) throw new Error(`other answers: ${JSON.stringify(measured.statuses)}`);
    found.push(measured);
  }
  return found;
}

/** Of this process, with so many sockets that all listen. */
async function memory(): Promise<Row[]> {
  const { tenant, db } = await startWithStore({});
  const child = fork(new URL('./sockets-process.ts', import.meta.url));
  try {
    await makeBrowsers(db, tenant.url, SOCKETS, 0);
    const tickets = await issueTickets(db);
    const before = await resident();
    const open = await new Promise<number>((resolve) => {
      child.once('message', (count: number) => resolve(count));
      child.send({ url: tenant.url.replace('http', 'ws') + CLIENT_API.wake, tickets });
    });
    const kilobytes = ((await resident()) - before) / 1024 / (open / 1000);
    return [
      row('sockets that listen in one process', 'sockets', [open]),
      row('memory of 1,000 of them', 'kB', [kilobytes]),
    ];
  } finally {
    child.kill();
    await tenant.close();
  }
}

async function resident(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

async function issueTickets(db: Database): Promise<string[]> {
  const registrations = await db.selectFrom('registrations').select('id').execute();
  const tickets = registrations.map(({ id }) => ({ id, ...makeTicket(id, Date.now() + 10 * 60_000) }));
  const values = JSON.stringify(tickets.map(({ id, hash, expiresAt }) => ({ id, hash, at: expiresAt })));
  await sql`update registrations set ticket_hash = given.hash, ticket_expires_at = given.at
    from jsonb_to_recordset(${values}::jsonb) as given (id uuid, hash text, at timestamptz)
    where registrations.id = given.id`.execute(db);
  return tickets.map(({ ticket }) => ticket);
}
