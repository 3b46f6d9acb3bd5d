import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { until } from '../../../src/demo/person.ts';
import { type ReadCookie, readCookies } from './cookies.ts';
import { isCompanyAddress, PLACES, type PlaceName } from './places.ts';
import { addressOf, type OpenPlace, type PlaceReading, placeIn, readPlace, usageOf } from './read-places.ts';
import type { WipeBrowser } from './wipe-browser.ts';
import { type Memory, readMemory, readVisits } from './witness.ts';

/** What the browser has, read without a company page: by CDP, by the witness, and in the downloads' folder. */
export type OutsideReading = {
  readonly cookies: readonly ReadCookie[];
  readonly memory: Memory;
  /** By place that is not a frame, as its bytes are counted under its origin alone. */
  readonly usage: ReadonlyMap<PlaceName, Readonly<Record<string, number>>>;
  /** When the tab of each place was there. */
  readonly visits: ReadonlyMap<PlaceName, readonly number[]>;
  /** SHA-256 by name. */
  readonly files: Readonly<Record<string, string>>;
};

/** `aside` is any open page: asking over CDP needs one. */
export async function readOutside(
  under: WipeBrowser,
  names: readonly PlaceName[],
  aside: Page,
): Promise<OutsideReading> {
  const tops = names.filter((name) => !('within' in PLACES[name]));
  const usage = new Map<PlaceName, Readonly<Record<string, number>>>();
  for (const name of tops) usage.set(name, await usageOf(aside, name));
  const visited = await readVisits(under.browser, names.map(addressOf));
  return {
    visits: new Map(names.map((name) => [name, visited[addressOf(name)] ?? []])),
    cookies: await readCookies(under.browser),
    memory: await readMemory(under.browser),
    usage,
    files: await hashesOf(under.downloads),
  };
}

/** What the places themselves find. */
export async function readAll(places: readonly OpenPlace[]): Promise<ReadonlyMap<PlaceName, PlaceReading>> {
  const readings = places.map(async (place) => [place.name, await readPlace(place)] as const);
  return new Map(await Promise.all(readings));
}

/**
 * The place in the tab that it had, so with that tab's session storage; the tab may be on its way there by itself. A tab
 * whose page would not go was thrown away by the cover, and Puppeteer's hold on it with it: there it is a new one.
 */
export async function returnTo({ name, tab }: Pick<OpenPlace, 'name' | 'tab'>): Promise<OpenPlace> {
  let page = tab;
  await until(`${addressOf(name)} in its tab`, async () => {
    if (page.isClosed() || page.mainFrame().detached) page = await tab.browser().newPage();
    const failure = await page.goto(addressOf(name), { waitUntil: 'domcontentloaded' }).then(
      () => null,
      (error: Error) => error.message,
    );
    return (failure === null && page.url() === addressOf(name)) || `${failure ?? page.url()}`;
  });
  return placeIn(page, name);
}

/** Whether the tab that shows the place is one of the company's, and so is covered by a wipe. */
export function isInCompanyTab(name: PlaceName): boolean {
  return isCompanyAddress(addressOf(name));
}

/** Whether the place shows its page while the company's sites are closed. */
export function isOpenWhileBlocked(name: PlaceName): boolean {
  return PLACES[name].owner === 'person' && !isInCompanyTab(name);
}

/**
 * What of a place's bytes is to be none after a wipe. Emptied or read from within, IndexedDB keeps a few kB of its own
 * bookkeeping, which the browser counts; that none of it is data is seen in the files.
 */
export function countable([name, usage]: readonly [PlaceName, Readonly<Record<string, number>>]) {
  if (PLACES[name].owner === 'person') return [name, usage] as const;
  const { indexeddb: _, ...rest } = usage;
  return [name, rest] as const;
}

async function hashesOf(folder: string): Promise<Record<string, string>> {
  // The name of a file on its way may outlive its being complete.
  const names = (await readdir(folder)).filter((name) => !name.endsWith('.crdownload')).sort();
  const hashes = names.map(async (name) => [
    name,
    createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex'),
  ]);
  return Object.fromEntries(await Promise.all(hashes));
}
