import { readdir } from 'node:fs/promises';
import type { Page } from 'puppeteer';
import { until } from '../../../src/demo/person.ts';
import { openNest } from './nested-pages.ts';
import type { WipeBrowser } from './wipe-browser.ts';

export async function clickLink(page: Page, href: string): Promise<void> {
  await page.evaluate((href) => Object.assign(document.createElement('a'), { href }).click(), href);
}

export async function untilDownloaded({ downloads }: WipeBrowser, name: string): Promise<void> {
  await until(name, async () => {
    const names = await readdir(downloads);
    return names.includes(name) || `there are ${names}`;
  });
}

/** Files from a company site, from a personal one, from each by a link of the other, and one that a company page makes. */
export async function downloadAllKinds(under: WipeBrowser, company: string, person: string): Promise<void> {
  const links = [
    [company, company],
    [person, person],
    [company, person],
    [person, company],
  ] as const;
  const fetched = links.map(async ([page, from]) => {
    const { tab } = await openNest(under.browser, [page]);
    const name = `${from === company ? 'company' : 'person'}-${page === from ? 'own' : 'linked'}.bin`;
    await clickLink(tab, `${from}/download?name=${name}`);
    await untilDownloaded(under, name);
    if (page === company && from === company) {
      await tab.evaluate(() => {
        const href = URL.createObjectURL(new Blob(['made']));
        Object.assign(document.createElement('a'), { href, download: 'company-made.bin' }).click();
      });
      await untilDownloaded(under, 'company-made.bin');
    }
    await tab.close();
  });
  await Promise.all(fetched);
}
