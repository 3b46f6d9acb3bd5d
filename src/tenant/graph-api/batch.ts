import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import type { GraphVersion } from './endpoint.ts';
import { readBody } from './endpoint.ts';
import { badMember } from './graph-error.ts';

/** Graph's own: so many requests, and so many bytes in all. */
const MOST = 20;
const MAX_BODY = 4 * 1024 * 1024;

export const BATCH_PATH = '/$batch';

/** What of a request's own headers is passed on: nobody gets in by a header that the batch did not come with. */
const PASSED_ON = ['content-type', 'prefer', 'consistencylevel', 'client-request-id'];
/** What of an answer's headers is told, written as Graph does: Microsoft's client looks for `Content-Type` so. */
const TOLD = ['Content-Type', 'Retry-After', 'Location', 'request-id', 'client-request-id'];

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const BatchSchema = v.looseObject({
  requests: v.pipe(
    v.array(
      v.looseObject({
        id,
        method: v.pipe(v.string(), v.toUpperCase(), v.picklist(['GET', 'POST', 'PATCH', 'DELETE'])),
        url: v.pipe(v.string(), v.minLength(1), v.maxLength(8192)),
        headers: v.optional(v.record(v.string(), v.string()), {}),
        body: v.optional(v.record(v.string(), v.unknown(), 'not an object: only JSON is taken here')),
        dependsOn: v.optional(v.array(id), []),
      }),
    ),
    v.minLength(1),
    v.maxLength(MOST),
  ),
});
type Request = v.InferOutput<typeof BatchSchema>['requests'][number];
type Response = {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/**
 * Up to 20 requests in one (Graph JSON batching). Each is authorised, counted and written down as if it came alone, in the
 * order in which they stand; one whose `dependsOn` failed is not made (424).
 */
export function batchRoute(app: FastifyInstance, version: GraphVersion): void {
  app.post(BATCH_PATH, { bodyLimit: MAX_BODY }, async (request) => {
    const { requests } = readBody({ body: request.body }, BatchSchema);
    checkOrder(requests);
    const responses = new Map<string, Response>();
    for (const one of requests) {
      const failed = one.dependsOn.some((before) => (responses.get(before)?.status ?? 0) >= 400);
      responses.set(one.id, failed ? notMade(one) : await make(app, version, request, one));
    }
    return { responses: [...responses.values()] };
  });
}

/** @throws {GraphError} `BadRequest` for an id that comes twice, or a request that depends on one that does not come before */
function checkOrder(requests: readonly Request[]): void {
  const before = new Set<string>();
  for (const { id, dependsOn } of requests) {
    if (before.has(id)) throw badMember('requests', `the id "${id}" comes twice`);
    const odd = dependsOn.find((name) => !before.has(name));
    if (odd !== undefined) throw badMember('requests', `"${id}" depends on "${odd}", which does not come before it`);
    before.add(id);
  }
}

async function make(
  app: FastifyInstance,
  version: GraphVersion,
  { headers: { authorization } }: FastifyRequest,
  { id, method, url, headers, body }: Request,
): Promise<Response> {
  const address = addressOf(url, version);
  if (address === null) {
    return refused(id, 400, 'BadRequest', `url: not a relative address of ${version} that can stand in a batch`);
  }
  const own = Object.entries(headers).filter(([name]) => PASSED_ON.includes(name.toLowerCase()));
  const answer = await app.inject({
    method,
    url: address,
    headers: { ...Object.fromEntries(own), ...(authorization !== undefined && { authorization }) },
    ...(body && { payload: body }),
  });
  const told = TOLD.flatMap((name) => {
    const value = answer.headers[name.toLowerCase()];
    return value === undefined ? [] : [[name, String(value)]];
  });
  return {
    id,
    status: answer.statusCode,
    headers: Object.fromEntries(told),
    ...(answer.payload !== '' && { body: bodyOf(answer) }),
  };
}

/** Below the version, whatever the address makes of itself. A file of any length, and a batch, do not go into one. */
function addressOf(url: string, version: GraphVersion): string | null {
  const base = `http://tenant/${version}/`;
  const parsed = URL.canParse(url.replace(/^\//, ''), base) ? new URL(url.replace(/^\//, ''), base) : null;
  if (parsed?.host !== 'tenant' || !parsed.pathname.startsWith(`/${version}/`)) return null;
  if (/\/(?:\$|%24)batch|\/auditExport/i.test(parsed.pathname)) return null;
  return parsed.pathname + parsed.search;
}

function bodyOf({ payload, headers }: { readonly payload: string; readonly headers: object }): unknown {
  const type = String((headers as Record<string, unknown>)['content-type'] ?? '');
  return type.startsWith('application/json') ? JSON.parse(payload) : payload;
}

function notMade({ id }: Request): Response {
  return refused(id, 424, 'FailedDependency', 'A request that this one depends on has failed.');
}

function refused(id: string, status: number, code: string, message: string): Response {
  return { id, status, headers: { 'Content-Type': 'application/json' }, body: { error: { code, message } } };
}
