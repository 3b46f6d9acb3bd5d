import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { expect, it } from 'vitest';
import { until } from '../../src/demo/person.ts';
import { killWorker } from '../../src/tooling/worker-handle.ts';
import { cannotInstall, INSTALLATIONS } from './harness/browser-under-test.ts';
import { untilEnforced } from './harness/stored-agent.ts';
import { DIARY } from './leaks/leak-pages.ts';
import { type LeakBrowser, startLeakBrowser } from './leaks/run-scenarios.ts';
import { Witness } from './leaks/witness.ts';

const FULL = process.env['DRAWBRIDGE_FULL'] === '1';
const STEPS = FULL ? 150 : 16;
const SEED = Number(process.env['DRAWBRIDGE_SEED'] ?? Date.now() % 1_000_000);

const ACTIONS = [
  'toggle',
  'toggle',
  'toggle fast',
  'visit',
  'visit',
  'visit worker',
  'kill',
  'kill',
  'restart',
] as const;

/**
 * Toggles, navigations, worker kills and restarts in an order drawn from the printed seed (DRAWBRIDGE_SEED repeats it).
 * After each: what is held is what was decided last; one second after "blocked" nothing of the company's is visible or
 * flows; open means open; and the personal page has never been touched.
 */
for (const installation of INSTALLATIONS) {
  it(
    `holds whatever the order of events, ${installation}, seed ${SEED}`,
    async ({ skip }) => {
      const reason = cannotInstall[installation]();
      skip(reason !== null, `${reason}`);
      const userDataDir = await mkdtemp(join(tmpdir(), 'drawbridge-random-'));
      const under = await startLeakBrowser(installation, [], { userDataDir });
      const done: string[] = [];
      try {
        await run(under, randomFrom(SEED), done);
      } catch (error) {
        throw new Error(`Seed ${SEED}, after ${done.join(', ')}: ${(error as Error).message}`, { cause: error });
      } finally {
        await under.close();
        await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
      }
    },
    STEPS * 20_000 + 60_000,
  );
}

async function run(under: LeakBrowser, random: (below: number) => number, done: string[]): Promise<void> {
  const { sites } = under;
  let blocked = false;
  let personal = await openPersonal(under);
  let restarts = 0;
  const visit = async (page: Page, host: 'app' | 'pwa', name: string) => {
    await page
      .goto(sites.url(host, 'random', name), { waitUntil: 'domcontentloaded', timeout: 10_000 })
      .catch(() => undefined);
  };
  for (let step = 0; step < STEPS; step++) {
    const action = ACTIONS[random(ACTIONS.length)] ?? 'toggle';
    done.push(action);
    if (action === 'toggle') {
      blocked = !blocked;
      await under.setThreat(blocked ? 'high' : 'secured');
    } else if (action === 'toggle fast') {
      for (let count = random(4) + 2; count > 0; count--) {
        blocked = !blocked;
        await under.reportThreat(blocked ? 'high' : 'secured');
        if (random(3) === 0) await killWorker(under.browser, under.extensionId);
        await new Promise((resolve) => setTimeout(resolve, random(120)));
      }
    } else if (action === 'visit') {
      await visit(await under.browser.newPage(), 'app', 'live');
    } else if (action === 'visit worker') {
      await visit(await under.browser.newPage(), 'pwa', 'install-worker');
    } else if (action === 'kill') {
      await killWorker(under.browser, under.extensionId);
    } else if (restarts < 2) {
      restarts += 1;
      await under.restart();
      personal = await openPersonal(under);
    }
    await untilDecided(under, blocked);
    await check(under, blocked, personal);
  }
}

/** A worker that was killed has to be woken, as whatever a person does next would. */
async function untilDecided(under: LeakBrowser, blocked: boolean): Promise<void> {
  await under.person.popup().then((popup) => popup.reload());
  await under.person.untilState(blocked ? 'blocked' : 'allowed');
  await untilEnforced(under, blocked);
}

async function check(under: LeakBrowser, blocked: boolean, personal: Page): Promise<void> {
  const untouched = await personal.evaluate(
    (diary) => [Reflect.get(globalThis, 'untouched'), document.title === diary],
    DIARY,
  );
  expect(untouched).toEqual([true, true]);
  const witness = new Witness(under.browser, under.sites);
  if (blocked) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect([...(await witness.watch(['random'], 300)).values()]).toEqual([{ bytes: 0, requests: 0 }]);
    return;
  }
  const page = await under.browser.newPage();
  const address = under.sites.url('app', 'random', 'page');
  await page.goto(address, { waitUntil: 'domcontentloaded', timeout: 10_000 }).catch(() => undefined);
  await until('the company page to open', async () => page.url() === address || page.url());
  await page.close();
  // Few tabs: each is one more that the machine has to carry.
  for (const other of (await under.browser.pages()).filter((tab) => tab.url().includes('.corp.')).slice(4))
    await other.close();
}

async function openPersonal(under: LeakBrowser): Promise<Page> {
  const page = await under.browser.newPage();
  await page.goto(under.sites.url('personal', 'random', 'page'));
  await page.evaluate(() => Object.assign(globalThis, { untouched: true }));
  return page;
}

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
