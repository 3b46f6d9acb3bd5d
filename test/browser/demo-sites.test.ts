import type { Browser, Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoSites, startDemoSites } from '../../src/demo/sites/demo-sites.ts';
import type { SiteName } from '../../src/demo/sites/site-descriptions.ts';
import { launchBrowser } from '../../src/tooling/launch-browser.ts';

type Snapshot = {
  cookies: string[];
  localStorage: Record<string, string>;
  sessionStorage: Record<string, string>;
  indexedDB: Record<string, Record<string, [unknown, unknown][]>>;
  caches: Record<string, Record<string, string>>;
  serviceWorkers: { scope: string; script: string }[];
};

const NAMES: readonly SiteName[] = ['mail', 'portal', 'personal', 'club'];

const PATIENT = { timeout: 15_000 };

describe('the demo sites', () => {
  let demo: DemoSites;
  let browser: Browser;

  beforeAll(async () => {
    demo = await startDemoSites();
    browser = await launchBrowser({ headless: true, hostMap: demo.hostMap, trustCertificate: demo.spkiHash });
  });

  afterAll(async () => {
    await browser?.close();
    await demo?.close();
  });

  async function visit(url: string): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForSelector('html[data-ready]');
    return page;
  }

  const stored = (page: Page) => page.evaluate(() => Reflect.get(window, 'stored')() as Promise<Snapshot>);

  const cookiesOf = async (domain: string) =>
    (await browser.cookies()).filter((cookie) => cookie.domain === domain).map(({ name }) => name);

  it('say before a visit that nothing is stored, and looking changes nothing', async () => {
    for (const name of NAMES) {
      const page = await visit(demo.sites[name].lookUrl);
      expect(await stored(page)).toEqual({
        cookies: [],
        localStorage: {},
        sessionStorage: {},
        indexedDB: {},
        caches: {},
        serviceWorkers: [],
      });
      await page.close();
    }
    expect(await browser.cookies()).toEqual([]);
  });

  it.each(NAMES)('%s fills every kind of store once and shows it', async (name) => {
    const { url, host } = demo.sites[name];
    const page = await visit(url);
    const first = await stored(page);
    expect(first.cookies.length).toBeGreaterThanOrEqual(2);
    expect(Object.keys(first.localStorage)).toEqual(['profile', 'settings']);
    expect(Object.keys(first.sessionStorage)).toEqual(['open-item']);
    expect(Object.values(first.indexedDB).flatMap((stores) => Object.values(stores).flat()).length).toBeGreaterThan(2);
    expect(Object.keys(first.caches)).toEqual(['attachments', 'offline']);
    expect(first.serviceWorkers).toEqual([{ scope: url, script: `${url}service-worker.js` }]);
    const table = await page.$eval('#stores', (element) => element.textContent);
    expect(table).toContain(first.localStorage['profile']);
    expect(await page.$eval('h2', (element) => element.textContent)).toContain(host);
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    expect(await stored(page)).toEqual(first);
    await page.close();
  });

  it('sign in with cookies of every kind, each site within its own bounds', async () => {
    expect(await cookiesOf('.corp.contoso.test')).toEqual(['shared-sign-in', 'shared-theme', 'shared-tour']);
    expect(await cookiesOf('.personal.test')).toEqual(['shared-sign-in', 'shared-theme', 'shared-tour']);
    expect(await cookiesOf('.contoso.test')).toEqual([]);
    for (const name of NAMES) {
      const own = await cookiesOf(demo.sites[name].host);
      expect(own.sort()).toEqual(['__Host-session', 'last-read', 'remember-me', 'tab', 'visitor']);
    }
    const kinds = (await browser.cookies()).map(({ httpOnly, session }) => `${httpOnly} ${session}`);
    expect(new Set(kinds).size).toBe(4);
  });

  it('the company’s sites share their sign-in, and the club under the same domain neither sees it nor is seen', async () => {
    const received = async (name: SiteName) => {
      const page = await visit(demo.sites[name].lookUrl);
      const cookies = await page.evaluate(() => fetch('/cookies').then((response) => response.text()));
      await page.close();
      return cookies.split('; ').sort();
    };
    const [mail, portal, club] = [await received('mail'), await received('portal'), await received('club')];
    const shared = mail.filter((cookie) => portal.includes(cookie));
    expect(shared.map((cookie) => cookie.split('=')[0])).toEqual(['shared-sign-in', 'shared-theme', 'shared-tour']);
    expect(club.filter((cookie) => mail.includes(cookie) || portal.includes(cookie))).toEqual([]);
    expect(club.map((cookie) => cookie.split('=')[0])).toEqual(['__Host-session', 'remember-me', 'tab', 'visitor']);
  });

  it('keep data flowing to an open page and back', async () => {
    const { live, url } = demo.sites.mail;
    const page = await visit(url);
    const before = live.received;
    await expect.poll(() => live.received, PATIENT).toBeGreaterThan(before + 2);
    const shown = () => page.$eval('#live', (element) => element.textContent);
    await expect.poll(shown, PATIENT).toMatch(/^\d+ received$/);
    await page.close();
    await expect.poll(() => live.open, PATIENT).toBe(0);
  });

  it('record what reached the server; a site’s own worker answers without it', async () => {
    const site = demo.sites.portal;
    site.clearRequests();
    const page = await visit(`${site.url}news/42`);
    expect(site.requests[0]).toMatchObject({ method: 'GET', path: '/news/42', hadCookie: true });
    await page.goto('about:blank');
    site.clearRequests();
    await page.goto(`${site.url}?offline=1`);
    await page.waitForSelector('html[data-ready]');
    expect(await page.title()).toBe('Contoso Portal');
    expect(site.requests.map(({ path }) => path)).not.toContain('/?offline=1');
    await page.close();
  });

  it('are the only hosts there are', async () => {
    const page = await browser.newPage();
    await expect(page.goto('https://elsewhere.test/')).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
    await page.close();
  });
});
