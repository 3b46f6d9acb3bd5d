import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'puppeteer';
import { until } from '../../../src/demo/person.ts';
import { type ReadCookie, readCookies } from './cookies.ts';
import { PLACES, type Place, type PlaceName } from './places.ts';
import { addressOf, type OpenPlace, type PlaceReading, placeIn, readPlace, usageOf } from './read-places.ts';
import type { WipeBrowser } from './wipe-browser.ts';
import { type Memory, readMemory } from './witness.ts';

/** What the browser has, read without a company page: by CDP, by the witness, and in the downloads' folder. */
export type OutsideReading = {
  readonly cookies: readonly ReadCookie[];
  readonly memory: Memory;
  /** By place that is not a frame, as its bytes are counted under its origin alone. */
  readonly usage: ReadonlyMap<PlaceName, number>;
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
  const usage = new Map<PlaceName, number>();
  for (const name of tops) usage.set(name, await usageOf(aside, name));
  return {
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

/** The place in the tab that it had, so with that tab's session storage; the tab may be on its way there by itself. */
export async function returnTo({ name, tab }: OpenPlace): Promise<OpenPlace> {
  await until(`${addressOf(name)} in its tab`, async () => {
    const failure = await tab.goto(addressOf(name), { waitUntil: 'domcontentloaded' }).then(
      () => null,
      (error: Error) => error.message,
    );
    return (failure === null && tab.url() === encodeURI(addressOf(name))) || `${failure ?? tab.url()}`;
  });
  return placeIn(tab, name);
}

export function isAroundCompany(name: PlaceName): boolean {
  const { owner, within }: Place = PLACES[name];
  return (
    owner === 'person' &&
    within !== undefined &&
    Object.values<Place>(PLACES).some((place) => place.owner === 'company' && place.origin === within)
  );
}

async function hashesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const hashes = names.map(async (name) => [
    name,
    createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex'),
  ]);
  return Object.fromEntries(await Promise.all(hashes));
}
