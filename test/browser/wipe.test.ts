import { readdir } from 'node:fs/promises';
import type { Page } from 'puppeteer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../src/demo/person.ts';
import { type OriginStore, outcomeOf, type StoreCounts, type WipeReceipt } from '../../src/protocol/wipe-receipt.ts';
import { cannotInstall, INSTALLATIONS } from './harness/browser-under-test.ts';
import { PLACE_NAMES, PLACES, type PlaceName } from './wipe/places.ts';
import {
  addressOf,
  keepRewriting,
  type OpenPlace,
  openPlace,
  type PlaceReading,
  placeIn,
  readPlace,
  STORES,
  type Store,
  seedPlace,
} from './wipe/read-places.ts';
import { companyFilesLeft, residueIn } from './wipe/residue.ts';
import {
  countable,
  isInCompanyTab,
  isOpenWhileBlocked,
  type OutsideReading,
  readAll,
  readOutside,
  returnTo,
} from './wipe/survey.ts';
import { type PlaceReadings, printTable } from './wipe/table.ts';
import { startWipeBrowser, type WipeBrowser } from './wipe/wipe-browser.ts';
import { REMEMBERED, reopenTab } from './wipe/witness.ts';

// The wipe, judged from outside: every store is filled at every place, the company's and the person's, read before and
// after, over CDP and by the sites themselves. What was empty before proves nothing, so each reading has its control.

const RECEIPT_NAMES: Partial<Record<Store, OriginStore>> = {
  indexedDB: 'indexedDB',
  localStorage: 'localStorage',
  cacheStorage: 'cacheStorage',
  serviceWorkers: 'serviceWorkers',
  opfs: 'fileSystem',
  buckets: 'storageBuckets',
};

const FULL = process.env['DRAWBRIDGE_FULL'] === '1';

/** Tabs that are closed before the wipe: what the browser keeps of them is to be removed, or kept, too. */
const CLOSED = { company: 'appPort', person: 'choir' } as const;

/** Of those, what a thin pass is content with. */
const THIN: readonly PlaceName[] = ['app', 'appPort', 'appFramed', 'choir', 'diary', 'diaryInChoir'];

/** Unpacked: some places, at rest. Installed by policy: all, while every company page rewrites what it has, each 50 ms. */
describe.each(INSTALLATIONS)('a wipe, %s', (installation) => {
  const reason = cannotInstall[installation]();
  if (reason !== null) {
    it('cannot be tried here', ({ skip }) => skip(true, reason));
    return;
  }
  const everywhere = FULL || installation === 'force-installed';
  const rewriting = installation === 'force-installed';
  const names = everywhere ? PLACE_NAMES : THIN;
  const placesOf = (owner: 'company' | 'person') => names.filter((name) => PLACES[name].owner === owner);

  let under: WipeBrowser;
  let files: readonly string[];
  let aside: Page;
  const refused = new Map<PlaceName, Readonly<Record<string, string | null>>>();
  let before: PlaceReadings;
  let after: PlaceReadings;
  let outside: Record<'before' | 'after', OutsideReading>;

  beforeAll(async () => {
    under = await startWipeBrowser(installation);
    aside = await under.browser.newPage();
    await under.person.signIn(under.demo.users.grace);
    await under.person.untilState('allowed');
    const places = await Promise.all(names.map((name) => openPlace(under.browser, name)));
    await Promise.all(places.map(async (place) => refused.set(place.name, await seedPlace(place))));
    before = await readAll(places);
    const at = (name: PlaceName) => places.find((place) => place.name === name) as OpenPlace;
    for (const name of ['app', 'diary'] as const) await download(at(name));
    const closed = Object.values(CLOSED);
    await Promise.all(closed.map((name) => at(name).tab.close()));
    const beforeWipe = await readOutside(under, names, aside);
    const open = places.filter(({ name }) => !closed.some((one) => one === name));
    const ofCompany = open.filter(({ name }) => PLACES[name].owner === 'company');
    if (rewriting) await Promise.all(ofCompany.map(keepRewriting));

    await under.reportThreat('high');
    const took = await under.untilWiped();
    outside = { before: beforeWipe, after: await readOutside(under, names, aside) };
    const untouched = open.filter(({ name }) => isOpenWhileBlocked(name));
    const readings = new Map(await readAll(untouched));
    readings.set(CLOSED.person, await readReopened(CLOSED.person));

    await under.person.signIn(under.demo.users.ada);
    await under.person.untilState('allowed');
    const back = open.filter((place) => !untouched.includes(place));
    const returned = await Promise.all([...back.map(returnTo), openPlace(under.browser, CLOSED.company)]);
    for (const [name, reading] of await readAll(returned)) readings.set(name, reading);
    after = readings;
    files = await companyFilesLeft(under);
    const residue = await residueIn(under.profile);
    console.log(`${installation}: the wipe took ${took} ms from the vendor’s word on, its confirmation included.
Files of the profile that still hold company data: ${residue.data.join(', ') || 'none'}
and the names of company hosts: ${residue.names.join(', ') || 'none'}`);
  }, 240_000);
  afterAll(async () => {
    if (before && after && outside) report();
    await under?.close();
  });

  it.each(placesOf('company'))('leaves nothing of the company’s: %s', (name) => {
    const left = STORES.filter((store) => (after.get(name)?.[store].items ?? Number.NaN) !== 0);
    expect(left, PLACES[name].what).toEqual([]);
    // The control: each store had something in it, but for those that the browser refuses such a page.
    const empty = STORES.filter((store) => before.get(name)?.[store].items === 0);
    expect(empty).toEqual(STORES.filter((store) => refused.get(name)?.[store] !== null));
  });

  it.each(placesOf('person'))('leaves every byte of the person’s: %s', (name) => {
    const changed = STORES.filter((store) => after.get(name)?.[store].hash !== before.get(name)?.[store].hash);
    expect(changed, PLACES[name].what).toEqual([]);
    const empty = STORES.filter((store) => before.get(name)?.[store].items === 0);
    expect(empty).toEqual(STORES.filter((store) => refused.get(name)?.[store] !== null));
  });

  it('the browser counts no byte of a company origin, and as many as before of each of the person’s', () => {
    const { before: then, after: now } = outside;
    for (const usage of then.usage.values()) expect(usage).not.toEqual({});
    const expected = [...then.usage].map(([name, usage]) => [name, PLACES[name].owner === 'company' ? {} : usage]);
    expect(Object.fromEntries([...now.usage].map(countable))).toEqual(Object.fromEntries(expected));
  });

  it('no file of the profile that is a company origin’s own still holds its data', () => {
    expect(files).toEqual([]);
  });

  it('no company cookie is left of any kind, and every other is the same', () => {
    const words = (part: OutsideReading, owner: string) =>
      part.cookies
        .filter((cookie) => cookie.owner === owner)
        .map((cookie) => cookie.words)
        .sort();
    expect(words(outside.after, 'company')).toEqual([]);
    expect(words(outside.before, 'company').length).toBeGreaterThan(everywhere ? 40 : 10);
    for (const owner of ['person', 'shared']) {
      expect(words(outside.before, owner).length, owner).toBeGreaterThan(1);
      // What is shared, company pages that write have written anew in the meantime.
      const read = rewriting && owner === 'shared' ? words : cookiesOf;
      expect(read(outside.after, owner), owner).toEqual(read(outside.before, owner));
    }
  });

  it.each(REMEMBERED)('of %s no company entry is left, and every other is the same', (list) => {
    const { before: then, after: now } = outside;
    expect(now.memory[list].company).toEqual([]);
    expect(then.memory[list].company.length).toBeGreaterThan(0);
    expect(now.memory[list].person).toEqual(then.memory[list].person);
    expect(then.memory[list].person.length).toBeGreaterThan(0);
  });

  it('no visit of a company page is left, also none that a search of the history does not find', () => {
    const { before: then, after: now } = outside;
    for (const name of names) {
      expect(then.visits.get(name)?.length, name).toBeGreaterThan(0);
      expect(now.visits.get(name), addressOf(name)).toEqual(isInCompanyTab(name) ? [] : then.visits.get(name));
    }
  });

  it('downloaded files stay, as the organisation has not said otherwise', () => {
    expect(outside.after.files).toEqual(outside.before.files);
    expect(Object.keys(outside.before.files).length).toBe(4);
  });

  it('the tenant has exactly one receipt, and it says what the test itself has counted', async () => {
    const receipts = await under.receipts();
    expect(receipts).toHaveLength(1);
    const receipt = receipts[0]?.receipt as WipeReceipt;
    const { before: then } = outside;
    const tops = placesOf('company').filter((name) => !('within' in PLACES[name]) || name === 'badge');
    const counted = tops.map((name) => ({ origin: PLACES[name].origin, found: comparable(countsOf(name)), left: {} }));
    const said = receipt.origins
      .filter(({ seen }) => seen)
      .map(({ origin, found, left }) => ({ origin, found: found && comparable(found), left }));
    expect(said).toEqual(expect.arrayContaining(counted));
    expect(receipt.cookies).toMatchObject({ found: cookiesOf(then, 'company').length, left: 0 });
    expect(receipt.history).toEqual({ found: names.filter(isInCompanyTab).length, left: 0 });
    expect(receipt.downloads).toMatchObject({ found: then.memory.downloads.company.length, left: 0, filesRemoved: 0 });
    expect(receipt.sharedCookies.cookies).toBe(cookiesOf(then, 'shared').length);
    expect(outcomeOf(receipt)).toBe('verified');
  });

  /**
   * Without service workers: the block has ended those that it could, before the wipe counts. A page that died while it wrote
   * a file leaves the file's half-written double beside it: of pages that write all the time it counts that there are files.
   */
  function comparable({ serviceWorkers: _, fileSystem, ...counts }: StoreCounts): StoreCounts {
    if (!fileSystem) return counts;
    return { ...counts, fileSystem: rewriting ? 1 : fileSystem };
  }

  /** As a receipt counts: stores with nothing in them are left out, and what only a tab's own pages see is not read. */
  function countsOf(name: PlaceName): StoreCounts {
    const reading = before.get(name) as PlaceReading;
    const counts = Object.entries(RECEIPT_NAMES).map(([store, word]) => [word, reading[store as Store].outermost]);
    return Object.fromEntries(counts.filter(([, count]) => count !== 0));
  }

  /** One file from the server and one that the page made itself. */
  async function download({ tab }: OpenPlace): Promise<void> {
    const counted = async () => (await readOutside(under, [], aside)).memory.downloads;
    const done = async () =>
      [...(await counted()).company, ...(await counted()).person].filter(({ state }) => state === 'complete').length;
    const first = await done();
    await tab.evaluate(() => {
      const blob = URL.createObjectURL(new Blob([`made by ${location.host}`]));
      for (const [href, name] of [
        ['/download', ''],
        [blob, `made-by-${location.host}.txt`],
      ] as const)
        Object.assign(document.createElement('a'), { href, download: name }).click();
    });
    await until('two downloads', async () => {
      const isMoved = !(await readdir(under.downloads)).some((name) => name.endsWith('.crdownload'));
      return (isMoved && (await done()) === first + 2) || `${(await done()) - first} are complete`;
    });
  }

  async function readReopened(name: PlaceName) {
    const known = new Set(await under.browser.pages());
    if (!(await reopenTab(under.browser, addressOf(name)))) throw new Error(`The closed tab of ${name} is forgotten.`);
    let page: Page | undefined;
    await until('the tab to be open again', async () => {
      page = (await under.browser.pages()).find((one) => !known.has(one));
      return page !== undefined || 'it is not';
    });
    return readPlace(await placeIn(page as Page, name));
  }

  function report(): void {
    const { before: then, after: now } = outside;
    const cookies = (part: OutsideReading, owner: string) => cookiesOf(part, owner).length;
    printTable(`A wipe, ${installation}${rewriting ? ', with pages that write every 50 ms' : ''}`, before, after, [
      {
        what: 'cookies (CDP)',
        company: `${cookies(then, 'company')} → ${cookies(now, 'company')}`,
        person: `${cookies(then, 'person')} → ${cookies(now, 'person')}, shared ${cookies(then, 'shared')} → ${cookies(now, 'shared')}`,
      },
      ...REMEMBERED.map((list) => ({
        what: list,
        company: `${then.memory[list].company.length} → ${now.memory[list].company.length}`,
        person: `${then.memory[list].person.length} → ${now.memory[list].person.length}`,
      })),
      { what: 'bytes (CDP)', company: bytesOf('company'), person: bytesOf('person') },
    ]);
  }

  function bytesOf(owner: 'company' | 'person'): string {
    const sum = ({ usage }: OutsideReading) =>
      [...usage]
        .filter(([name]) => PLACES[name].owner === owner)
        .flatMap(([, bytes]) => Object.values(bytes))
        .reduce((total, bytes) => total + bytes, 0);
    return `${sum(outside.before)} → ${sum(outside.after)}`;
  }
});

function cookiesOf({ cookies }: OutsideReading, owner: string): string[] {
  return cookies
    .filter((cookie) => cookie.owner === owner)
    .map(({ words, hash }) => `${words} ${hash}`)
    .sort();
}
