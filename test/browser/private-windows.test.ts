import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../src/demo/person.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import { openPrivately } from './harness/private-window.ts';
import { DIARY, secretOf } from './leaks/leak-pages.ts';
import { type LeakBrowser, startLeakBrowser } from './leaks/run-scenarios.ts';

// Force-installed, nobody but the person can let an extension into private windows, and only by hand; the worker and the
// layers are the same.
describe('a private window that the extension is let into', () => {
  let under: LeakBrowser;
  let company: Page;
  let personal: Page;

  beforeAll(async () => {
    under = await startLeakBrowser('unpacked', [], { inPrivate: true });
    company = await openPrivately(under, under.sites.url('app', 'private', 'live'));
    personal = await openPrivately(under, under.sites.url('personal', 'private', 'page'));
    await until(
      'both pages',
      async () => (await texts(company, personal)).every((text) => text !== '') || 'one is empty',
    );
  }, 120_000);
  afterAll(() => under?.close());

  const texts = (...pages: Page[]) => Promise.all(pages.map((page) => page.evaluate(() => document.body.textContent)));
  const arrivals = (scenario: string) => under.sites.arrivals.filter((arrival) => arrival.scenario === scenario).length;

  it('shows and lets flow nothing of the company’s once blocked, and leaves a personal page as it is', async () => {
    const [shown, diary] = await texts(company, personal);
    expect(shown).toContain(secretOf('private'));
    await under.setThreat('high');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const before = arrivals('private');
    // Nothing more comes: there is no event to wait for.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(arrivals('private')).toBe(before);
    expect(await company.evaluate(() => document.documentElement.textContent)).not.toContain(secretOf('private'));
    expect(await texts(personal)).toEqual([diary]);
    expect(diary).toContain(DIARY);
  });

  it('refuses a fresh visit before a request of it has left', async () => {
    const worker = await extensionWorker(under.browser, under.extensionId);
    const tabs = await worker.evaluate(
      async (url) => {
        const [open] = (await chrome.windows.getAll()).filter(({ incognito }) => incognito);
        const { id } = await chrome.tabs.create({ windowId: open?.id ?? -1, url });
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        return chrome.tabs.get(id ?? -1);
      },
      under.sites.url('app', 'private-fresh', 'page'),
    );
    expect(tabs.url).toContain('/blocked/');
    expect(arrivals('private-fresh')).toBe(0);
  });

  it('has its tab back where it was afterwards', async () => {
    await under.setThreat('secured');
    const address = under.sites.url('app', 'private', 'live');
    await until('the tab', async () => company.url() === address || company.url());
  });
});
