import { type SelectQueryBuilder, sql } from 'kysely';
import * as v from 'valibot';
import type { Schema } from '../store/schema.ts';
import { badMember } from './graph-error.ts';

const time = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'not a time'),
  v.transform((text) => new Date(text)),
);

/** What of the audit is asked for: words of the actor, the activity or the resource, how it ended, and when. */
const AuditQuerySchema = v.strictObject({
  search: v.optional(v.pipe(v.string(), v.maxLength(256)), ''),
  result: v.optional(v.picklist(['success', 'failure'])),
  from: v.optional(time),
  to: v.optional(time),
});
export type AuditQuery = v.InferOutput<typeof AuditQuerySchema>;

/** @throws {GraphError} `BadRequest`, naming the parameter */
export function readAuditQuery(raw: unknown): AuditQuery {
  const result = v.safeParse(AuditQuerySchema, raw, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw badMember(v.getDotPath(issue)?.slice(0, 64) ?? 'query', issue.message.slice(0, 200));
}

type Entries = SelectQueryBuilder<Schema, 'audit_events', object>;

/** `entries`, those that are asked for. */
export function asked<Query extends Entries>(entries: Query, { search, result, from, to }: AuditQuery): Query {
  let found: Entries = entries;
  for (const word of search.trim().split(/\s+/).filter(Boolean)) {
    const pattern = `%${word.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    found = found.where(
      sql<boolean>`lower(activity || ' ' || coalesce(actor->>'name', '') || ' ' || coalesce(resource->>'displayName', '')
        || ' ' || coalesce(resource->>'id', '')) like ${pattern}`,
    );
  }
  if (result) found = found.where('result', '=', result);
  if (from) found = found.where('at', '>=', from);
  if (to) found = found.where('at', '<', to);
  return found as Query;
}
