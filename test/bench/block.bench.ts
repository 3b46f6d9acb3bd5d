import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'puppeteer';
import { until } from '../../src/demo/person.ts';
import { canForceInstall, forceInstall } from '../../src/tooling/force-install.ts';
import { launchBrowser } from '../../src/tooling/launch-browser.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import type { Installation } from '../browser/harness/browser-under-test.ts';
import { type LeakBrowser, startLeakBrowser } from '../browser/leaks/run-scenarios.ts';
import { withCounter, withoutWorker } from '../browser/leaks/switch-off.ts';
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

type Call = { readonly api: string; readonly from: number; readonly to: number };

/** How many calls a toggle makes: closing, rules twice and the script twice; opening, rules once. */
const CALLS = { high: 4, secured: 1 } as const;

/**
 * The calls of each closing, timed in the worker from outside. Nothing else is asked of it meanwhile: with 10,000 sites its
 * stored state is a megabyte, and whoever reads that again and again measures the reading.
 */
async function layers(hosts: number): Promise<Row[]> {
  const others = Array.from({ length: hosts - 1 }, (_, index) => `site-${index}.company-${index % 97}.test`);
  const under = await startLeakBrowser(INSTALLATION, [], { corporateSites: ['corp.contoso.test', ...others] });
  try {
    await (await under.person.popup()).close();
    const worker = await extensionWorker(under.browser, under.extensionId);
    await worker.evaluate(() => {
      const calls: Call[] = [];
      Object.assign(globalThis, { calls });
      const time = (api: object, name: string) => {
        const original = Reflect.get(api, name) as (...all: unknown[]) => Promise<unknown>;
        Reflect.set(api, name, async (...all: unknown[]) => {
          const from = performance.now();
          try {
            return await original.apply(api, all);
          } finally {
            calls.push({ api: name, from, to: performance.now() });
          }
        });
      };
      time(chrome.declarativeNetRequest, 'updateDynamicRules');
      time(chrome.scripting, 'registerContentScripts');
    });
    const toggle = async (level: keyof typeof CALLS): Promise<readonly Call[]> => {
      await worker.evaluate(() => void (Reflect.get(globalThis, 'calls') as Call[]).splice(0));
      await under.reportThreat(level);
      let calls: Call[] = [];
      await until('the layers', async () => {
        calls = (await worker.evaluate(() => Reflect.get(globalThis, 'calls'))) as Call[];
        return calls.length >= CALLS[level] || `${calls.length} calls`;
      });
      await pause(1_000);
      return calls;
    };
    const [rules, guard, inForce, forGood]: [number[], number[], number[], number[]] = [[], [], [], []];
    for (let time = 0; time < TOGGLES; time++) {
      const calls = await toggle('high');
      const took = (api: string) => calls.find((call) => call.api === api) ?? { from: Number.NaN, to: Number.NaN };
      const [rule, script] = [took('updateDynamicRules'), took('registerContentScripts')];
      const from = Math.min(rule.from, script.from);
      rules.push(rule.to - rule.from);
      guard.push(script.to - script.from);
      inForce.push(Math.max(rule.to, script.to) - from);
      forGood.push(Math.max(...calls.map(({ to }) => to)) - from);
      await toggle('secured');
    }
    const label = `${hosts.toLocaleString('en')} hosts`;
    return [
      row(`${label}, rules, one call`, 'ms', rules),
      row(`${label}, page guard, one call`, 'ms', guard),
      row(`${label}, rules and guard in force, from the first call`, 'ms', inForce),
      row(`${label}, all of it done, what lasts over restarts too`, 'ms', forGood),
    ];
  } finally {
    await under.close();
  }
}

/**
 * From the decision to the last tab's blocked page, with an open socket in each tab; and to the first one's, which is the
 * tab that can be seen. No debugger is attached to the tabs: it takes a part in every navigation.
 */
async function cover(tabs: number): Promise<Row[]> {
  let alone = false;
  const under = await startLeakBrowser(INSTALLATION, [], { leavesAlone: (type) => alone && type === 'page' });
  const [first, last]: [number[], number[]] = [[], []];
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
    alone = true;
    const url = under.sites.url('app', 'busy', 'socket');
    await worker.evaluate(
      async (url, tabs) => {
        for (let tab = 1; tab <= tabs; tab++) await chrome.tabs.create({ url, active: tab === tabs });
      },
      url,
      tabs,
    );
    const loaded = () =>
      worker.evaluate(
        async (url) => (await chrome.tabs.query({ status: 'complete' })).filter((tab) => tab.url === url).length,
        url,
      );
    for (let round = 0; round < 5; round++) {
      await until('the tabs to be at their pages', async () => (await loaded()) >= tabs || 'not all are');
      await pause(1_000);
      await under.setThreat('high');
      const { decidedAt, coveredAt } = (await worker.evaluate(() => ({
        decidedAt: Reflect.get(globalThis, 'decidedAt'),
        coveredAt: Reflect.get(globalThis, 'coveredAt'),
      }))) as { decidedAt: number; coveredAt: number[] };
      if (coveredAt.length < tabs) throw new Error(`${coveredAt.length} of ${tabs} tabs were covered.`);
      first.push(Math.min(...coveredAt) - decidedAt);
      last.push(Math.max(...coveredAt) - decidedAt);
      await under.setThreat('secured');
    }
  } finally {
    await under.close();
  }
  if (tabs === 1) return [row('1 busy tab, decided to covered', 'ms', last)];
  return [
    row(`${tabs} busy tabs, decided to the first covered`, 'ms', first),
    row(`${tabs} busy tabs, decided to all covered`, 'ms', last),
  ];
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * A personal page with the extension, with an empty one of the same manifest, and with none, in turns; and what of ours
 * concerned it, counted. What the empty one costs is the browser's price for the permissions, whatever is done with them.
 */
async function overhead(): Promise<Row[]> {
  const counting = await withCounter(DIST);
  const empty = await withoutWorker(DIST);
  const profile = await mkdtemp(join(tmpdir(), 'drawbridge-plain-'));
  const under = await startLeakBrowser(INSTALLATION, [], { built: counting.folder });
  const { hostMap, spkiHash } = under.sites;
  const options = { headless: true, hostMap, trustCertificate: spkiHash };
  const plain = await launchBrowser({ ...options, userDataDir: profile });
  const installed = INSTALLATION === 'unpacked' ? null : await forceInstall({ extensionDir: empty.folder });
  const idle = await (installed
    ? installed.launch(options)
    : launchBrowser({ ...options, extensionDir: empty.folder }));
  try {
    // What the block before the sign-in has asked and run is not counted.
    await (await extensionWorker(under.browser, under.extensionId)).evaluate(() =>
      Object.assign(globalThis, { counted: { asked: [], injected: [] } }),
    );
    const [ours, emptys, none] = await inTurns(under, [under.browser, idle, plain]);
    const counted = (await (
      await extensionWorker(under.browser, under.extensionId)
    ).evaluate(() => Reflect.get(globalThis, 'counted'))) as { asked: string[]; injected: string[] };
    const without = row('personal page, no extension', 'ms', none);
    return [
      without,
      comparedWith(row('personal page, company sites open', 'ms', ours), without),
      ...ratioRows('ours to none', ours, none),
      ...ratioRows('an empty extension with our manifest to none', emptys, none),
      ...ratioRows('ours to the empty one', ours, emptys),
      row('blocking events on personal pages', 'events', [
        counted.asked.filter((url) => url.includes('personal')).length,
      ]),
      row('scripts of ours on any page', 'scripts', [counted.injected.length]),
    ];
  } finally {
    await Promise.all([plain.close(), idle.close()]);
    await under.close();
    await installed?.close();
    await Promise.all([counting.remove(), empty.remove()]);
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function ratioRows(what: string, times: readonly number[], others: readonly number[]): Row[] {
  const ratios = times.map((time, index) => time / (others[index] ?? time));
  return [
    row(`median ratio, pair by pair, ${what}`, 'x', [quantile(ratios, 0.5)]),
    row(`95 % upper bound of it, ${what}`, 'x', [upperBound(ratios)]),
  ];
}

/** Loading times, by browser. */
async function inTurns(
  { sites }: LeakBrowser,
  browsers: readonly [Browser, Browser, Browser],
): Promise<[number[], number[], number[]]> {
  const times: [number[], number[], number[]] = [[], [], []];
  const pages = await Promise.all(browsers.map((browser) => browser.newPage()));
  const turns = pages.map((page, index) => ({ page, times: times[index] ?? [] }));
  for (let round = -WARM_UP; round < PAIRS; round++) {
    const address = `${sites.url('personal', 'load', 'pictures')}?${round}`;
    // In turns of order too: whoever comes later finds a warmer machine.
    turns.push(...turns.splice(0, 1));
    for (const { page, times } of turns) {
      await page.bringToFront();
      await page.goto(address, { waitUntil: 'load' });
      const time = await page.evaluate(() => {
        const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
        return navigation?.loadEventStart ?? Number.NaN;
      });
      if (round >= 0) times.push(time);
    }
  }
  return times;
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
