import type { FastifyInstance } from 'fastify';
import type { TenantContext } from './tenant-context.ts';

/** Where the public keys of access documents stand, current and next (RFC 7517). */
export const KEYS_PATH = '/.well-known/drawbridge-keys.json';

export async function keysRoute(app: FastifyInstance, context: TenantContext): Promise<void> {
  app.get(KEYS_PATH, async (_request, reply) => {
    reply.header('Cache-Control', 'public, max-age=300').type('application/jwk-set+json');
    return JSON.stringify(context.keys.documentKeySet);
  });
}
