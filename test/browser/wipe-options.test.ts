import { readdir } from 'node:fs/promises';
import type { Client } from '@microsoft/microsoft-graph-client';
import type { Page, Protocol } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeUsers } from '../../src/demo/contoso.ts';
import { until } from '../../src/demo/person.ts';
import type { WipeReceipt } from '../../src/protocol/wipe-receipt.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import { adminToken, graphClient } from '../tenant/graph-api/admin.ts';
import { readCookies } from './wipe/cookies.ts';
import { Ground } from './wipe/ground.ts';
import { fillNest, type Nest, nestIn, type OpenNest, openNest, storesIn } from './wipe/nested-pages.ts';
import { MORE_CORPORATE_SITES } from './wipe/places.ts';
import { agentsWipe, startWipeBrowser, type WipeBrowser } from './wipe/wipe-browser.ts';
import { readMemory } from './wipe/witness.ts';

// What an organisation may choose and what rarely meets, in one browser that the extension was let into private windows of.

const APP = 'https://app.corp.contoso.test';
const TOOL = 'https://tool.partner.test:8443';
const TOOL_OWN = 'https://tool.partner.test';
const OWN = 'https://own-apps.test';
const CHOIR = 'https://choir.contoso.test';
const DIARY = 'https://diary.personal.test';
const SHOP = 'https://shop.other.test';
const FULL = process.env['DRAWBRIDGE_FULL'] === '1';

const SLOW = 'https://slow.corp.contoso.test';

/** Origins of which one source alone knows when the wipe begins. */
const KNOWN_BY = {
  ledger: 'https://ledger.corp.contoso.test:8443',
  cookie: 'https://cookie.corp.contoso.test',
  history: 'https://history.corp.contoso.test:8443',
  download: 'https://download.corp.contoso.test:8443',
  list: 'https://corp.contoso.test',
} as const;

/** Company frames, and whether the tab stays open. */
const NESTS = {
  'in a personal page that is open': { nest: [DIARY, APP], open: true },
  'in a personal page that is closed': { nest: [SHOP, APP], open: false },
  'in a page of another company site that is open': { nest: [TOOL, APP], open: true },
  'in a page of another company site that is closed': { nest: [TOOL, 'https://badge.corp.contoso.test'], open: false },
  'in a personal frame of its own site, open': { nest: [APP, DIARY, APP], open: true },
  'in a personal frame of its own site, closed': { nest: [KNOWN_BY.list, SHOP, KNOWN_BY.list], open: false },
  'in a personal frame of a site that is the company’s as a whole': { nest: [OWN, DIARY, OWN], open: false },
  'in a personal frame of a sibling’s page': { nest: [CHOIR, DIARY, APP], open: false },
} as const satisfies Record<string, { nest: Nest; open: boolean }>;
type NestName = keyof typeof NESTS;
const NEST_NAMES = Object.keys(NESTS) as NestName[];

const AUTHENTICATED = { [OWN]: false, [DIARY]: true, [CHOIR]: true, [APP]: true } as const;

describe('a wipe, where the organisation has all removed that it may', () => {
  let under: WipeBrowser;
  let admin: Client;
  let ground: Ground;
  let open: ReadonlyMap<NestName, OpenNest>;
  let privately: readonly [Page, Page];
  let receipt: WipeReceipt;
  let waiting: readonly string[];
  type Cookies = Awaited<ReturnType<typeof readCookies>>;
  let cookies: Record<'before' | 'after', Cookies>;
  let many: Record<'before' | 'after', Protocol.Network.Cookie[]>;
  let inPrivate: Record<'before' | 'after', Protocol.Network.Cookie[]>;
  let files: Record<'before' | 'after', string[]>;

  beforeAll(async () => {
    const users = makeUsers();
    const ada = Object.assign(users.ada, { adminRoles: ['full'] });
    under = await startWipeBrowser('unpacked', {
      users,
      inPrivate: true,
      moreSites: MORE_CORPORATE_SITES,
      moreOrigins: [...Object.values(KNOWN_BY), SLOW, ...MORE_CORPORATE_SITES.map((host) => `https://${host}`)],
    });
    const { url } = under.demo.tenant;
    admin = graphClient(url, await adminToken(url, ada.userPrincipalName, { password: ada.password }));
    await setOptions('remove');
    await signIn();
    ground = new Ground(under, ['choir', 'diary', 'diaryInChoir', 'toolOwn']);
    await ground.fill();
    await ground.read();
    // Where frames of other sites are on pages that are not the company's, a domain is emptied from within.
    await (await openNest(under.browser, [TOOL_OWN, DIARY])).tab.close();
    for (const by of Object.keys(KNOWN_BY) as (keyof typeof KNOWN_BY)[]) await fillKnownBy(by);
    open = await fillNests();
    for (const origin of Object.keys(AUTHENTICATED)) await authenticate(origin);
    await download();
    privately = await fillPrivately();
    for (const by of Object.keys(KNOWN_BY) as (keyof typeof KNOWN_BY)[]) await knowOnlyBy(by);
    await setMany();
    await until('nothing to be on its way', async () => (await readdir(under.downloads)).length === 6 || 'it is');
    // Taking them out by name has taken the domain's cookies of those names too.
    await setCookiesAgain();
    cookies = { before: await readCookies(under.browser), after: [] };
    many = { before: await manyCookies(), after: [] };
    inPrivate = { before: await privateCookies(), after: [] };
    files = { before: (await readdir(under.downloads)).sort(), after: [] };

    await order();
    await under.untilWiped();
    receipt = await lastReceipt(1);
    waiting = await partitions();
    cookies.after = await readCookies(under.browser);
    many.after = await manyCookies();
    inPrivate.after = await privateCookies();
    files.after = (await readdir(under.downloads)).sort();
    // Company tabs would come back to their sites; one whose page would not go was thrown away, and its target with it.
    const ofCompany = [...open].filter(([name]) => NESTS[name].nest[0] !== DIARY).map(([, { tab }]) => tab);
    for (const tab of [...ofCompany, privately[0]]) if (!tab.isClosed()) await tab.close().catch(() => undefined);
    await signIn();
  }, 150_000);
  afterAll(() => under?.close());

  const setOptions = async (choice: 'keep' | 'remove') => {
    const path = '/deviceAppManagement/targetedManagedAppConfigurations/organisation';
    const { customSettings } = await admin.api(path).get();
    const changed = customSettings.map(({ name, value }: { name: string; value: string }) => ({
      name,
      value: /^wipe(SharedCookies|DownloadedFiles)$/.test(name) ? choice : value,
    }));
    await admin.api(path).patch({ customSettings: changed });
  };
  const signIn = async () => {
    await under.person.signIn(under.demo.users.ada);
    await under.person.untilState('allowed');
  };
  const order = async () => {
    const { id } = await admin.api(`/users/${under.demo.users.ada.userPrincipalName}`).get();
    const deviceTag = await under.person.deviceTag();
    const path = `/users/${id}/wipeManagedAppRegistrationsByDeviceTag`;
    await admin.api(path).post({ deviceTag, '@drawbridge.immediate': true });
    return deviceTag;
  };
  const lastReceipt = async (count: number) => {
    await until('the receipt to be with the tenant', async () => {
      const { length } = await under.receipts();
      return length === count || `there are ${length} of ${count}`;
    });
    return (await under.receipts()).at(-1)?.receipt as WipeReceipt;
  };
  const partitions = async (): Promise<string[]> => {
    const worker = await extensionWorker(under.browser, under.extensionId);
    return worker.evaluate(async () => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open('drawbridge');
        opening.onsuccess = () => resolve(opening.result);
      });
      const all = db.transaction('partitions').objectStore('partitions').getAll();
      await new Promise((resolve) => {
        all.onsuccess = resolve;
      });
      db.close();
      return all.result.map(({ origin, within, due }) => `${origin} in ${within}${due ? ', due' : ''}`);
    });
  };

  async function fillKnownBy(by: keyof typeof KNOWN_BY): Promise<void> {
    const opened = await openNest(under.browser, [KNOWN_BY[by]]);
    expect(await fillNest(opened)).toEqual([]);
    if (by === 'download') {
      await click(opened.tab, '/download');
      await untilFile('from-download.corp.contoso.test.bin');
    }
    await opened.tab.close();
  }

  /** Takes an origin out of all lists but one. */
  async function knowOnlyBy(by: keyof typeof KNOWN_BY): Promise<void> {
    const origin = KNOWN_BY[by];
    const worker = await extensionWorker(under.browser, under.extensionId);
    await worker.evaluate(
      async (origin, by) => {
        const { hostname } = new URL(origin);
        const visits = await chrome.history.search({ text: '', startTime: 0, maxResults: 10_000 });
        const isOwn = (url = '') => URL.parse(url)?.origin === origin;
        if (by !== 'history') {
          for (const { url = '' } of visits.filter((visit) => isOwn(visit.url)))
            await chrome.history.deleteUrl({ url });
        }
        if (by !== 'download') {
          for (const { id, url } of await chrome.downloads.search({ limit: 0 }))
            if (isOwn(url)) await chrome.downloads.erase({ id });
        }
        if (by !== 'cookie') {
          for (const { name, path, domain, secure, partitionKey } of await chrome.cookies.getAll({ partitionKey: {} }))
            if (domain.replace(/^\./, '') === hostname) {
              const url = `http${secure ? 's' : ''}://${hostname}${path}`;
              await chrome.cookies.remove({ url, name, ...(partitionKey && { partitionKey }) });
            }
        }
        if (by === 'ledger') return;
        const db = await new Promise<IDBDatabase>((resolve) => {
          const opening = indexedDB.open('drawbridge');
          opening.onsuccess = () => resolve(opening.result);
        });
        const transaction = db.transaction('origins', 'readwrite');
        transaction.objectStore('origins').delete(origin);
        await new Promise((resolve) => {
          transaction.oncomplete = resolve;
        });
        db.close();
      },
      origin,
      by,
    );
  }

  async function fillNests() {
    const filled = new Map<NestName, OpenNest>();
    for (const name of NEST_NAMES) {
      const opened = await openNest(under.browser, NESTS[name].nest);
      expect(await fillNest(opened), name).toEqual([]);
      filled.set(name, opened);
    }
    for (const [name, { tab }] of filled) if (!NESTS[name].open) await tab.close();
    return filled;
  }

  async function authenticate(origin: string): Promise<void> {
    const page = await under.browser.newPage();
    await page.goto(origin.replace('//', '//lee:secret@') + '/auth');
    await page.close();
    expect(await isAuthenticated(origin)).toBe(true);
  }

  async function isAuthenticated(origin: string): Promise<boolean> {
    const { tab } = await openNest(under.browser, [origin]);
    const sent = await tab.evaluate(async () => (await fetch('/sent-credentials')).text());
    await tab.close();
    return sent !== '';
  }

  async function click(page: Page, href: string): Promise<void> {
    await page.evaluate((href) => Object.assign(document.createElement('a'), { href }).click(), href);
  }

  async function untilFile(name: string): Promise<void> {
    await until(name, async () => {
      const names = await readdir(under.downloads);
      return names.includes(name) || `there are ${names}`;
    });
  }

  /** From a company site, from a personal one, and from each by a link of the other. */
  async function download(): Promise<void> {
    for (const [page, from] of [
      [APP, APP],
      [DIARY, DIARY],
      [APP, DIARY],
      [DIARY, APP],
    ] as const) {
      const { tab } = await openNest(under.browser, [page]);
      const owner = from === APP ? 'company' : 'person';
      await click(tab, `${from}/download?name=${owner}-${page === from ? 'own' : 'linked'}.bin`);
      if (page === APP && from === APP) {
        await tab.evaluate(() => {
          const href = URL.createObjectURL(new Blob(['made']));
          Object.assign(document.createElement('a'), { href, download: 'company-made.bin' }).click();
        });
      }
      await untilFile(`${owner}-${page === from ? 'own' : 'linked'}.bin`);
      await tab.close();
    }
  }

  async function fillPrivately(): Promise<readonly [Page, Page]> {
    const worker = await extensionWorker(under.browser, under.extensionId);
    const pages: Page[] = [];
    for (const origin of [APP, DIARY]) {
      const url = `${origin}/page/innermost?private`;
      await worker.evaluate(async (address) => {
        const [window] = (await chrome.windows.getAll()).filter(({ incognito }) => incognito);
        if (window?.id === undefined) await chrome.windows.create({ incognito: true, url: address });
        else await chrome.tabs.create({ windowId: window.id, url: address });
      }, url);
      const target = await under.browser.waitForTarget((candidate) => candidate.url() === url);
      const page = await target.asPage();
      await page.waitForSelector('html[data-ready]');
      await page.evaluate(`seed('private')`);
      pages.push(page);
    }
    return pages as [Page, Page];
  }

  async function privateCookies() {
    const session = await privately[1].createCDPSession();
    const { cookies } = await session.send('Network.getAllCookies');
    await session.detach();
    return cookies;
  }

  async function setCookiesAgain(): Promise<void> {
    const { tab } = await openNest(under.browser, [CHOIR]);
    await tab.evaluate(async () => fetch('/set-cookies?value=again'));
    await tab.close();
  }

  /** A hundred of each company host, and neighbours of the same names below the same domains; a browser keeps 180 for each domain. */
  async function setMany(): Promise<void> {
    const session = await under.browser.target().createCDPSession();
    const set = MORE_CORPORATE_SITES.filter((host) => host.startsWith('corp.')).flatMap((host) =>
      [host, host.replace('corp.', 'club.')].flatMap((domain) =>
        Array.from({ length: domain === host ? 100 : 30 }, (_, index) => ({
          name: `preference-${index}`,
          value: 'much',
          url: `https://${domain}/`,
          expires: Date.now() / 1000 + 86_400,
        })),
      ),
    );
    await session.send('Storage.setCookies', { cookies: set });
    await session.detach();
  }

  async function manyCookies() {
    const session = await under.browser.target().createCDPSession();
    const { cookies } = await session.send('Storage.getCookies');
    await session.detach();
    return cookies.filter(({ domain }) => /\.many-\d+\.test$/.test(domain));
  }

  it('takes the cookies that company and other hosts share, and says of which domains', () => {
    const of = (when: 'before' | 'after', owner: string) =>
      cookies[when]
        .filter((cookie) => cookie.owner === owner)
        .map(({ words, hash }) => `${words} ${hash}`)
        .sort();
    expect(of('before', 'shared').length).toBeGreaterThan(3);
    // Hosts of the person's have a `Secure` one of that name.
    expect(of('before', 'shared').join()).toContain('secure of .contoso.test/');
    expect(of('after', 'shared')).toEqual([]);
    expect(of('after', 'company')).toEqual([]);
    expect(of('after', 'person')).toEqual(of('before', 'person'));
    expect(receipt.sharedCookies.treatment).toBe('remove');
    expect(receipt.sharedCookies.domains).toContain('contoso.test');
    const shared = inPrivate.before.filter(({ domain }) => domain === '.contoso.test');
    expect(receipt.sharedCookies.cookies).toBe(of('before', 'shared').length + shared.length);
    expect(receipt.cookies.left).toBe(0);
  });

  it('takes company files, and leaves those of others, linked from company pages too', async () => {
    expect(files.before).toEqual([
      'company-linked.bin',
      'company-made.bin',
      'company-own.bin',
      'from-download.corp.contoso.test.bin',
      'person-linked.bin',
      'person-own.bin',
    ]);
    expect(files.after).toEqual(['person-linked.bin', 'person-own.bin']);
    expect(receipt.downloads).toEqual({ found: 5, left: 0, filesRemoved: 4, filesLeft: 0 });
    const { person, company } = (await readMemory(under.browser)).downloads;
    expect(company).toEqual([]);
    expect(person).toHaveLength(1);
  });

  it('of many cookies takes the company’s, and none of the same names below the same domains', () => {
    const isCompany = ({ domain }: Protocol.Network.Cookie) => domain.startsWith('corp.');
    const domains = MORE_CORPORATE_SITES.length - 1;
    expect(many.before.filter(isCompany)).toHaveLength(100 * domains);
    expect(many.before).toHaveLength(130 * domains);
    expect(many.after).toEqual(many.before.filter((cookie) => !isCompany(cookie)));
    const took = receipt.steps.filter(({ step }) => ['cookies', 'secondPass'].includes(step));
    console.log(
      `${100 * domains} company cookies of ${130 * domains}: ${took.map(({ step, milliseconds }) => `${step} ${milliseconds} ms`)}`,
    );
  });

  it('takes company cookies of a private window too', () => {
    const isCompany = ({ domain }: Protocol.Network.Cookie) => /(^|\.)(corp\.)?contoso\.test$/.test(domain);
    expect(inPrivate.before.filter(isCompany).length).toBeGreaterThan(5);
    expect(inPrivate.before.filter((cookie) => !isCompany(cookie)).length).toBeGreaterThan(5);
    expect(inPrivate.after).toEqual(inPrivate.before.filter((cookie) => !isCompany(cookie)));
  });

  it.each(Object.entries(AUTHENTICATED))(
    'credentials of HTTP authentication go only with a domain that is the company’s as a whole: %s',
    async (origin, kept) => expect(await isAuthenticated(origin)).toBe(kept),
  );

  it.each(Object.entries(KNOWN_BY))('empties an origin that only one source knows: %s', async (_, origin) => {
    const opened = await openNest(under.browser, [origin]);
    expect(await storesIn(opened)).toEqual([]);
    await opened.tab.close();
  });

  it.each(NEST_NAMES)('empties a company frame %s', async (name) => {
    const { nest } = NESTS[name];
    const { tab } = await openNest(under.browser, nest);
    // What loads first may be the frame as it was asked for, just before it is emptied.
    await until(
      'the frame to be empty',
      async () => {
        const left = await nestIn(tab, nest).then(storesIn).catch(String);
        return left.length === 0 || `it has ${left}`;
      },
      8_000,
    );
    await tab.close();
  });

  it('has emptied a company frame of a personal page that stayed open', async () => {
    const { nest, tab } = open.get('in a personal page that is open') as OpenNest;
    expect(await nestIn(tab, nest).then(storesIn)).toEqual([]);
  });

  it('forgets where company frames were, once they are empty', async () => {
    const known = Object.values(NESTS).map(({ nest }) => `${nest.at(-1)} in ${nest[0]}`);
    expect([...waiting].sort()).toEqual(
      [...new Set(known)]
        .filter((one) => one !== `${APP} in ${DIARY}`)
        .map((one) => `${one}, due`)
        .sort(),
    );
    // Of the site whose own pages the browser could clear, names alone wait, which is no data.
    expect(receipt.partitions).toEqual({ cleared: 2, waiting: 6 });
    // They were emptied when their frames loaded, in the tests above, and are known again since.
    expect((await partitions()).filter((one) => one.endsWith('due'))).toEqual([]);
  });

  it('leaves every byte of the person’s', async () => {
    // Cookies, files and what company pages left in the history have tests of their own.
    const stores = (await ground.verdict()).filter((fault) => /^(not as it was|visit lost)/.test(fault));
    expect(stores).toEqual([]);
  });

  describe('of an order that is cancelled half-way', () => {
    /** Of the wipe under way, the step that waits for a site that does not answer. */
    const untilIn = (step: string, meanwhile: () => void = () => undefined) =>
      until(`the wipe to be in ${step}`, async () => {
        const wipe = (await agentsWipe(under)) as { progress?: { step: string } } | null;
        if (wipe?.progress?.step !== step) meanwhile();
        return wipe?.progress?.step === step || JSON.stringify(wipe?.progress ?? null);
      });
    const cancelled = async () => {
      const open = await admin.api('/drawbridge/wipeOrders').get();
      const { id } = open.value.find(({ state }: { state: string }) => state !== 'done' && state !== 'cancelled');
      await admin.api(`/drawbridge/wipeOrders/${id}/cancel`).post({});
      await until('the browser to know', async () => {
        const wipe = (await agentsWipe(under)) as { stopping?: boolean } | null;
        return wipe === null || wipe.stopping === true || JSON.stringify(wipe);
      });
    };
    const answerNothing = (isSilent: boolean) => {
      const { hostname } = new URL(SLOW);
      if (isSilent) under.sites.trouble.set(hostname, 'silent');
      else under.sites.trouble.delete(hostname);
    };
    const fill = async () => {
      const company = new Ground(under, ['app', 'tool', 'diary']);
      await company.fill();
      await company.read();
      for (const { tab } of company.open) await tab.close();
      company.open = [];
      await (await openNest(under.browser, [SLOW])).tab.close();
      answerNothing(true);
      return company;
    };

    it('before anything is removed it stops: all is as it was, and the person still signed in', async () => {
      const before = (await under.receipts()).length;
      const company = await fill();
      await order();
      await untilIn('count');
      await cancelled();
      answerNothing(false);
      under.sites.release();
      await under.person.untilState('allowed');
      expect(await agentsWipe(under)).toBeNull();
      // A block empties the company's HTTP cache, and session storage is a tab's own.
      // Reading goes by a site's service worker, and this one keeps whatever it is asked for.
      const kept = /^not as it was at (app|tool): cacheStorage, 3 items, now 4$/;
      const changes = await company.changes(['sessionStorage', 'httpCache']);
      expect(changes.filter((change) => !kept.test(change))).toEqual([]);
      expect(await under.receipts()).toHaveLength(before);
    });

    it('after that it is finished, and its receipt says so', async ({ skip }) => {
      skip(!FULL, 'it takes half a minute, and is run with --full');
      const before = (await under.receipts()).length;
      const company = await fill();
      await order();
      await untilIn('verify', under.sites.release);
      await cancelled();
      answerNothing(false);
      under.sites.release();
      await under.untilWiped();
      expect((await lastReceipt(before + 1)).cancelledTooLate).toBe(true);
      await signIn();
      expect(await company.verdictOnReturn()).toEqual([]);
    });
  });

  it('with no room left on the disk, for the sites and for the journal, it empties everything and says so', async ({
    skip,
  }) => {
    skip(!FULL, 'it takes a minute, and is run with --full');
    const before = (await under.receipts()).length;
    const company = new Ground(under, ['app', 'tool', 'diary']);
    await company.fill();
    await company.read();
    const { tab } = company.open.find(({ name }) => name === 'app') as { tab: Page };
    const aside = await under.browser.newPage();
    const session = await aside.createCDPSession();
    const full = [APP, TOOL, `chrome-extension://${under.extensionId}`];
    for (const origin of full) await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
    // The controls. For half a minute IndexedDB goes by how much room there was.
    const filled = tab.evaluate("caches.open('more').then((cache) => cache.put('/more', new Response('more')))");
    await expect(filled).rejects.toThrow('Quota exceeded');
    await until(
      'the journal to have no room',
      async () => (await writeOwn()) === 'QuotaExceededError' || 'it has',
      45_000,
    );
    for (const { tab } of company.open) await tab.close();
    company.open = [];
    await order();
    await under.untilWiped();
    const said = await lastReceipt(before + 1);
    expect(said).toMatchObject({ totals: { left: 0, unverified: 0 }, history: { left: 0 }, cookies: { left: 0 } });
    expect(
      said.origins.filter(({ origin, found }) => [APP, TOOL].includes(origin) && found?.indexedDB === 2),
    ).toHaveLength(2);
    for (const origin of full) await session.send('Storage.overrideQuotaForOrigin', { origin });
    await signIn();
    expect(await company.verdictOnReturn()).toEqual([]);
  }, 150_000);

  /** The name of the error that the extension's own database answers with. */
  async function writeOwn(): Promise<string> {
    const worker = await extensionWorker(under.browser, under.extensionId);
    return worker.evaluate(async () => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open('drawbridge');
        opening.onsuccess = () => resolve(opening.result);
      });
      try {
        const transaction = db.transaction('origins', 'readwrite');
        transaction.objectStore('origins').put({ origin: 'https://one.more.test' });
        return await new Promise<string>((resolve) => {
          transaction.oncomplete = () => resolve('none');
          transaction.onabort = () => resolve(transaction.error?.name ?? '');
        });
      } finally {
        db.close();
      }
    });
  }
});
