import type { Page } from 'puppeteer';
import { until } from '../../../src/demo/person.ts';
import type { PlaceName } from './places.ts';
import { type OpenPlace, openPlace, placeIn, readPlace, type Store, seedPlace } from './read-places.ts';
import { isOpenWhileBlocked, type OutsideReading, readAll, readOutside } from './survey.ts';
import type { PlaceReadings } from './table.ts';
import { changesAtPlaces, verdictAtPlaces, verdictOutside } from './verdict.ts';
import type { WipeBrowser } from './wipe-browser.ts';

/** Some places, filled and read before a wipe, and judged after it. Whoever is signed in must be allowed to see them. */
export class Ground {
  readonly #under: WipeBrowser;
  readonly #names: readonly PlaceName[];
  #before: { readonly places: PlaceReadings; readonly outside: OutsideReading } | null = null;
  /** Open since they were filled, until the browser ends. */
  open: readonly OpenPlace[] = [];

  constructor(under: WipeBrowser, names: readonly PlaceName[]) {
    this.#under = under;
    this.#names = names;
  }

  /**
   * Until each store of each place has something: a frame that a wipe before had to leave is emptied when it loads next, and
   * loads once more.
   *
   * @throws where the browser refuses a store, as nothing would be proved by it
   */
  async fill(): Promise<void> {
    this.open = await this.#openAll(this.#names);
    for (const { name, tab } of this.open) {
      await until(`${name} to be filled`, async () => {
        try {
          const place = await placeIn(tab, name);
          const refused = Object.entries(await seedPlace(place)).filter(([, error]) => error !== null);
          const empty = Object.entries(await readPlace(place)).filter(([, { items }]) => items === 0);
          return (refused.length === 0 && empty.length === 0) || JSON.stringify({ refused, empty });
        } catch (error) {
          return String(error);
        }
      });
    }
    this.open = await Promise.all(this.open.map(({ name, tab }) => placeIn(tab, name)));
  }

  /** Reads it as it is before a wipe, in the tabs that are open, or in new ones after a start of the browser. */
  async read(): Promise<void> {
    // First, as visits of the last seconds would not outlive a crash.
    const outside = await this.#outside();
    if (this.open.length === 0) this.open = await this.#openAll(this.#names);
    // After a block they have just come back, and their frames are others.
    else this.open = await Promise.all(this.open.map(({ name, tab }) => placeIn(tab, name)));
    this.#before = { places: await readAll(this.open), outside };
  }

  /** After a wipe, while the company's sites are closed: words for all that is wrong. */
  async verdict(except: readonly Store[] = [], miscounted: readonly string[] = []): Promise<string[]> {
    const outside = verdictOutside(this.#was.outside, await this.#outside(), miscounted);
    const names = this.#names.filter(isOpenWhileBlocked);
    const places =
      this.open.length > 0 ? this.open.filter(({ name }) => names.includes(name)) : await this.#openAll(names);
    return [...outside, ...verdictAtPlaces(this.#was.places, await readAll(places), except)];
  }

  /** After a wipe, when the company's sites are open again: what those find that could not be asked before. */
  async verdictOnReturn(except: readonly Store[] = []): Promise<string[]> {
    const places = await this.#openAll(this.#names.filter((name) => !isOpenWhileBlocked(name)));
    const readings = await readAll(places);
    await Promise.all(places.map(({ tab }) => tab.close()));
    return verdictAtPlaces(this.#was.places, readings, except);
  }

  /** Where nothing was to be removed: words for every place that is not as it was. */
  async changes(except: readonly Store[] = []): Promise<string[]> {
    const places = await this.#openAll(this.#names);
    const now = await readAll(places);
    await Promise.all(places.map(({ tab }) => tab.close()));
    return changesAtPlaces(this.#was.places, now, except);
  }

  get #was() {
    if (!this.#before) throw new Error('It has not been read before the wipe.');
    return this.#before;
  }

  #openAll(names: readonly PlaceName[]): Promise<OpenPlace[]> {
    return Promise.all(names.map((name) => openPlace(this.#under.browser, name)));
  }

  async #outside(): Promise<OutsideReading> {
    const aside: Page = await this.#under.browser.newPage();
    try {
      return await readOutside(this.#under, this.#names, aside);
    } finally {
      await aside.close();
    }
  }
}
