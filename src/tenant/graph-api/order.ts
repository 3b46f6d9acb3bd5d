import { compareValues } from './filter.ts';
import { badMember } from './graph-error.ts';

/** One member of `$orderby`. */
export type Order = { readonly member: string; readonly descending: boolean };

/** @throws {GraphError} `BadRequest`, naming what cannot be ordered by */
export function parseOrder(text: string, members: ReadonlySet<string>): readonly Order[] {
  return text.split(',').map((part) => {
    const [, member = '', direction = 'asc'] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(part) ?? [];
    if (!members.has(member)) throw badMember('$orderby', `"${part.trim().slice(0, 64)}" cannot be ordered by`);
    return { member, descending: direction.toLowerCase() === 'desc' };
  });
}

type Sortable = Readonly<Record<string, unknown>>;

/** Nothing comes before anything, as in Graph; what is equal is told apart by its id. */
export function comparing(orders: readonly Order[]): (left: object, right: object) => number {
  return (left, right) => {
    for (const { member, descending } of [...orders, { member: 'id', descending: false }]) {
      const order = compareValues((left as Sortable)[member], (right as Sortable)[member]);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

/** What of an item says where the next page begins. */
export function placeOf(item: object, orders: readonly Order[]): string {
  return JSON.stringify(
    Object.fromEntries(['id', ...orders.map(({ member }) => member)].map((name) => [name, (item as Sortable)[name]])),
  );
}

/** @throws {GraphError} `BadRequest` for one that was not given here */
export function readPlace(text: string): object {
  try {
    const place: unknown = JSON.parse(text);
    if (typeof place === 'object' && place !== null && 'id' in place) return place;
  } catch {
    // Said below.
  }
  throw badMember('$skiptoken', 'not one that was given here');
}
