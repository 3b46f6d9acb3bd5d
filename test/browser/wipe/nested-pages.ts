import type { Browser, Frame, Page } from 'puppeteer';
import { until } from '../../../src/demo/person.ts';
import { STORES, type Store } from './read-places.ts';

/** Pages of these origins in each other, the outermost first; data is kept by the innermost. */
export type Nest = readonly [string, ...string[]];

export type OpenNest = { readonly nest: Nest; readonly tab: Page; readonly frame: Frame };

export const addressOfNest = (nest: Nest): string =>
  nest.reduceRight(
    (inner, origin) => (inner ? `${origin}/around/?frame=${encodeURIComponent(inner)}` : pageOf(origin)),
    '',
  );

const pageOf = (origin: string) => `${origin}/page/innermost`;

export async function openNest(browser: Browser, nest: Nest): Promise<OpenNest> {
  const tab = await browser.newPage();
  await tab.goto(addressOfNest(nest), { waitUntil: 'domcontentloaded' });
  return nestIn(tab, nest);
}

/** The innermost document in a tab that is there or is coming there. */
export async function nestIn(tab: Page, nest: Nest): Promise<OpenNest> {
  const wanted = pageOf(nest.at(-1) ?? '');
  let frame: Frame | undefined;
  await until(wanted, async () => {
    frame = tab.frames().find((candidate) => candidate.url() === wanted);
    const isReady = await frame?.evaluate(() => 'ready' in document.documentElement.dataset).catch(() => false);
    return isReady || `the tab shows ${tab.frames().map((one) => one.url())}`;
  });
  return { nest, tab, frame: frame as Frame };
}

const SECRET = 'data of the innermost';

/** Fills every store; gives those that the browser refuses. */
export async function fillNest({ frame }: OpenNest): Promise<readonly string[]> {
  const outcomes = (await frame.evaluate(`seed(${JSON.stringify(SECRET)})`)) as Record<string, string | null>;
  return Object.keys(outcomes).filter((store) => outcomes[store] !== null);
}

/** The stores that have something. */
export async function storesIn({ frame }: OpenNest): Promise<readonly Store[]> {
  const stored = (await frame.evaluate(`dump(${JSON.stringify(SECRET)})`)) as Record<Store, unknown[] | string>;
  return STORES.filter((store) => stored[store].length > 0);
}
