import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { logFailure, stackOf } from '../api-error.ts';
import type { TenantContext } from '../tenant-context.ts';
import type { AdminSignIn } from './admin-sign-in.ts';
import { auditEndpoints } from './audit-events.ts';
import { createRefusalAudit } from './audit-refusals.ts';
import { BATCH_PATH, batchRoute } from './batch.ts';
import { changeEndpoints, createChanges } from './changes.ts';
import { configurationEndpoints } from './configurations.ts';
import { connectorEndpoints } from './connectors.ts';
import { deviceEndpoints } from './devices.ts';
import type { Call, Endpoint, GraphVersion } from './endpoint.ts';
import { GraphError, graphErrorOf } from './graph-error.ts';
import { groupMemberEndpoints } from './group-members.ts';
import { groupEndpoints } from './groups.ts';
import { keyEndpoints } from './keys.ts';
import { meEndpoints } from './me.ts';
import { overviewEndpoints } from './overview.ts';
import { type Admin, requirePermission } from './permissions.ts';
import { policyEndpoints } from './policies.ts';
import { readSitesEndpoints } from './read-sites.ts';
import { registrationEndpoints } from './registrations.ts';
import { relyingPartyEndpoints } from './relying-parties.ts';
import { scimTokenEndpoints } from './scim-token.ts';
import { clientRequestId, sendGraphError } from './send-graph-error.ts';
import { seriesEndpoints } from './series.ts';
import { createThrottle } from './throttle.ts';
import { userEndpoints } from './users.ts';
import { whatIfEndpoints } from './what-if.ts';
import { wipeEndpoints } from './wipe-orders.ts';

const MAX_BODY = 256 * 1024;

/** Everything that the admin API can do; docs/admin-api.md is its table. */
export function graphEndpoints(context: TenantContext): readonly Endpoint[] {
  return [
    ...policyEndpoints(context),
    ...connectorEndpoints(context),
    ...configurationEndpoints(context),
    ...readSitesEndpoints(context),
    ...registrationEndpoints(context),
    ...deviceEndpoints(context),
    ...overviewEndpoints(context),
    ...seriesEndpoints(context),
    ...wipeEndpoints(context),
    ...userEndpoints(context),
    ...meEndpoints(context),
    ...groupEndpoints(context),
    ...groupMemberEndpoints(context),
    ...relyingPartyEndpoints(context),
    ...scimTokenEndpoints(context),
    ...keyEndpoints(context),
    ...whatIfEndpoints(context),
    ...auditEndpoints(context),
  ];
}

/** The admin API in Microsoft Graph's shapes, below `/v1.0` and `/beta`. */
export async function graphRoutes(app: FastifyInstance, context: TenantContext, admins: AdminSignIn): Promise<void> {
  const changes = createChanges(context.db, (error) =>
    app.log.error({ stack: stackOf(error) }, 'changes were not read'),
  );
  // A stream that stays open would hold up the closing.
  app.addHook('preClose', async () => changes.close());
  const endpoints = [...graphEndpoints(context), ...changeEndpoints(changes)];
  const throttle = createThrottle(context.now);
  for (const version of ['v1.0', 'beta'] as const) {
    const own = endpoints.filter(({ versions = ['v1.0', 'beta'] }) => versions.includes(version));
    await app.register((scope) => versionRoutes(scope, context, { version, endpoints: own, admins, throttle }), {
      prefix: `/${version}`,
    });
  }
}

type Parts = {
  readonly version: GraphVersion;
  readonly endpoints: readonly Endpoint[];
  readonly admins: AdminSignIn;
  readonly throttle: ReturnType<typeof createThrottle>;
};

async function versionRoutes(
  app: FastifyInstance,
  context: TenantContext,
  { version, endpoints, admins, throttle }: Parts,
) {
  const refused = createRefusalAudit(context);
  const callers = new WeakMap<FastifyRequest, Admin>();
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(async (error, request, reply) => {
    const [admin, known] = [callers.get(request), graphErrorOf(error)];
    if (admin && known) {
      const { method, routeOptions, id: requestId } = request;
      const what = { admin, method, route: routeOptions.url ?? 'unknown', requestId, error: known };
      await refused(what).catch((cause) => logFailure(request, cause));
    }
    return sendGraphError(error, request, reply);
  });
  app.setGenReqId(() => randomUUID());

  // Before the body is read: nobody sends one who may not call.
  app.addHook('onRequest', async (request, reply) => {
    reply.header('Cache-Control', 'no-store');
    reply.header('request-id', request.id);
    reply.header('client-request-id', clientRequestId(request) ?? request.id);
    const admin = await admins.adminOf(bearerToken(request));
    callers.set(request, admin);
    // What a batch writes is counted with the requests in it.
    const isBatch = request.routeOptions.url?.endsWith(BATCH_PATH) ?? false;
    throttle(admin.id, request.method !== 'GET' && !isBatch);
  });
  app.setNotFoundHandler(() => {
    throw new GraphError('ResourceNotFound', 'There is no such resource here.');
  });

  const callIn = (request: FastifyRequest): Call => ({
    admin: callerOf(callers, request),
    params: request.params as Record<string, string>,
    query: request.query,
    body: request.body,
    address: new URL(request.raw.url ?? '/', context.url),
    requestId: request.id,
  });
  batchRoute(app, version);
  for (const { method, path, permission, bodyLimit = MAX_BODY, handle } of endpoints) {
    app.route({
      method,
      url: path,
      bodyLimit,
      exposeHeadRoute: false,
      onRequest: async (request) => requirePermission(callerOf(callers, request), permission),
      handler: async (request, reply) => {
        const answer = await handle(callIn(request));
        if (answer.headers) reply.headers(answer.headers);
        return reply.code(answer.status).send(answer.body);
      },
    });
    if (method !== 'GET') continue;
    app.get(`${path}/$count`, {
      onRequest: async (request) => requirePermission(callerOf(callers, request), permission),
      handler: async (request, reply) => {
        const call = callIn(request);
        const notCounted = new GraphError('ResourceNotFound', 'This is nothing that can be counted.');
        const asked = handle({ ...call, query: { ...Object(call.query), $count: 'true', $top: '1' } });
        const { body } = await asked.catch((error) => {
          // It takes no options of lists.
          throw error instanceof GraphError && error.target === '$top' ? notCounted : error;
        });
        const count = (body as { readonly '@odata.count'?: number } | undefined)?.['@odata.count'];
        if (count === undefined) throw notCounted;
        return reply.type('text/plain; charset=utf-8').send(String(count));
      },
    });
  }
}

function bearerToken({ headers }: FastifyRequest): string {
  return /^Bearer ([A-Za-z0-9._~+/-]{1,16384}=*)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

function callerOf(callers: WeakMap<FastifyRequest, Admin>, request: FastifyRequest): Admin {
  const admin = callers.get(request);
  if (!admin) throw new Error('a request came past its authentication');
  return admin;
}
