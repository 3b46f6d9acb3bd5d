import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { canForceInstall } from '../../src/tooling/force-install.ts';
import { launchBrowser } from '../../src/tooling/launch-browser.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import type { Installation } from '../browser/harness/browser-under-test.ts';
import { type LeakBrowser, startLeakBrowser } from '../browser/leaks/run-scenarios.ts';
import { withCounter } from '../browser/leaks/switch-off.ts';
import { comparedWith, quantile, type Row, row } from './figure.ts';

const DIST = resolve(import.meta.dirname, '../../dist');
const INSTALLATION: Installation = canForceInstall() === null ? 'force-installed' : 'unpacked';

const TOGGLES = 5;
const PAIRS = 120;
const WARM_UP = 8;

/** The block: its layers by number of hosts, open tabs to covered, and what it costs on pages that are not the company's. */
export async function bench(): Promise<Row[]> {
  return [
    ...(await layers(10)),
    ...(await layers(1_000)),
    ...(await layers(10_000)),
    ...(await cover(1)),
    ...(await cover(20)),
    ...(await overhead()),
  ];
}

/** Each browser call of a toggle, timed in the worker from outside; `closed` runs from the decision to "done". */
async function layers(hosts: number): Promise<Row[]> {
  const others = Array.from({ length: hosts - 1 }, (_, index) => `site-${index}.company-${index % 97}.test`);
  const under = await startLeakBrowser(INSTALLATION, [], { corporateSites: ['corp.contoso.test', ...others] });
  try {
    const worker = await extensionWorker(under.browser, under.extensionId);
    await worker.evaluate(() => {
      const times: [string, number][] = [];
      Object.assign(globalThis, { times });
      const time = (api: object, name: string) => {
        const original = Reflect.get(api, name) as (...all: unknown[]) => Promise<unknown>;
        Reflect.set(api, name, async (...all: unknown[]) => {
          const from = performance.now();
          try {
            return await original.apply(api, all);
          } finally {
            times.push([name, performance.now() - from]);
          }
        });
      };
      time(chrome.declarativeNetRequest, 'updateDynamicRules');
      time(chrome.scripting, 'registerContentScripts');
      const event = chrome.webRequest.onBeforeRequest;
      const { addListener } = event;
      event.addListener = (...all) => {
        const from = performance.now();
        addListener.apply(event, all);
        times.push(['addListener', performance.now() - from]);
      };
      let decidedAt = 0;
      chrome.storage.local.onChanged.addListener(({ enforcement, agent }) => {
        if (enforcement && (enforcement.newValue as { closed: boolean }).closed) decidedAt = performance.now();
        const state = (agent?.newValue as { enforcement: { closed: boolean; done: boolean } } | undefined)?.enforcement;
        if (state?.closed && state.done && decidedAt > 0) {
          times.push(['closed', performance.now() - decidedAt]);
          decidedAt = 0;
        }
      });
    });
    for (let toggle = 0; toggle < TOGGLES; toggle++) {
      await under.setThreat('high');
      await under.setThreat('secured');
    }
    const times = (await worker.evaluate(() => Reflect.get(globalThis, 'times'))) as [string, number][];
    const of = (name: string) => times.filter(([call]) => call === name).map(([, time]) => time);
    const label = `${hosts.toLocaleString('en')} hosts`;
    return [
      row(`${label}, rules, one call`, 'ms', of('updateDynamicRules')),
      row(`${label}, page guard registered`, 'ms', of('registerContentScripts')),
      row(`${label}, decided to all layers held`, 'ms', of('closed')),
    ];
  } finally {
    await under.close();
  }
}

/** From the decision to the last tab's blocked page, with open sockets in each tab. */
async function cover(tabs: number): Promise<Row[]> {
  const under = await startLeakBrowser(INSTALLATION);
  const samples: number[] = [];
  try {
    const worker = await extensionWorker(under.browser, under.extensionId);
    await worker.evaluate(() => {
      Object.assign(globalThis, { decidedAt: 0, coveredAt: [] as number[] });
      chrome.storage.local.onChanged.addListener(({ enforcement }) => {
        if (enforcement) Object.assign(globalThis, { decidedAt: performance.now(), coveredAt: [] });
      });
      chrome.webNavigation.onCommitted.addListener(({ url, frameId }) => {
        if (frameId === 0 && url.includes('/blocked/'))
          (Reflect.get(globalThis, 'coveredAt') as number[]).push(performance.now());
      });
    });
    const pages: Page[] = [];
    for (let tab = 0; tab < tabs; tab++) {
      const page = await under.browser.newPage();
      await page.goto(under.sites.url('app', 'busy', 'socket'), { waitUntil: 'domcontentloaded' });
      pages.push(page);
    }
    for (let round = 0; round < 5; round++) {
      await under.setThreat('high');
      const { decidedAt, coveredAt } = (await worker.evaluate(() => ({
        decidedAt: Reflect.get(globalThis, 'decidedAt'),
        coveredAt: Reflect.get(globalThis, 'coveredAt'),
      }))) as { decidedAt: number; coveredAt: number[] };
      if (coveredAt.length < tabs) throw new Error(`${coveredAt.length} of ${tabs} tabs were covered.`);
      samples.push(Math.max(...coveredAt) - decidedAt);
      await under.setThreat('secured');
      for (const page of pages) await page.waitForFunction(() => location.protocol === 'https:', { polling: 50 });
    }
  } finally {
    await under.close();
  }
  return [row(`${tabs} busy ${tabs === 1 ? 'tab' : 'tabs'}, decided to covered`, 'ms', samples)];
}

/** A personal page with and without the extension, in turns; and what of ours concerned it, counted. */
async function overhead(): Promise<Row[]> {
  const counting = await withCounter(DIST);
  const profile = await mkdtemp(join(tmpdir(), 'drawbridge-plain-'));
  const under = await startLeakBrowser(INSTALLATION, [], { built: counting.folder });
  const { hostMap, spkiHash } = under.sites;
  const plain = await launchBrowser({ headless: true, hostMap, trustCertificate: spkiHash, userDataDir: profile });
  try {
    // What the block before the sign-in has asked and run is not counted.
    await (await extensionWorker(under.browser, under.extensionId)).evaluate(() =>
      Object.assign(globalThis, { counted: { asked: [], injected: [] } }),
    );
    const [ours, none] = await pairs(under, plain);
    const counted = (await (
      await extensionWorker(under.browser, under.extensionId)
    ).evaluate(() => Reflect.get(globalThis, 'counted'))) as { asked: string[]; injected: string[] };
    const without = row('personal page, no extension', 'ms', none);
    const ratios = ours.map((time, index) => time / (none[index] ?? time));
    return [
      without,
      comparedWith(row('personal page, company sites open', 'ms', ours), without),
      row('its median ratio, pair by pair', 'x', [quantile(ratios, 0.5)]),
      row('95 % upper bound of that ratio', 'x', [upperBound(ratios)]),
      row('blocking events on personal pages', 'events', [
        counted.asked.filter((url) => url.includes('personal')).length,
      ]),
      row('scripts of ours on any page', 'scripts', [counted.injected.length]),
    ];
  } finally {
    await plain.close();
    await under.close();
    await counting.remove();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function pairs(under: LeakBrowser, plain: Browser): Promise<[number[], number[]]> {
  const [withUs, without] = await Promise.all([under.browser.newPage(), plain.newPage()]);
  const [ours, none]: [number[], number[]] = [[], []];
  for (let pair = -WARM_UP; pair < PAIRS; pair++) {
    const address = `${under.sites.url('personal', 'load', 'pictures')}?${pair}`;
    const turns = [
      { page: withUs, times: ours },
      { page: without, times: none },
    ];
    // In turns of order too: whoever comes second finds a warmer machine.
    for (const { page, times } of pair % 2 === 0 ? turns : turns.reverse()) {
      await page.bringToFront();
      await page.goto(address, { waitUntil: 'load' });
      const time = await page.evaluate(() => {
        const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
        return navigation?.loadEventStart ?? Number.NaN;
      });
      if (pair >= 0) times.push(time);
    }
  }
  return [ours, none];
}

/** Of the median, by drawing samples of the samples again and again. */
function upperBound(ratios: readonly number[]): number {
  const medians = Array.from({ length: 2_000 }, () =>
    quantile(
      ratios.map(() => ratios[Math.floor(Math.random() * ratios.length)] ?? 1),
      0.5,
    ),
  );
  return quantile(medians, 0.975);
}
