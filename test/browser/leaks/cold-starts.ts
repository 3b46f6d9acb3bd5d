import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeDemoExtension } from '../../../src/demo/demo-extension.ts';
import { forceInstall } from '../../../src/tooling/force-install.ts';
import type { Installation } from '../harness/browser-under-test.ts';
import { DIARY, secretOf } from './leak-pages.ts';
import { HOSTS, type LeakSites, startLeakSites } from './leak-sites.ts';
import { PlainBrowser, type PlainBrowserOptions, type Sighting } from './plain-browser.ts';
import { type LayerName, switchOff } from './switch-off.ts';
import type { Leak } from './witness.ts';

const BUILT = resolve(import.meta.dirname, '../../../dist');

/** Chromium writes its preferences every ten seconds; what a session before has set is then on disk. */
const FLUSH = 11_500;

/** How long a start is looked at, and until when the tab has to show something. */
const WATCH = 1_500;
const PATIENCE = 20_000;

/**
 * With `--load-extension` Chromium itself leaves the first page of a start hanging for ever, more often than not, once an
 * extension asks for `webRequest` or `declarativeNetRequest`, be it without a line of code (measured: 4 of 7 starts).
 */
const LOADING = 6_000;

export const STARTS = {
  address: 'a browser start with a company address',
  restored: 'a session restore with a company tab',
  'restored-worker': 'a session restore with a tab that a site’s own service worker answers',
  'restored-and-address': 'a session restore, and a company address',
  'frame-in-personal': 'a browser start with a personal page that has company parts',
  killed: 'a company address after SIGKILL',
} as const;
export type StartName = keyof typeof STARTS;
export const START_NAMES = Object.keys(STARTS) as StartName[];

export type StartOutcome = {
  readonly leak: Leak;
  /** Milliseconds from the start to the blocked page; `null` where none came. */
  readonly shownAfter: number | null;
  /** Milliseconds between the first and the last time that company text was seen. */
  readonly visibleFor: number;
};

/** Profiles in which the sites were closed before, and starts of them. The tenant is not there: nobody signs in. */
export class ColdStarts {
  readonly #sites: LeakSites;
  readonly #options: Omit<PlainBrowserOptions, 'userDataDir'>;
  readonly #work: string;
  readonly #clean: () => Promise<void>;

  private constructor(
    sites: LeakSites,
    options: Omit<PlainBrowserOptions, 'userDataDir'>,
    work: string,
    clean: () => Promise<void>,
  ) {
    this.#sites = sites;
    this.#options = options;
    this.#work = work;
    this.#clean = clean;
  }

  static async prepare(installation: Installation, off: readonly LayerName[] = []): Promise<ColdStarts> {
    const sites = await startLeakSites();
    const work = await mkdtemp(join(tmpdir(), 'drawbridge-cold-'));
    const build = await switchOff(BUILT, off);
    const configuration = {
      tenant: 'http://127.0.0.1:9',
      organisationName: 'Contoso',
      corporateSites: ['corp.contoso.test'],
    };
    const network = { hostMap: sites.hostMap, trustCertificate: sites.spkiHash };
    const extension = await makeDemoExtension(configuration, build.folder);
    const installed =
      installation === 'force-installed'
        ? await forceInstall({ extensionDir: build.folder, managedConfiguration: configuration })
        : null;
    const options = installed
      ? { ...network, executablePath: installed.executablePath }
      : { ...network, extensionDir: extension.folder };
    const cold = new ColdStarts(sites, options, work, async () => {
      await Promise.all([sites.close(), build.remove(), extension.remove(), installed?.close()]);
      await rm(work, { recursive: true, force: true, maxRetries: 5 });
    });
    await cold.#makeProfile();
    return cold;
  }

  close(): Promise<void> {
    return this.#clean();
  }

  /** Company pages are visited without the extension, their tabs' session kept; then the sites are closed, on disk too. */
  async #makeProfile(): Promise<void> {
    const { extensionDir: _, executablePath: __, ...without } = this.#options;
    const userDataDir = join(this.#work, 'profile');
    const install = this.#sites.url('pwa', 'restored-worker', 'install-worker');
    const visit = async (name: string, addresses: string[], restoreSession = false) => {
      const browser = await PlainBrowser.start({ ...without, userDataDir, addresses, restoreSession });
      await until(() => browser.tabs.some(({ title }) => title.startsWith('CORPDATA')), `${name} to be shown`);
      await new Promise((done) => setTimeout(done, 1_500));
      await browser.close();
      await cp(join(userDataDir, 'Default', 'Sessions'), join(this.#work, name), { recursive: true });
    };
    await visit('installing', [install]);
    await visit('restored-worker', [this.#sites.url('pwa', 'restored-worker', 'shell')]);
    await visit('restored', [this.#sites.url('app', 'restored', 'page')]);
    await rm(join(userDataDir, 'Default', 'Sessions'), { recursive: true });
    const browser = await PlainBrowser.start({ ...this.#options, userDataDir });
    // Managed configuration comes about three seconds after the first start.
    await new Promise((done) => setTimeout(done, 4_000 + FLUSH));
    await browser.close();
  }

  /** One start from a copy of the profile, looked at until it shows the blocked page if it is to come to that. */
  async start(name: StartName, isToBlock: boolean): Promise<StartOutcome> {
    const userDataDir = join(this.#work, `start-${name}`);
    await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
    await cp(join(this.#work, 'profile'), userDataDir, { recursive: true });
    if (name === 'killed') {
      const victim = await PlainBrowser.start({ ...this.#options, userDataDir });
      await new Promise((done) => setTimeout(done, 1_000));
      await victim.kill();
    }
    const session = name === 'restored-and-address' ? 'restored' : name;
    if (name.startsWith('restored')) {
      const folder = join(userDataDir, 'Default', 'Sessions');
      await rm(folder, { recursive: true, force: true });
      await cp(join(this.#work, session), folder, { recursive: true });
    }
    const from = Date.now();
    const browser = await PlainBrowser.start({ ...this.#options, userDataDir, ...this.#addresses(name) });
    try {
      const shows = (look: (tab: Sighting) => boolean) => browser.tabs.some(look);
      const isBlocked = () => shows(({ url }) => /^chrome-extension:.*\/blocked\//.test(url));
      const isLoaded = () => shows(({ title }) => title === DIARY || title.startsWith('CORPDATA'));
      const isDone = isToBlock && name !== 'frame-in-personal' ? isBlocked : isLoaded;
      while (!isDone() && Date.now() - from < (isDone === isBlocked ? PATIENCE : LOADING))
        await new Promise((done) => setTimeout(done, 10));
      const shownAfter = isBlocked() ? Date.now() - from : null;
      await new Promise((done) => setTimeout(done, WATCH));
      return { ...this.#leak(name, browser, from), shownAfter };
    } finally {
      await browser.close();
    }
  }

  #addresses(name: StartName): Pick<PlainBrowserOptions, 'addresses' | 'restoreSession'> {
    switch (name) {
      case 'address':
      case 'killed':
        return { addresses: [this.#sites.url('app', name, 'page')] };
      case 'frame-in-personal':
        return { addresses: [this.#sites.url('personal', name, 'company-parts')] };
      case 'restored-and-address':
        return { restoreSession: true, addresses: [this.#sites.url('app', name, 'page')] };
      default:
        return { restoreSession: true };
    }
  }

  /** Titles of company pages that were announced, and what reached a company server. */
  #leak(name: StartName, browser: PlainBrowser, from: number): Pick<StartOutcome, 'leak' | 'visibleFor'> {
    const scenarios = name === 'restored-and-address' ? [name, 'restored'] : [name];
    const shown = browser.sightings.filter(
      // A tab that is restored has its old title before it has any page.
      ({ title, url }) => scenarios.some((one) => title.includes(secretOf(one))) && url.includes('.corp.contoso.test'),
    );
    const company = Object.values(HOSTS).filter((host) => host.includes('.corp.'));
    const arrived = this.#sites.arrivals.filter(
      ({ at, scenario, host }) =>
        at >= from && scenarios.includes(scenario) && company.some((one) => host.startsWith(one)),
    );
    const bytes = shown.reduce((most, { title }) => Math.max(most, title.length), 0);
    const visibleFor = (shown.at(-1)?.at ?? 0) - (shown[0]?.at ?? 0);
    return { leak: { bytes, requests: arrived.length }, visibleFor };
  }
}

async function until(look: () => boolean, what: string): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!look()) {
    if (Date.now() > end) throw new Error(`Waited ${PATIENCE / 1000} s for ${what}.`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** Keeps the cores busy, as a device is that starts up. */
export function startLoad(loops: number): { end(): void } {
  const children: ChildProcess[] = Array.from({ length: loops }, () =>
    spawn(
      process.execPath,
      [
        '-e',
        'setTimeout(() => process.exit(), 600000); (function work() { for (let i = 0; i < 1e7; i++) {} setImmediate(work); })()',
      ],
      {
        stdio: 'ignore',
      },
    ),
  );
  return { end: () => children.forEach((child) => void child.kill('SIGKILL')) };
}
