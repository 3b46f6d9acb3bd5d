import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Page } from 'puppeteer';
import { makeCertificate } from '../../src/demo/certificate.ts';
import { until } from '../../src/demo/person.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import type { WipeReceipt, WipeStep } from '../../src/protocol/wipe-receipt.ts';
import type { Database } from '../../src/tenant/store/database.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import { startUnderTest, type UnderTest } from '../browser/harness/browser-under-test.ts';
import { untilEnforced } from '../browser/harness/stored-agent.ts';
import { type Row, row } from './figure.ts';

const ROUNDS = process.env['DRAWBRIDGE_FULL'] ? 5 : 2;

/** Frames in one page while the origins are filled. */
const IN_ONE_PAGE = 50;
const COOKIE_DOMAINS = 10;
const MEGABYTES = 200;

/** What takes data away; what looks and reads back is told apart. */
const REMOVING: readonly WipeStep[] = ['storage', 'cookies', 'history', 'downloads', 'httpAuth'];
const READING: readonly WipeStep[] = ['count', 'verify', 'secondPass'];

/** A wipe by what there is to remove, as its own receipt says how long each step took; all of it must be gone. */
export async function bench(): Promise<Row[]> {
  const sites = await startSites();
  let database: Database | undefined;
  const under = await startUnderTest('unpacked', {
    sites,
    corporateSites: [
      'corp.contoso.test',
      ...Array.from({ length: COOKIE_DOMAINS }, (_, index) => `cookies-${index}.test`),
    ],
    onDatabase: (open) => {
      database = open;
    },
  });
  try {
    const receipts = async () =>
      ((await database?.selectFrom('wipe_receipts').select('receipt').orderBy('received_at').execute()) ?? []).map(
        ({ receipt }) => receipt,
      );
    const rounds = async (label: string, fill: () => Promise<void>): Promise<Row[]> => {
      const found: WipeReceipt[] = [];
      for (let round = 0; round < ROUNDS; round++) found.push(await wipeOnce(under, receipts, fill));
      return rowsOf(label, found);
    };
    return [
      ...(await rounds('1 origin', () => fillOrigins(under, 1))),
      ...(await rounds('50 origins', () => fillOrigins(under, 50))),
      ...(await rounds('500 origins', () => fillOrigins(under, 500))),
      ...(await rounds(`a database of ${MEGABYTES} MB`, () => fillDatabase(under))),
      ...(await rounds('1,000 cookies', () => fillCookies(under))),
    ];
  } finally {
    await under.close();
    await sites.close();
  }
}

async function wipeOnce(
  under: UnderTest,
  receipts: () => Promise<readonly WipeReceipt[]>,
  fill: () => Promise<void>,
): Promise<WipeReceipt> {
  await under.person.signIn(under.demo.users.grace);
  await under.person.untilState('allowed');
  await untilEnforced(under, false);
  await fill();
  const before = (await receipts()).length;
  await reportThreat(under.demo, await under.person.deviceTag(), 'high');
  await until('the receipt', async () => (await receipts()).length > before || 'there is none', 180_000);
  await under.person.untilState('wiped');
  const receipt = (await receipts()).at(-1) as WipeReceipt;
  if (receipt.totals.left + receipt.cookies.left > 0)
    throw new Error(`Not all is gone: ${JSON.stringify({ ...receipt, origins: [] })}`);
  return receipt;
}

function rowsOf(label: string, receipts: readonly WipeReceipt[]): Row[] {
  const times = (wanted: readonly WipeStep[]) =>
    receipts.map(({ steps }) =>
      steps.filter(({ step }) => wanted.includes(step)).reduce((total, { milliseconds }) => total + milliseconds, 0),
    );
  return [
    row(`${label}, removed`, 'ms', times(REMOVING)),
    row(`${label}, counted and read back`, 'ms', times(READING)),
    row(
      `${label}, read back within the time there is`,
      'origins',
      receipts.map(({ totals }) => totals.verified),
    ),
    row(
      `${label}, from the order to the receipt`,
      'ms',
      receipts.map((receipt) => receipt.finishedAt - receipt.startedAt),
    ),
  ];
}

async function fillOrigins({ browser }: UnderTest, count: number): Promise<void> {
  for (let start = 0; start < count; start += IN_ONE_PAGE) {
    const page = await browser.newPage();
    const hosts = Array.from({ length: Math.min(IN_ONE_PAGE, count - start) }, (_, index) => start + index);
    await page.goto(`https://around.corp.contoso.test/frames?${hosts.join()}`);
    await untilFilled(page, hosts.length);
    await page.close();
  }
}

async function untilFilled(page: Page, frames: number): Promise<void> {
  await until(
    'the frames to be filled',
    async () => {
      const filled = await page.evaluate(() => Reflect.get(globalThis, 'filled') ?? 0);
      return filled === frames || `${filled} are`;
    },
    60_000,
  );
}

async function fillDatabase({ browser }: UnderTest): Promise<void> {
  const page = await browser.newPage();
  await page.goto('https://large.corp.contoso.test/');
  await page.evaluate(async (megabytes) => {
    const opening = indexedDB.open('large');
    opening.onupgradeneeded = () => opening.result.createObjectStore('store');
    await new Promise((resolve) => {
      opening.onsuccess = resolve;
    });
    for (let index = 0; index < megabytes; index++) {
      const transaction = opening.result.transaction('store', 'readwrite');
      const bytes = new Uint8Array(1024 * 1024);
      for (let start = 0; start < bytes.length; start += 65_536)
        crypto.getRandomValues(bytes.subarray(start, start + 65_536));
      transaction.objectStore('store').put(bytes, index);
      await new Promise((resolve) => {
        transaction.oncomplete = resolve;
      });
    }
    opening.result.close();
  }, MEGABYTES);
  await page.close();
}

async function fillCookies({ browser, extensionId }: UnderTest): Promise<void> {
  const worker = await extensionWorker(browser, extensionId);
  await worker.evaluate(async (domains) => {
    for (let index = 0; index < 1_000; index++)
      await chrome.cookies.set({
        url: `https://cookies-${index % domains}.test/`,
        name: `cookie-${index}`,
        value: 'x',
      });
  }, COOKIE_DOMAINS);
}

/** Every host below `corp.contoso.test`: a page that fills its stores and tells the page around it. */
async function startSites() {
  const certificate = makeCertificate(['*.corp.contoso.test']);
  const server = createServer({ key: certificate.key, cert: certificate.cert }, ({ url = '/' }, response) => {
    const [, numbers] = url.split('/frames?');
    const frames = (numbers?.split(',') ?? []).map(
      (n) => `<iframe src="https://host-${n}.corp.contoso.test/fill"></iframe>`,
    );
    const body =
      url === '/fill' ? `<script>(${String(fill)})()</script>` : `<script>${COUNT}</script>${frames.join('')}`;
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Site</title>${body}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // The demo's own sites have their names one by one.
    hostMap: Object.fromEntries(['around', 'large', 'host-*'].map((name) => [`${name}.corp.contoso.test:443`, port])),
    spkiHash: certificate.spkiHash,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const COUNT = 'var filled = 0; onmessage = () => { filled += 1 }';

/** In the page. */
function fill(): void {
  const opening = indexedDB.open('database');
  opening.onupgradeneeded = () => opening.result.createObjectStore('store').put('value', 'key');
  opening.onsuccess = async () => {
    opening.result.close();
    localStorage.setItem('key', 'value');
    await (await caches.open('cache')).put('/cached', new Response('value'));
    parent.postMessage('filled', '*');
  };
}
