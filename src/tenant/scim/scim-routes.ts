import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { logFailure } from '../api-error.ts';
import type { TenantContext } from '../tenant-context.ts';
import { ScimError, scimErrorBody, scimErrorOf } from './scim-error.ts';
import { scimGroups } from './scim-groups.ts';
import { MAX_PAGE } from './scim-request.ts';
import { GROUP, LIST, USER } from './scim-schemas.ts';
import { isScimToken } from './scim-token.ts';
import { scimUsers } from './scim-users.ts';

const MAX_BODY = 1024 * 1024;

/**
 * The directory's side (SCIM 2.0, RFC 7643 and 7644) as Entra ID provisions it: users and groups, and for certain whether an
 * account is disabled or gone.
 */
export async function scimRoutes(app: FastifyInstance, context: TenantContext): Promise<void> {
  const { db } = context;
  app.addContentTypeParser(
    'application/scim+json',
    { parseAs: 'string', bodyLimit: MAX_BODY },
    (_request, body, done) => {
      try {
        done(null, JSON.parse(body.toString()));
      } catch {
        done(new ScimError(400, 'The body is not JSON.', 'invalidSyntax'));
      }
    },
  );
  app.setErrorHandler(sendScimError);
  app.addHook('onRequest', async ({ headers }, reply) => {
    reply.header('Cache-Control', 'no-store');
    const token = /^Bearer (\S{1,512})$/i.exec(headers.authorization ?? '')?.[1];
    if (token === undefined || !(await isScimToken(db, token)))
      throw new ScimError(401, 'The token opens nothing here.');
  });
  app.addHook('preSerialization', async (_request, reply, payload) => {
    reply.type('application/scim+json; charset=utf-8');
    return payload;
  });

  describeService(app);
  scimUsers(app, context);
  scimGroups(app, context);
}

/** What this service can do (RFC 7644 §4). */
function describeService(app: FastifyInstance): void {
  app.get('/ServiceProviderConfig', async () => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: MAX_PAGE },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: false },
    authenticationSchemes: [
      { type: 'oauthbearertoken', name: 'Bearer token', description: 'A token that an admin made in the admin API' },
    ],
  }));
  app.get('/ResourceTypes', async () => ({
    schemas: [LIST],
    totalResults: 2,
    Resources: [
      { id: 'User', name: 'User', endpoint: '/Users', schema: USER },
      { id: 'Group', name: 'Group', endpoint: '/Groups', schema: GROUP },
    ].map((type) => ({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'], ...type })),
  }));
}

function sendScimError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = scimErrorOf(error);
  if (!known) logFailure(request, error);
  const answer = known ?? new ScimError(500, 'Something went wrong here. Try again later.');
  if (answer.status === 401) reply.header('WWW-Authenticate', 'Bearer');
  return reply.code(answer.status).type('application/scim+json; charset=utf-8').send(scimErrorBody(answer));
}
