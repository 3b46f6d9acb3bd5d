import { isUuid } from '../../protocol/uuid.ts';
import type { Literal } from './filter.ts';
import { badMember } from './graph-error.ts';
import { comparing, placeOf, readPlace } from './order.ts';
import { type Query, skipToken } from './query.ts';

export type Entity = { readonly id: string };

/** Where items come from: up to `limit` of them in the order of their ids, those after `after`. */
export type Source<Item extends Entity> = (page: {
  readonly after: string | null;
  readonly limit: number;
  /** Members that must equal something; a source may make use of what it has an index for. */
  readonly equal: ReadonlyMap<string, Literal>;
}) => Promise<readonly Item[]>;

/** How many items one request looks at; what it has not come to stands behind the next link. */
const MOST_SEEN = 5_000;

/** How many it looks at where there is no next link for the rest: to put them in order, or to count them. */
const MOST_AT_ONCE = 20_000;
const READ_AT_ONCE = 500;

export type Page<Item> = {
  readonly items: readonly Item[];
  /** Where the next one begins. */
  readonly next: string | null;
  /** How many there are in all, where that was asked. */
  readonly total: number | null;
};

/** @throws {GraphError} `BadRequest` for more items than can be put in order or counted at once */
export async function readPage<Item extends Entity>(source: Source<Item>, query: Query): Promise<Page<Item>> {
  if (query.orderBy.length > 0) return readInOrder(source, query);
  const total = query.count ? (await readAll(source, query, '$count')).length : null;
  return { ...(await readNext(source, query)), total };
}

/** One page of what a query asks for, by id. A filter may make it shorter than `$top`, as OData allows. */
async function readNext<Item extends Entity>(source: Source<Item>, query: Query): Promise<Omit<Page<Item>, 'total'>> {
  const items: Item[] = [];
  const equal = query.filter?.equal ?? new Map();
  let { after } = query;
  for (let seen = 0; seen < MOST_SEEN; ) {
    const limit = query.filter ? Math.max(query.top, 500) : query.top + 1;
    const found = await source({ after, limit, equal });
    for (const item of found) {
      if (query.filter && !query.filter.test(item)) continue;
      if (items.length === query.top) return { items, next: items.at(-1)?.id ?? null };
      items.push(item);
    }
    if (found.length < limit) return { items, next: null };
    after = found.at(-1)?.id ?? null;
    seen += found.length;
  }
  return { items, next: after };
}

async function readInOrder<Item extends Entity>(source: Source<Item>, query: Query): Promise<Page<Item>> {
  const { orderBy, top, after, count } = query;
  const compare = comparing(orderBy);
  const all = (await readAll(source, query, '$orderby')).sort(compare);
  const place = after === null ? null : readPlace(after);
  const rest = place === null ? all : all.filter((item) => compare(item, place) > 0);
  const items = rest.slice(0, top);
  const last = items.at(-1);
  return {
    items,
    next: last && rest.length > top ? placeOf(last, orderBy) : null,
    total: count ? all.length : null,
  };
}

/** All that a query asks for, whatever the page. `option` is what needs them. */
async function readAll<Item extends Entity>(source: Source<Item>, { filter }: Query, option: string): Promise<Item[]> {
  const items: Item[] = [];
  let after: string | null = null;
  for (let seen = 0; seen < MOST_AT_ONCE; seen += READ_AT_ONCE) {
    const found: readonly Item[] = await source({ after, limit: READ_AT_ONCE, equal: filter?.equal ?? new Map() });
    items.push(...found.filter((item) => !filter || filter.test(item)));
    if (found.length < READ_AT_ONCE) return items;
    after = found.at(-1)?.id ?? null;
  }
  throw badMember(option, `more than ${MOST_AT_ONCE} items: narrow them with $filter, by a member that is indexed`);
}

/** An item with the members that `$select` names; annotations stay. */
export function selected(item: object, { select }: Pick<Query, 'select'>): object {
  if (!select) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => name.includes('@') || select.has(name)));
}

/** A collection as Graph answers it; `address` is the request's own, which the next link repeats. */
export function collectionBody(address: URL, { items, next, total }: Page<object>): object {
  const context = `${address.origin}/${address.pathname.split('/')[1]}/$metadata#${address.pathname.split('/').slice(2).join('/')}`;
  const head = { '@odata.context': context, ...(total !== null && { '@odata.count': total }) };
  if (next === null) return { ...head, value: items };
  const link = new URL(address);
  link.searchParams.set('$skiptoken', skipToken(next));
  return { ...head, '@odata.nextLink': link.href.replaceAll('%24', '$'), value: items };
}

/** The id after which a page begins, for a table whose ids are UUIDs: the database would refuse any other. */
export function uuidAfter(after: string | null): string | null {
  if (after !== null && !isUuid(after)) throw badMember('$skiptoken', 'not one that was given here');
  return after;
}
