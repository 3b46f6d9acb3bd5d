import type { Page } from 'puppeteer';
import { until } from '../../../src/demo/person.ts';
import { HOSTS, type HostName, type LeakSites } from './leak-sites.ts';

/** What a scenario has to work with. Pages that it opens are its own. */
export type Stage = {
  readonly sites: LeakSites;
  newPage(): Promise<Page>;
  /** Opens `page` of a host in a new tab and waits until its script has run. */
  open(host: HostName, scenario: string, page: string): Promise<Page>;
  /** Goes there, and does not mind being refused. */
  go(page: Page, address: string): Promise<void>;
};

export type Scenario = {
  readonly name: string;
  /** The row's words. */
  readonly what: string;
  /** What is there before the block; hands on what `act` needs. */
  open?(stage: Stage, name: string): Promise<Page | undefined>;
  /** What the person does while blocked. */
  act?(stage: Stage, name: string, page: Page): Promise<unknown>;
};

/** Every row of browser-platform.md's table of block, but for those that a browser start is about. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'fresh',
    what: 'a fresh navigation',
    act: (stage, name, page) => stage.go(page, stage.sites.url('app', name, 'page')),
  },
  ...spellings(),
  {
    name: 'link',
    what: 'a link on a personal page, and a redirect by one',
    open: (stage, name) => stage.open('personal', name, 'page'),
    act: (stage, name, page) => {
      const to = encodeURIComponent(stage.sites.url('app', name, 'page'));
      return stage.go(page, stage.sites.url('personal', name, `redirect?to=${to}`));
    },
  },
  {
    name: 'worker',
    what: 'a site’s own service worker answers from its cache',
    async open(stage, name) {
      const page = await stage.open('pwa', name, 'install-worker');
      await untilSays(page, 'installed');
      await page.close();
      return undefined;
    },
    act: (stage, name, page) => stage.go(page, stage.sites.url('pwa', name, 'shell')),
  },
  {
    name: 'worker-busy',
    what: 'a site’s service worker at work without a tab',
    async open(stage, name) {
      const page = await stage.open('pwa', name, 'install-worker');
      await untilSays(page, 'installed');
      await stage.go(page, stage.sites.url('pwa', name, 'start-worker'));
      await untilSays(page, 'ready');
      return undefined;
    },
  },
  {
    name: 'worker-line',
    what: 'a socket that a site’s service worker has opened for itself',
    async open(stage, name) {
      const page = await stage.open('pwa', name, 'install-worker');
      await untilSays(page, 'installed');
      await stage.go(page, stage.sites.url('pwa', name, 'open-worker-line'));
      await untilSays(page, 'ready');
      return undefined;
    },
  },
  {
    name: 'back',
    what: 'back to a page kept before the block',
    async open(stage, name) {
      const page = await stage.open('app', name, 'page');
      await stage.go(page, stage.sites.url('personal', 'aside', 'page'));
      return page;
    },
    act: (_, __, page) => back(page),
  },
  {
    name: 'back-covered',
    what: 'back to a page covered by the block',
    async open(stage, name) {
      const page = await stage.open('personal', 'aside', 'page');
      await stage.go(page, stage.sites.url('app', name, 'page'));
      return page;
    },
    async act(_, __, page) {
      await back(page);
      await page.evaluate(() => history.forward()).catch(() => undefined);
    },
  },
  {
    name: 'live',
    what: 'an open tab, its WebSocket and its event stream',
    open: (stage, name) => stage.open('app', name, 'live'),
  },
  {
    name: 'exfiltrate',
    what: 'an open tab that sends elsewhere (fetch, beacon, image)',
    open: (stage, name) => stage.open('app', name, 'exfiltrate'),
  },
  {
    name: 'shared-worker',
    what: 'a shared worker with a socket of its own',
    open: (stage, name) => stage.open('app', name, 'shared-worker'),
  },
  {
    name: 'leave-question',
    what: 'a tab that asks “Leave site?”',
    async open(stage, name) {
      const page = await stage.open('app', name, 'leave-question');
      // Without a gesture the browser does not let a page ask.
      await page.click('button');
      return page;
    },
  },
  {
    name: 'alert',
    what: 'a tab that no script gets into (an open alert)',
    open: (stage, name) => stage.open('app', name, 'alert'),
  },
  {
    name: 'blank-child',
    what: 'an about:blank popup whose opener is gone',
    open: (stage, name) => child(stage, name),
  },
  {
    name: 'blob-child',
    what: 'a blob: tab whose opener is gone',
    open: (stage, name) => child(stage, name),
  },
  {
    name: 'srcdoc-child',
    what: 'a srcdoc frame',
    open: (stage, name) => stage.open('app', name, 'srcdoc-child'),
  },
  {
    name: 'company-frame',
    what: 'a company frame in a personal page, with its sockets',
    open: (stage, name) => stage.open('personal', name, 'company-frame'),
  },
  {
    name: 'company-parts',
    what: 'a personal page that loads company parts while blocked',
    act: (stage, name, page) => stage.go(page, stage.sites.url('personal', name, 'company-parts')),
  },
  {
    name: 'prerendered',
    what: 'a page prerendered before the block, activated after',
    async open(stage, name) {
      const page = await stage.open('app', name, 'prerendering');
      await new Promise((resolve) => setTimeout(resolve, 700));
      return page;
    },
    act: (_, __, page) => page.evaluate(() => document.querySelector('a')?.click()).catch(() => undefined),
  },
  {
    name: 'download',
    what: 'a download in progress',
    async open(stage, name) {
      const page = await stage.open('app', name, 'downloading');
      await new Promise((resolve) => setTimeout(resolve, 500));
      await page.close();
      return undefined;
    },
  },
  {
    name: 'picture',
    what: 'a picture-in-picture window',
    async open(stage, name) {
      const page = await stage.open('app', name, 'picture');
      await page.click('button');
      await untilSays(page, 'picture');
      return page;
    },
  },
];

/** The same place in other words. */
function spellings(): Scenario[] {
  const { app } = HOSTS;
  const others: Readonly<Record<string, (name: string) => string>> = {
    'with a trailing dot': (name) => `https://${app}./${name}/page`,
    'in upper case': (name) => `https://${app.toUpperCase()}/${name}/page`,
    'with user name and password': (name) => `https://user:secret@${app}/${name}/page`,
    'on another port': (name) => `https://${app}:8444/${name}/page`,
    'as view-source:': (name) => `view-source:https://${app}/${name}/page`,
  };
  return Object.entries(others).map(([words, address], index) => ({
    name: `spelling-${index}`,
    what: `an address ${words}`,
    act: (stage, name, page) => stage.go(page, address(name)),
  }));
}

async function child(stage: Stage, name: string): Promise<undefined> {
  const page = await stage.open('app', name, name);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await page.close();
  return undefined;
}

async function back(page: Page): Promise<void> {
  await page.goBack({ timeout: 1_500, waitUntil: 'domcontentloaded' }).catch(() => undefined);
}

/** Asked again and again: Puppeteer's own waiting rests on frames being drawn, which tabs in the background do rarely. */
export async function untilSays(page: Page, word: string): Promise<void> {
  await until(`${page.url()} to be ${word}`, async () => {
    const said = await page.evaluate((name) => name in document.documentElement.dataset, word).catch(() => false);
    return said || 'it is not';
  });
}
