import type { Transaction } from 'kysely';
import * as v from 'valibot';
import { describeIssue } from '../../graph/describe-issue.ts';
import { type Deed, recordDeed } from '../audit/record.ts';
import type { Schema } from '../store/schema.ts';
import type { AuditActor } from '../store/tables/audit.ts';
import type { TenantContext } from '../tenant-context.ts';
import { collectionBody, type Entity, readPage, type Source, selected } from './collection.ts';
import { badMember, GraphError } from './graph-error.ts';
import type { Admin, Permission } from './permissions.ts';
import { type Queryable, readQuery } from './query.ts';

export type GraphVersion = 'v1.0' | 'beta';

/** One call of an admin, who may make it. */
export type Call = {
  readonly admin: Admin;
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
  /** The address of the request, as the caller has it. */
  readonly address: URL;
  readonly requestId: string;
};

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the version, as Fastify has it. */
  readonly path: string;
  readonly permission: Permission;
  /** Where Graph has it; both unless said otherwise. */
  readonly versions?: readonly GraphVersion[];
  /** The largest body, in bytes. */
  readonly bodyLimit?: number;
  readonly handle: (call: Call) => Promise<Answer>;
};

/** Options that say nothing of one item. */
const OF_LISTS = ['$top', '$filter', '$orderby', '$count', '$skiptoken'];

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

/** A parameter of the path; the route has it, or there would be no call. */
export function param({ params }: Call, name: string): string {
  return String(params[name]);
}

/**
 * A request's body as `schema` has it.
 *
 * @throws {GraphError} `BadRequest`, naming the first member that is wrong
 */
export function readBody<S extends v.GenericSchema>({ body }: Pick<Call, 'body'>, schema: S): v.InferOutput<S> {
  const result = v.safeParse(schema, body, { abortEarly: true });
  if (result.success) return result.output;
  const target = v.getDotPath(result.issues[0]);
  throw new GraphError('BadRequest', describeIssue(result.issues[0], 'body'), { target: target?.slice(0, 64) ?? null });
}

/** A page of `source`, as the request's options ask for it. `expand` adds what `$expand` names. */
export async function answerCollection<Item extends Entity>(
  call: Call,
  queryable: Queryable,
  source: Source<Item>,
  expand: (items: readonly Item[], names: ReadonlySet<string>) => Promise<readonly object[]> = async (items) => items,
): Promise<Answer> {
  const query = readQuery(call.query, queryable);
  const { items, next, total } = await readPage(source, query);
  const whole = await expand(items, query.expand);
  return ok(collectionBody(call.address, { items: whole.map((item) => selected(item, query)), next, total }));
}

/** A short list that is there already, in its own order, as the request's options ask for it. */
export async function answerList(call: Call, members: ReadonlySet<string>, items: readonly Entity[]): Promise<Answer> {
  return answerCollection(call, { members }, async ({ after, limit }) => {
    const last = after === null ? -1 : items.findIndex(({ id }) => id === after);
    if (after !== null && last === -1) throw badMember('$skiptoken', 'not one that was given here');
    return items.slice(last + 1, last + 1 + limit);
  });
}

/** One item, as the request's `$select` and `$expand` ask for it. */
export async function answerEntity<Item extends Entity>(
  call: Call,
  queryable: Queryable,
  item: Item,
  expand: (items: readonly Item[], names: ReadonlySet<string>) => Promise<readonly object[]> = async (items) => items,
): Promise<Answer> {
  const odd = OF_LISTS.find((option) => Object.hasOwn(Object(call.query), option));
  if (odd !== undefined) throw badMember(odd, 'only for a list');
  const query = readQuery(call.query, queryable);
  const [whole = item] = await expand([item], query.expand);
  return ok(selected(whole, query));
}

export function actorOf({ id, name }: Admin): AuditActor {
  return { type: 'admin', id, name };
}

/** A change: all of it with its entry in the audit, or nothing. `change` returns what it did, `null` for nothing. */
export async function writing<Result>(
  { db, now }: Pick<TenantContext, 'db' | 'now'>,
  { admin, requestId }: Pick<Call, 'admin' | 'requestId'>,
  change: (trx: Transaction<Schema>) => Promise<{ readonly result: Result; readonly deed: Deed | null }>,
): Promise<Result> {
  return db.transaction().execute(async (trx) => {
    const { result, deed } = await change(trx);
    if (deed) await recordDeed(trx, { actor: actorOf(admin), at: now(), correlationId: requestId }, deed);
    return result;
  });
}
