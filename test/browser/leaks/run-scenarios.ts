import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'puppeteer';
import { until } from '../../../src/demo/person.ts';
import type { ThreatLevel } from '../../../src/health/threat-level.ts';
import { sendThreat } from '../../../src/tooling/send-threat.ts';
import {
  type Installation,
  startUnderTest,
  type UnderTest,
  type UnderTestOptions,
} from '../harness/browser-under-test.ts';
import { untilEnforced } from '../harness/stored-agent.ts';
import { DIARY } from './leak-pages.ts';
import { type LeakSites, startLeakSites } from './leak-sites.ts';
import { SCENARIOS, type Scenario, type Stage, untilSays } from './scenarios.ts';
import { type LayerName, switchOff } from './switch-off.ts';
import { type Leak, Witness } from './witness.ts';

const BUILT = resolve(import.meta.dirname, '../../../dist');

/** Milliseconds after "blocked" from when on nothing may show or flow, and for how long it is looked at. */
const GRACE = 1_000;
const WATCH = 1_000;

export type Outcome = {
  readonly leaks: ReadonlyMap<string, Leak>;
  /** Of the personal pages that were open all along: what was done to them. */
  readonly disturbed: readonly string[];
  /** Addresses that did not come back after the block, of tabs and of a frame. */
  readonly notReturned: readonly string[];
};

/** A browser with somebody signed in, whose device's threat level the test sets. */
export type LeakBrowser = UnderTest & {
  readonly sites: LeakSites;
  /** As the vendor would; returns when the tenant has it. */
  reportThreat(level: ThreatLevel): Promise<void>;
  /** And waits until the browser holds what follows from it. */
  setThreat(level: ThreatLevel): Promise<void>;
};

export async function startLeakBrowser(
  installation: Installation,
  off: readonly LayerName[] = [],
  options: UnderTestOptions = {},
): Promise<LeakBrowser> {
  const sites = await startLeakSites();
  const build = await switchOff(BUILT, off);
  const under = await startUnderTest(installation, {
    ...options,
    built: off.length > 0 ? build.folder : (options.built ?? BUILT),
    sites,
  });
  const { close } = under;
  await under.person.untilState('signedOut');
  await under.person.signIn(under.demo.users.ada);
  // Allowed by the decision, and open in the browser too.
  await under.person.untilState('allowed');
  await untilEnforced(under, false);
  const deviceTag = await under.person.deviceTag();
  const { partner, tenant } = under.demo;
  const key = JSON.parse(await readFile(partner.keyFile, 'utf8'));
  const reportThreat = (level: ThreatLevel) =>
    sendThreat({ tenant: tenant.url, issuer: partner.issuer, key, deviceTag, level });
  return Object.assign(under, {
    sites,
    reportThreat,
    async setThreat(level: ThreatLevel) {
      await reportThreat(level);
      await untilEnforced(under, level === 'high');
    },
    async close() {
      await close();
      await sites.close();
      await build.remove();
    },
  });
}

/** All scenarios at once in one browser: each is told apart by its own address and its own secret. */
export async function runScenarios(
  installation: Installation,
  off: readonly LayerName[],
  scenarios: readonly Scenario[] = SCENARIOS,
): Promise<Outcome> {
  const under = await startLeakBrowser(installation, off);
  const downloads = await mkdtemp(join(tmpdir(), 'drawbridge-downloads-'));
  try {
    const session = await under.browser.target().createCDPSession();
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
    return await play(under, stageOf(under), scenarios);
  } finally {
    await under.close();
    await rm(downloads, { recursive: true, force: true });
  }
}

async function play(under: LeakBrowser, stage: Stage, scenarios: readonly Scenario[]): Promise<Outcome> {
  const names = scenarios.map(({ name }) => name);
  const witness = new Witness(under.browser, under.sites);
  const personal = await Promise.all([
    stage.open('personal', 'untouched', 'page'),
    stage.open('neighbour', 'untouched', 'page'),
  ]);
  for (const page of personal) await page.evaluate(() => Object.assign(globalThis, { untouched: true }));
  const opened = new Map<string, Page | undefined>();
  for (const scenario of scenarios) opened.set(scenario.name, await scenario.open?.(stage, scenario.name));
  const actors = new Map<string, Page>();
  for (const { name, act } of scenarios) if (act) actors.set(name, opened.get(name) ?? (await stage.newPage()));

  await under.setThreat('high');
  await new Promise((done) => setTimeout(done, GRACE));
  const first = await witness.watch(names, WATCH);
  const acting = Promise.all(
    scenarios.map(({ name, act }) => {
      const page = actors.get(name);
      return page && act?.(stage, name, page);
    }),
  );
  const second = await witness.watch(names, 3 * WATCH);
  await acting;
  const third = await witness.watch(names, WATCH);

  const disturbed: string[] = [];
  for (const page of personal) if (!(await isUntouched(page))) disturbed.push(page.url());
  const frame = opened.get('company-frame');
  if (opened.has('company-frame') && !frame?.url().includes('/company-frame/company-frame'))
    disturbed.push('the page around the company frame');
  const leaks = new Map(names.map((name) => [name, sum([first, second, third].map((leak) => leak.get(name)))]));
  const notReturned =
    scenarios !== SCENARIOS || [...leaks.values()].some(({ bytes }) => bytes > 0) ? [] : await unblock(under, opened);
  return { leaks, disturbed, notReturned };
}

/** After the block: open tabs are where they were, and the frame shows its page again. */
async function unblock(under: LeakBrowser, opened: ReadonlyMap<string, Page | undefined>): Promise<string[]> {
  await under.setThreat('secured');
  const missing: string[] = [];
  for (const name of ['live', 'exfiltrate', 'leave-question', 'srcdoc-child', 'alert']) {
    const address = under.sites.url('app', name, name);
    // Of all tabs: one that was thrown away to be covered is another target.
    const shown = () => under.browser.targets().map((target) => target.url());
    await until(address, async () => shown().includes(address) || `${shown()}`, 5_000).catch(({ message }) =>
      missing.push(`${name}: ${message}`),
    );
  }
  const frame = opened.get('company-frame');
  const isBack = async () =>
    frame?.frames().some((inner) => inner.url() === under.sites.url('app', 'company-frame', 'live')) || 'it is not';
  await until('the frame', isBack, 5_000).catch(() => missing.push('company-frame'));
  return missing;
}

function stageOf({ browser, sites }: LeakBrowser): Stage {
  const go = async (page: Page, address: string) => {
    await page.goto(address, { waitUntil: 'domcontentloaded', timeout: 2_500 }).catch(() => undefined);
  };
  return {
    sites,
    go,
    newPage: () => browser.newPage(),
    async open(host, scenario, name) {
      const page = await browser.newPage();
      await page.goto(sites.url(host, scenario, name), { timeout: 15_000, waitUntil: 'domcontentloaded' });
      await untilSays(page, 'ready');
      return page;
    },
  };
}

function isUntouched(page: Page): Promise<boolean> {
  return page
    .evaluate(
      (diary) => Reflect.get(globalThis, 'untouched') === true && document.body.textContent.includes(diary),
      DIARY,
    )
    .catch(() => false);
}

function sum(leaks: readonly (Leak | undefined)[]): Leak {
  return {
    bytes: Math.max(...leaks.map((leak) => leak?.bytes ?? 0)),
    requests: leaks.reduce((total, leak) => total + (leak?.requests ?? 0), 0),
  };
}
