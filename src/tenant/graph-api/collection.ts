import { isUuid } from '../../protocol/uuid.ts';
import type { Literal } from './filter.ts';
import { badMember } from './graph-error.ts';
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

export type Page<Item> = { readonly items: readonly Item[]; readonly next: string | null };

/** One page of what a query asks for. A filter may make it shorter than `$top`, as OData allows. */
export async function readPage<Item extends Entity>(source: Source<Item>, query: Query): Promise<Page<Item>> {
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

/** An item with the members that `$select` names; annotations stay. */
export function selected(item: object, { select }: Pick<Query, 'select'>): object {
  if (!select) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => name.includes('@') || select.has(name)));
}

/** A collection as Graph answers it; `address` is the request's own, which the next link repeats. */
export function collectionBody(address: URL, { items, next }: Page<object>): object {
  const context = `${address.origin}/${address.pathname.split('/')[1]}/$metadata#${address.pathname.split('/').slice(2).join('/')}`;
  if (next === null) return { '@odata.context': context, value: items };
  const link = new URL(address);
  link.searchParams.set('$skiptoken', skipToken(next));
  return { '@odata.context': context, '@odata.nextLink': link.href.replaceAll('%24', '$'), value: items };
}

/** The id after which a page begins, for a table whose ids are UUIDs: the database would refuse any other. */
export function uuidAfter(after: string | null): string | null {
  if (after !== null && !isUuid(after)) throw badMember('$skiptoken', 'not one that was given here');
  return after;
}
