import { type Filter, parseFilter } from './filter.ts';
import { badMember } from './graph-error.ts';
import { type Order, parseOrder } from './order.ts';

/** How many items one page has, unless `$top` says otherwise, and at most (Graph's own for users). */
const PAGE = 100;
const MAX_PAGE = 999;

/** Characters that say where a page begins, at most: a few members with their values. */
const LONGEST_PLACE = 4096;

/** What a resource lets be asked for: its members, annotations that `$filter` takes too, and what `$expand` adds. */
export type Queryable = {
  readonly members: ReadonlySet<string>;
  readonly annotations?: readonly string[];
  readonly expandable?: readonly string[];
};

/** The OData options of a request, read. */
export type Query = {
  readonly top: number;
  readonly filter: Filter | null;
  readonly select: ReadonlySet<string> | null;
  readonly expand: ReadonlySet<string>;
  readonly orderBy: readonly Order[];
  /** Whether the answer says how many there are in all. */
  readonly count: boolean;
  /** The id of the last item of the page before; with `orderBy`, its place. */
  readonly after: string | null;
};

const OPTIONS = ['$top', '$filter', '$select', '$expand', '$orderby', '$count', '$skiptoken'];

/**
 * Options that are not understood are refused: a filter that is ignored shows an admin the wrong devices.
 *
 * @throws {GraphError} `BadRequest`, naming the option
 */
export function readQuery(raw: unknown, { members, annotations = [], expandable = [] }: Queryable): Query {
  const query = raw as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(query)) {
    if (!OPTIONS.includes(name)) throw badMember(name.slice(0, 64), 'not supported here');
    if (typeof value !== 'string') throw badMember(name, 'given twice');
  }
  const option = (name: string) => query[name] as string | undefined;
  const [filter, orderBy] = [option('$filter'), option('$orderby')];
  return {
    top: readTop(option('$top')),
    filter: filter === undefined ? null : parseFilter(filter, new Set([...members, ...annotations])),
    select: readNames('$select', option('$select'), new Set([...members, ...expandable])),
    expand: readNames('$expand', option('$expand'), new Set(expandable)) ?? new Set(),
    orderBy: orderBy === undefined ? [] : parseOrder(orderBy, members),
    count: readCount(option('$count')),
    after: readSkipToken(option('$skiptoken')),
  };
}

export function skipToken(id: string): string {
  return Buffer.from(id).toString('base64url');
}

function readTop(text: string | undefined): number {
  if (text === undefined) return PAGE;
  const top = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (top < 1) throw badMember('$top', 'not a whole number from 1 on');
  return Math.min(top, MAX_PAGE);
}

function readCount(text: string | undefined): boolean {
  if (text !== undefined && text !== 'true' && text !== 'false') throw badMember('$count', 'neither true nor false');
  return text === 'true';
}

function readNames(option: string, text: string | undefined, known: ReadonlySet<string>): ReadonlySet<string> | null {
  if (text === undefined) return null;
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw badMember(option, `there is no "${unknown.slice(0, 64)}" here`);
  return new Set(names);
}

function readSkipToken(text: string | undefined): string | null {
  if (text === undefined) return null;
  const id = Buffer.from(text, 'base64url').toString();
  if (id.length > LONGEST_PLACE || skipToken(id) !== text) throw badMember('$skiptoken', 'not one that was given here');
  return id;
}
