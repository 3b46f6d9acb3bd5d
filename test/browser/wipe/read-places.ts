import { createHash } from 'node:crypto';
import type { Browser, Frame, Page } from 'puppeteer';
import { until } from '../../../src/demo/person.ts';
import { PLACES, type Place, type PlaceName } from './places.ts';

/** What a page can read of its site's data; cookies are read apart, as no page sees them all. */
export const STORES = [
  'indexedDB',
  'localStorage',
  'sessionStorage',
  'cacheStorage',
  'serviceWorkers',
  'opfs',
  'buckets',
  'httpCache',
] as const;
export type Store = (typeof STORES)[number];

/**
 * How many items a store has, how many of them have others in them or stand for themselves (databases, keys, caches, names),
 * and the SHA-256 of all that is in it. `refused` where the browser lets the page at nothing.
 */
export type Reading = {
  readonly items: number;
  readonly outermost: number;
  readonly hash: string;
  readonly refused: string | null;
};
export type PlaceReading = Readonly<Record<Store, Reading>>;

/** A place's page, in a tab or in a frame of one. */
export type OpenPlace = { readonly name: PlaceName; readonly tab: Page; readonly frame: Frame };

/** What is stored at a place; others would know whose it is when it turns up elsewhere. */
export const secretOf = (name: PlaceName): string => `${PLACES[name].owner}-data-of-${name}`;

export const addressOf = (name: PlaceName): string => {
  const { origin, within }: Place = PLACES[name];
  const page = `${origin}/page/${name}`;
  return within ? `${within}/around/${name}?frame=${page}` : page;
};

export async function openPlace(browser: Browser, name: PlaceName): Promise<OpenPlace> {
  const tab = await browser.newPage();
  // The last of a block may turn it away, and it comes back then: the page is waited for in any case.
  await tab.goto(addressOf(name), { waitUntil: 'domcontentloaded' }).catch((error: Error) => {
    if (!error.message.includes('ERR_ABORTED')) throw error;
  });
  return placeIn(tab, name);
}

/** The place's document in a tab that is there or is coming there. */
export async function placeIn(tab: Page, name: PlaceName): Promise<OpenPlace> {
  let frame: Frame | undefined;
  await until(`the page of ${name}`, async () => {
    frame = tab.frames().find((candidate) => candidate.url() === `${PLACES[name].origin}/page/${name}`);
    const isReady = await frame?.evaluate(() => 'ready' in document.documentElement.dataset).catch(() => false);
    return (
      isReady ||
      `the tab shows ${tab
        .frames()
        .map((one) => one.url())
        .join(' with ')}`
    );
  });
  return { name, tab, frame: frame as Frame };
}

/** Fills every store; by store the name of the error where the browser refuses it, which it does over http for some. */
export async function seedPlace({ name, frame }: OpenPlace): Promise<Readonly<Record<string, string | null>>> {
  return (await frame.evaluate(`seed(${JSON.stringify(secretOf(name))})`)) as Record<string, string | null>;
}

/** Has the page write every store each 50 ms from now on. */
export async function keepRewriting({ name, frame }: OpenPlace): Promise<void> {
  await frame.evaluate(`void rewrite(${JSON.stringify(secretOf(name))})`);
}

export async function readPlace({ name, frame }: OpenPlace): Promise<PlaceReading> {
  const stored = (await frame.evaluate(`dump(${JSON.stringify(secretOf(name))})`)) as Record<Store, unknown[] | string>;
  return Object.fromEntries(STORES.map((store) => [store, readingOf(store, stored[store])])) as PlaceReading;
}

function readingOf(store: Store, content: unknown[] | string): Reading {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  if (typeof content === 'string') return { items: 0, outermost: 0, hash, refused: content };
  return {
    items: content.length,
    outermost: content.filter((item) => isOutermost(store, item)).length,
    hash,
    refused: null,
  };
}

/** As `dump.js` lists them: what is in something comes as a list that begins with its name, a folder's with its path. */
function isOutermost(store: Store, item: unknown): boolean {
  if (store === 'opfs') return String(Array.isArray(item) ? item[0] : item).lastIndexOf('/') === 0;
  return ['localStorage', 'sessionStorage', 'serviceWorkers', 'httpCache'].includes(store) || typeof item === 'string';
}

/** Bytes that the browser counts for an origin's own data, by kind, asked over CDP without a page of it. */
export async function usageOf(page: Page, name: PlaceName): Promise<Readonly<Record<string, number>>> {
  const session = await page.createCDPSession();
  try {
    const { usageBreakdown } = await session.send('Storage.getUsageAndQuota', { origin: PLACES[name].origin });
    return Object.fromEntries(
      usageBreakdown.flatMap(({ storageType, usage }) => (usage > 0 ? [[storageType, usage]] : [])),
    );
  } finally {
    await session.detach();
  }
}
