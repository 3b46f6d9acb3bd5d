import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeTab, showsBlockedPage, until, untilAt, untilBlocked } from '../../src/demo/person.ts';
import { extensionWorker, killWorker } from '../../src/tooling/worker-handle.ts';
import { cannotInstall } from './harness/browser-under-test.ts';
import { storedAgent } from './harness/stored-agent.ts';
import { DIARY } from './leaks/leak-pages.ts';
import { type LeakBrowser, startLeakBrowser } from './leaks/run-scenarios.ts';
import { Witness } from './leaks/witness.ts';

describe('a block under bad conditions', () => {
  let under: LeakBrowser;
  let rivals: Rivals;
  let profile: string;

  beforeAll(async () => {
    rivals = await makeRivals();
    profile = await profileWithOwnSettings();
    under = await startLeakBrowser('unpacked', [], { userDataDir: profile, otherExtensions: [rivals.allowing] });
  }, 120_000);
  afterAll(async () => {
    await under?.close();
    await rivals?.remove();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  const worker = () => extensionWorker(under.browser, under.extensionId);
  const enforcement = async () => (await storedAgent(under.person)).enforcement;
  const visit = async (address: string): Promise<Page> => {
    const page = await under.browser.newPage();
    await page.goto(address, { waitUntil: 'domcontentloaded', timeout: 10_000 }).catch(() => undefined);
    return page;
  };
  const cookieSetting = async () =>
    (await worker()).evaluate(() =>
      chrome.contentSettings.cookies
        .get({ primaryUrl: 'https://app.corp.contoso.test/' })
        .then(({ setting }) => setting),
    );
  const reached = (scenario: string) => reachedIn(under, scenario);

  it('an extension that allows everything at the highest priority opens nothing', async () => {
    await under.setThreat('high');
    const page = await visit(under.sites.url('app', 'rival', 'page'));
    await untilBlocked(page);
    expect(reached('rival')).toBe(0);
    await closeTab(page);
  });

  it('what the person had set for site data is there again after the block', async () => {
    expect(await cookieSetting()).toBe('block');
    await under.setThreat('secured');
    expect(await cookieSetting()).toBe('session_only');
  });

  it('no site can frame, load or recognise the blocked page or the hold page', async () => {
    const page = await visit(under.sites.url('personal', 'probe', 'page'));
    for (const path of [
      'extension/blocked/index.html',
      'extension/hold/index.html',
      'page-guard.js',
      'icons/open.svg',
    ]) {
      const address = `chrome-extension://${under.extensionId}/${path}`;
      const seen = await page.evaluate(
        (url) =>
          fetch(url, { mode: 'no-cors' }).then(
            () => 'loaded',
            () => 'refused',
          ),
        address,
      );
      expect(seen, path).toBe('refused');
      await page.evaluate((url) => {
        const frame = document.createElement('iframe');
        frame.src = url;
        document.body.append(frame);
      }, address);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(page.frames().filter((frame) => frame.url().includes(under.extensionId))).toEqual([]);
    await closeTab(page);
  });

  it('the blocked page carries no address, and what waits in memory has no user name or password', async () => {
    await under.setThreat('high');
    const page = await visit('https://ada:secret-word@app.corp.contoso.test/userinfo/page?q=1#part');
    await untilBlocked(page);
    expect(page.url()).toBe(`chrome-extension://${under.extensionId}/extension/blocked/index.html`);
    const stored = JSON.stringify(
      await (await worker()).evaluate(async () => [
        await chrome.storage.session.get(),
        await chrome.storage.local.get(),
      ]),
    );
    expect(stored).toContain('https://app.corp.contoso.test/userinfo/page?q=1#part');
    expect(stored).not.toContain('secret-word');
    await under.setThreat('secured');
    await untilAt(page, 'https://app.corp.contoso.test/userinfo/page?q=1#part');
    await closeTab(page);
  });

  it('with the rules refused the other layers hold, the state says so, and the next try heals it', async () => {
    const open = await visit(under.sites.url('app', 'refused-open', 'live'));
    await (await worker()).evaluate(() => {
      const { updateDynamicRules } = chrome.declarativeNetRequest;
      Object.assign(globalThis, { updateDynamicRules });
      chrome.declarativeNetRequest.updateDynamicRules = (() => Promise.reject(new Error('quota'))) as never;
    });
    await under.setThreat('high');
    expect((await enforcement()).problems).toContain('rules-refused');
    await untilBlocked(open);
    const fresh = await visit(under.sites.url('app', 'refused', 'page'));
    await untilBlocked(fresh);
    const seen = await new Witness(under.browser, under.sites).watch(['refused', 'refused-open'], 1_000);
    expect([...seen.values()].map(({ bytes }) => bytes)).toEqual([0, 0]);
    await until('the popup to say it', async () => {
      const text = await (await under.person.popup()).evaluate(() => document.body.textContent);
      return /browser refused the rules/.test(text) || text;
    });
    await (await worker()).evaluate(() => {
      chrome.declarativeNetRequest.updateDynamicRules = Reflect.get(globalThis, 'updateDynamicRules');
    });
    // The watchdog's next alarm.
    await until(
      'the rules to be in force',
      async () => !(await enforcement()).problems.includes('rules-refused') || 'they are still refused',
      45_000,
    );
    await closeTab(fresh);
    await closeTab(open);
  }, 120_000);

  it('what an extension cannot do here is told to the tenant and to the person', async () => {
    const { problems } = await enforcement();
    expect(problems).toContain('not-installed-by-policy');
    expect(problems).toContain('private-windows-unprotected');
    const text = await (await under.person.popup()).evaluate(() => document.body.textContent);
    expect(text).toMatch(/not installed by your organisation/);
    expect(text).toMatch(/private windows/i);
    // The newest report says it, and the tenant has taken every one.
    await until('the tenant to have been told', async () => {
      const { newest, reports } = (await storedAgent(under.person)).outbox;
      const told = newest?.enforcement?.problems.includes('private-windows-unprotected') ?? false;
      return (
        (told && reports.length === 0) || `${reports.length} reports wait, the newest ${told ? 'says' : 'lacks'} it`
      );
    });
  });

  it('a worker that dies between two layers has a successor that holds them all', async () => {
    await under.setThreat('secured');
    const open = await visit(under.sites.url('app', 'cut-off-open', 'live'));
    await (await worker()).evaluate(() => {
      const never = () => new Promise<never>(() => undefined);
      chrome.scripting.registerContentScripts = chrome.scripting.executeScript = never;
      chrome.tabs.update = chrome.tabs.discard = never as never;
    });
    await under.reportThreat('high');
    const held = async () =>
      (await worker()).evaluate(async () => ({
        rules: (await chrome.declarativeNetRequest.getDynamicRules()).length,
        guards: (await chrome.scripting.getRegisteredContentScripts()).length,
      }));
    await until('the rules', async () => (await held()).rules > 1 || 'there are none');
    expect((await held()).guards).toBe(0);
    expect(showsBlockedPage(open)).toBe(false);
    await killWorker(under.browser, under.extensionId);
    const fresh = await visit(under.sites.url('app', 'cut-off', 'page'));
    await untilBlocked(fresh);
    await untilBlocked(open);
    await until('the page guard', async () => (await held()).guards === 1 || 'it is not there');
    expect(reached('cut-off')).toBe(0);
    await under.setThreat('secured');
    await untilAt(open, under.sites.url('app', 'cut-off-open', 'live'));
    await Promise.all([closeTab(open), closeTab(fresh)]);
  }, 60_000);

  it('a tab that leaves its page too late, and is thrown away, is back with the others afterwards', async () => {
    const address = under.sites.url('app', 'late', 'live');
    const shown = () => under.browser.targets().map((target) => target.url());
    await under.setThreat('secured');
    await untilAt(await visit(address), address);
    // One in front would load its address anew, and be turned away like any visit.
    await under.browser.newPage();
    await (await worker()).evaluate(async (late) => {
      const [tab] = await chrome.tabs.query({ url: late });
      const never = () => new Promise<never>(() => undefined);
      const { update, discard } = chrome.tabs;
      const leave = Promise.withResolvers<object>();
      chrome.scripting.executeScript = never;
      chrome.tabs.update = ((id: number, change: object) => {
        if (id !== tab?.id) return update(id, change);
        leave.resolve(change);
        return never();
      }) as typeof chrome.tabs.update;
      chrome.tabs.discard = (async (id: number) => {
        await update(id, await leave.promise);
        while ((await chrome.tabs.get(id)).url === late) await new Promise((done) => setTimeout(done, 20));
        return discard(id);
      }) as typeof chrome.tabs.discard;
    }, address);
    await under.setThreat('high');
    await until('the blocked page', async () => shown().some((url) => url.includes('/blocked/')) || `${shown()}`);
    expect(shown()).not.toContain(address);
    // The worker that takes tabs back is another one.
    await killWorker(under.browser, under.extensionId);
    await under.setThreat('secured');
    await until('the tab to be back', async () => shown().includes(address) || `${shown()}`);
  }, 60_000);

  it('an extension that sends the same hosts elsewhere shows its own page at most, never the company’s', async () => {
    await under.browser.installExtension(rivals.redirecting);
    const page = await visit(under.sites.url('app', 'redirected', 'page'));
    await until('the tab to settle', async () => {
      const text = await page.evaluate(() => document.body?.textContent ?? '').catch(() => '');
      return showsBlockedPage(page) || text.includes(DIARY) || text;
    });
    expect(reached('redirected')).toBe(0);
  });
});

describe('a block where policy says otherwise', () => {
  const reason = cannotInstall['force-installed']();
  if (reason !== null) {
    it('cannot be tried here', ({ skip }) => skip(true, reason));
    return;
  }

  let under: LeakBrowser;
  beforeAll(async () => {
    under = await startLeakBrowser('force-installed', [], {
      policies: { CookiesAllowedForUrls: ['https://[*.]corp.contoso.test'] },
    });
  }, 120_000);
  afterAll(() => under?.close());

  it('a policy that keeps cookies allowed is named, and the other layers hold', async () => {
    const page = await under.browser.newPage();
    await page.goto(under.sites.url('pwa', 'controlled', 'install-worker'));
    await until('the worker', async () =>
      page.evaluate(() => 'installed' in document.documentElement.dataset || 'it is not there'),
    );
    await under.setThreat('high');
    const { problems } = (await storedAgent(under.person)).enforcement;
    expect(problems).toContain('storage-settings-overridden');
    expect(problems).not.toContain('not-installed-by-policy');
    const witness = new Witness(under.browser, under.sites);
    const watching = witness.watch(['controlled'], 1_500);
    await page.goto(under.sites.url('pwa', 'controlled', 'shell')).catch(() => undefined);
    expect([...(await watching).values()]).toEqual([{ bytes: 0, requests: 0 }]);
    await under.setThreat('secured');
  });
});

/** How often the company's servers were asked for something of a scenario's. */
function reachedIn({ sites }: LeakBrowser, scenario: string): number {
  return sites.arrivals.filter((arrival) => arrival.scenario === scenario && arrival.host.includes('.corp.')).length;
}

type Rivals = { readonly allowing: string; readonly redirecting: string; remove(): Promise<void> };

/** Extensions of somebody else's, with rules for the company's hosts. */
async function makeRivals(): Promise<Rivals> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-rivals-'));
  const condition = { requestDomains: ['corp.contoso.test'], resourceTypes: ['main_frame', 'sub_frame'] };
  const make = async (name: string, action: object) => {
    const path = join(folder, name);
    await mkdir(path);
    const manifest = {
      manifest_version: 3,
      name,
      version: '1.0.0',
      permissions: ['declarativeNetRequest'],
      host_permissions: ['<all_urls>'],
      declarative_net_request: { rule_resources: [{ id: 'rules', enabled: true, path: 'rules.json' }] },
    };
    await writeFile(join(path, 'manifest.json'), JSON.stringify(manifest));
    await writeFile(join(path, 'rules.json'), JSON.stringify([{ id: 1, priority: 999_999, condition, action }]));
    return path;
  };
  return {
    allowing: await make('allowing', { type: 'allowAllRequests' }),
    redirecting: await make('redirecting', {
      type: 'redirect',
      redirect: { url: 'https://diary.personal.test/elsewhere/page' },
    }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A profile whose person keeps the company's cookies for a session only. */
async function profileWithOwnSettings(): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'drawbridge-profile-'));
  const cookies = { '[*.]corp.contoso.test,*': { last_modified: '13390000000000000', setting: 4 } };
  await mkdir(join(profile, 'Default'));
  await writeFile(
    join(profile, 'Default', 'Preferences'),
    JSON.stringify({ profile: { content_settings: { exceptions: { cookies } } } }),
  );
  return profile;
}
