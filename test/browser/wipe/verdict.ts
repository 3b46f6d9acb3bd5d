import type { ReadCookie } from './cookies.ts';
import { PLACES } from './places.ts';
import { STORES, type Store } from './read-places.ts';
import { countable, isInCompanyTab, type OutsideReading } from './survey.ts';
import type { PlaceReadings } from './table.ts';
import { REMEMBERED } from './witness.ts';

/**
 * What is left of the company's, or not as it was of the person's, by what is read from outside: words, none if all is well.
 * `miscounted` names what a killed browser counts wrongly.
 */
export function verdictOutside(
  before: OutsideReading,
  after: OutsideReading,
  miscounted: readonly string[] = [],
): string[] {
  const faults: string[] = [];
  for (const [name, bytes] of [...after.usage].map(countable)) {
    const counted = Object.entries(bytes).filter(([kind]) => !miscounted.includes(kind));
    const left = counted.map(([kind, count]) => `${count} bytes of ${kind}`);
    if (PLACES[name].owner === 'company' && left.length > 0) faults.push(`left at ${name}: ${left.join(', ')}`);
    // How many bytes the same data takes is the browser's own business after a crash.
  }
  for (const { words } of cookiesOf(after, 'company')) faults.push(`cookie left: ${words}`);
  const now = new Set(after.cookies.map(({ hash }) => hash));
  for (const owner of ['person', 'shared'] as const) {
    const lost = cookiesOf(before, owner).filter((cookie) => !now.has(cookie.hash) && !hasExpired(cookie));
    faults.push(...lost.map(({ words }) => `cookie lost: ${words}`));
  }
  for (const list of REMEMBERED) {
    for (const { url } of after.memory[list].company) faults.push(`left in ${list}: ${url}`);
  }
  for (const [name, visits] of after.visits) {
    if (isInCompanyTab(name) && visits.length > 0) faults.push(`visit left: ${name}`);
    const lost = before.visits.get(name)?.some((time) => !visits.includes(time));
    if (!isInCompanyTab(name) && lost) faults.push(`visit lost: ${name}`);
  }
  if (JSON.stringify(after.files) !== JSON.stringify(before.files)) faults.push('downloaded files changed');
  return faults;
}

/** The same, by what the places themselves find; `except` names stores that cannot be compared. */
export function verdictAtPlaces(before: PlaceReadings, after: PlaceReadings, except: readonly Store[] = []): string[] {
  const [company, person] = [new Map(after), new Map(after)];
  for (const name of after.keys()) (PLACES[name].owner === 'company' ? person : company).delete(name);
  const left = [...company].flatMap(([name, reading]) =>
    STORES.filter((store) => reading[store].items > 0).map(
      (store) => `left at ${name}: ${reading[store].items} in ${store}`,
    ),
  );
  return [...left, ...changesAtPlaces(before, person, except)];
}

/** Words for every store that is not what it was. The company's service workers are ended by a block, whatever follows. */
export function changesAtPlaces(before: PlaceReadings, after: PlaceReadings, except: readonly Store[] = []): string[] {
  const stores = STORES.filter((store) => !except.includes(store));
  return [...after].flatMap(([name, reading]) =>
    stores
      .filter((store) => store !== 'serviceWorkers' || PLACES[name].owner === 'person')
      .filter((store) => before.get(name)?.[store].hash !== reading[store].hash)
      .map(
        (store) =>
          `not as it was at ${name}: ${store}, ${before.get(name)?.[store].items} items, now ${reading[store].items}`,
      ),
  );
}

/** Where many wipes follow each other: the sign-in pages' last for a while. */
function hasExpired({ expires }: ReadCookie): boolean {
  return expires > 0 && expires * 1000 <= Date.now();
}

function cookiesOf({ cookies }: OutsideReading, owner: ReadCookie['owner']): readonly ReadCookie[] {
  return cookies.filter((cookie) => cookie.owner === owner);
}
