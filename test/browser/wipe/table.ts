import { PLACES, type PlaceName, placesOf } from './places.ts';
import { type PlaceReading, STORES } from './read-places.ts';

export type PlaceReadings = ReadonlyMap<PlaceName, PlaceReading>;
export type OtherRow = { readonly what: string; readonly company: string; readonly person: string };

const HEAD = ['found → left'];

/** Store × place × left. What is the person's is to be the same bytes: `=`, or `≠` and how many items there are then. */
export function printTable(
  title: string,
  before: PlaceReadings,
  after: PlaceReadings,
  others: readonly OtherRow[],
): void {
  const places = (['company', 'person'] as const).flatMap((owner) => [
    [owner === 'company' ? 'the company’s' : 'the person’s'],
    ...placesOf(owner)
      .filter((name) => before.has(name))
      .map((name) => [
        `  ${PLACES[name].what}`,
        ...STORES.map((store) => cell(before.get(name)?.[store], after.get(name)?.[store], owner)),
      ]),
  ]);
  const table = align([[...HEAD, ...STORES], ...places]);
  const rest = align([
    ['', 'the company’s', 'the person’s'],
    ...others.map(({ what, company, person }) => [what, company, person]),
  ]);
  console.log(`${title}\n\n${table}\n\n${rest}`);
}

function cell(
  found: PlaceReading['opfs'] | undefined,
  left: PlaceReading['opfs'] | undefined,
  owner: 'company' | 'person',
): string {
  if (!found) return 'not seeded';
  if (found.refused && (left === undefined || left.items === 0)) return 'refused';
  if (!left) return `${found.items} → not read`;
  if (owner === 'company') return `${found.items} → ${left.items}`;
  return found.hash === left.hash ? `${found.items} =` : `${found.items} ≠ ${left.refused ?? left.items}`;
}

function align(lines: readonly (readonly string[])[]): string {
  const columns = Math.max(...lines.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...lines.filter(({ length }) => length > 1).map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map((line) =>
      line
        .map((value, column) => value.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
