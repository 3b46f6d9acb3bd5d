import type { Page } from 'puppeteer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../../src/tenant/store/database.ts';
import { makePartner } from '../../tenant/partner.ts';
import { type ConsoleUnderTest, startConsole } from './harness/console-under-test.ts';
import { makeFleet } from './harness/fleet.ts';

const DEVICES = 120;

let under: ConsoleUnderTest;
let page: Page;
beforeAll(async () => {
  let db: Database | null = null;
  under = await startConsole({
    partners: [await makePartner('fabrikam', 'Fabrikam')],
    onDatabase: (opened) => {
      db = opened;
    },
  });
  await makeFleet(db as unknown as Database, DEVICES, 'fabrikam');
  page = await under.open('/');
  await page.waitForSelector('.shares a');
  await page.waitForSelector('.chart-bars');
});
afterAll(() => under?.close());

/** How many rows the page has that a link leads to. */
async function rowsBehind(href: string): Promise<number> {
  await page.$eval(`main a[href="${href}"]`, (link) => (link as HTMLElement).click());
  await page.waitForFunction(() => document.querySelector('h1')?.textContent !== 'Overview');
  await page.waitForSelector('main#page :is([role=row][aria-rowindex="2"], .empty, tbody tr)');
  const count = await page.evaluate(() => {
    if (document.querySelector('main .empty')) return 0;
    const grid = document.querySelector('[role=grid]');
    return grid ? Number(grid.getAttribute('aria-rowcount')) - 1 : document.querySelectorAll('main tbody tr').length;
  });
  await page.goBack();
  await page.waitForSelector('.shares a');
  return count;
}

it('divides all devices by access and by threat level, and each number leads to as many', async () => {
  const shares = await page.$$eval('.shares', (tables) =>
    tables.map((table) =>
      [...table.querySelectorAll('a')].map(
        (link) => [link.getAttribute('href') ?? '', Number(link.textContent)] as const,
      ),
    ),
  );
  expect(shares).toHaveLength(2);
  for (const links of shares) {
    expect(links.reduce((sum, [, count]) => sum + count, 0)).toBe(DEVICES);
    for (const [href, count] of links) expect([href, await rowsBehind(href)]).toEqual([href, count]);
  }
});

it('names what needs attention with its number, the wipe that waits for somebody first, and leads there', async () => {
  const items = await page.$$eval('.attention a', (links) =>
    links.map((link) => [link.getAttribute('href') ?? '', Number.parseInt(link.textContent, 10)] as const),
  );
  expect(items.map(([href]) => href.replace('/console', ''))).toEqual([
    '/wipes?state=held',
    '/wipes?state=failed',
    '/devices?access=block',
    '/devices?protection=incomplete',
    '/devices?lastCheckIn=silent',
  ]);
  for (const [href, count] of items) expect([href, await rowsBehind(href)]).toEqual([href, count]);
});

it('has a column for each row of a chart’s table, and says what they come to', async () => {
  const charts = await page.$$eval('figure.chart', (figures) =>
    figures.map((figure) => ({
      title: figure.querySelector('h2')?.textContent,
      says: figure.querySelector('figcaption p')?.textContent ?? '',
      columns: [...figure.querySelectorAll('rect title')].map(({ textContent }) => textContent),
      rows: [...figure.querySelectorAll('tbody tr')].map(
        (row) => `${row.querySelector('th')?.textContent}: ${row.querySelector('td')?.textContent}`,
      ),
    })),
  );
  expect(charts.map(({ title }) => title)).toEqual(['Check-ins', 'Threats that came', 'Time from threat to block']);
  for (const { columns, rows } of charts) expect(columns).toEqual(rows);
  const [checkIns, threats, enforcement] = charts;
  const sum = checkIns?.rows.reduce((all, row) => all + Number(row.split(': ')[1]?.replace(',', '')), 0) ?? 0;
  expect(sum).toBeGreaterThan(0);
  expect(checkIns?.says).toBe(`${sum.toLocaleString('en')} in this period.`);
  expect(threats?.says).toMatch(/^0 threats; company sites were closed 60 times\.$/);
  expect(enforcement?.says).toMatch(/^Half within [\d.]+ seconds, 95 % within [\d.]+ seconds, of 60 blocks\./);
});

it('says of each connector when it was heard last', async () => {
  const row = await page.$$eval('main .card tbody tr', (rows) => rows.at(-1)?.textContent ?? '');
  expect(row).toMatch(/^FabrikamEnabled\d+ seconds? ago$|^FabrikamEnabled(?:now|\d+ minutes? ago)$/);
});
