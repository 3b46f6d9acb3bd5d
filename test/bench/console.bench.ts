import type { Page } from 'puppeteer';
import type { Database } from '../../src/tenant/store/database.ts';
import { builtConsole } from '../../src/tooling/built-console.ts';
import {
  createPostgresDatabase,
  findPostgres,
  postgresAddress,
  postgresFolder,
  startPostgres,
} from '../../src/tooling/postgres.ts';
import { startConsole } from '../browser/console/harness/console-under-test.ts';
import { makeFleet } from '../browser/console/harness/fleet.ts';
import { makePartner } from '../tenant/partner.ts';
import { type Row, row } from './figure.ts';

const DEVICES = 100_000;
const TIMES = 12;

/** What an admin waits for with 100,000 devices in the store, from the last key to the painted answer, on either store. */
export async function bench(): Promise<Row[]> {
  await builtConsole();
  const rows = await measure('PGlite in memory', null);
  const bin = findPostgres();
  if (bin === null) {
    console.log('Skipped: PostgreSQL: there is none.');
    return rows;
  }
  const folder = postgresFolder();
  const server = await startPostgres(bin, folder);
  try {
    return [...rows, ...(await measure('PostgreSQL', await createPostgresDatabase(postgresAddress(folder))))];
  } finally {
    await server.stop();
  }
}

async function measure(store: string, location: string | null): Promise<Row[]> {
  const partner = await makePartner('fabrikam', 'Fabrikam');
  let db: Database | null = null;
  const under = await startConsole({
    partners: [partner],
    onDatabase: (opened) => {
      db = opened;
    },
    ...(location !== null && { location }),
  });
  try {
    await makeFleet(db as unknown as Database, DEVICES, 'fabrikam');
    const page = await under.open('/devices');
    await page.waitForSelector('[role=rowheader] a');
    const searches = await repeat((time) => search(page, time));
    const scrolls = await repeat((time) => scroll(page, time));
    const overviews = await repeat(() => openOverview(page));
    return [
      row(`${store}: search, from the last key to the painted list`, 'ms', searches),
      row(`${store}: a scroll to anywhere, to its painted rows`, 'ms', scrolls),
      row(`${store}: overview, from the press to its numbers`, 'ms', overviews),
    ];
  } finally {
    await under.close();
  }
}

/** The first time warms up. */
async function repeat(once: (time: number) => Promise<number>): Promise<number[]> {
  const found: number[] = [];
  for (let time = 0; time <= TIMES; time += 1) found.push(await once(time));
  return found.slice(1);
}

/** Types a person's number and waits for the row of that person, painted; the rest that typing needs is within. */
async function search(page: Page, time: number): Promise<number> {
  const number = 12_345 + time * 1_111;
  await page.evaluate((wanted) => {
    const input = document.querySelector<HTMLInputElement>('input[type=search]');
    if (!input) throw new Error('there is no field to search with');
    input.value = `person${wanted}@`;
    const from = performance.now();
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    Object.assign(globalThis, {
      painted: new Promise<number>((resolve) => {
        const look = () => {
          const first = document.querySelector('.virtual-body [role=rowheader]');
          if (first?.textContent?.includes(`Person ${wanted} `)) resolve(performance.now() - from);
          else requestAnimationFrame(look);
        };
        look();
      }),
    });
  }, number);
  return page.evaluate(() => (globalThis as unknown as { painted: Promise<number> }).painted);
}

async function scroll(page: Page, time: number): Promise<number> {
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('input[type=search]');
    if (!input || input.value === '') return;
    input.value = '';
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  });
  await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '100001');
  return page.evaluate(
    (part) =>
      new Promise<number>((resolve) => {
        const grid = document.querySelector<HTMLElement>('.virtual');
        if (!grid) throw new Error('there is no list');
        const from = performance.now();
        grid.scrollTop = grid.scrollHeight * part;
        const look = () => {
          const { top, bottom } = grid.getBoundingClientRect();
          const middle = document.elementFromPoint(grid.getBoundingClientRect().left + 60, (top + bottom) / 2);
          const isThere = middle?.closest('[role=row]')?.querySelector('a') != null;
          if (isThere) resolve(performance.now() - from);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
    (time + 0.5) / (TIMES + 1),
  );
}

async function openOverview(page: Page): Promise<number> {
  await page.evaluate(() => document.querySelector<HTMLElement>('.navigation a[href="/console/devices"]')?.click());
  await page.waitForSelector('[role=grid]');
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const from = performance.now();
        document.querySelector<HTMLElement>('.navigation a[href="/console/"]')?.click();
        const look = () => {
          const isThere = document.querySelector('.shares a') && document.querySelector('.chart-bars');
          if (isThere) resolve(performance.now() - from);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }),
  );
}
