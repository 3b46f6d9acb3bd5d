import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PARTNER_EVENTS, type PushError, SECURITY_EVENT_TYPE } from '../../protocol/partner-event.ts';
import { sendError } from '../api-error.ts';
import type { TenantContext } from '../tenant-context.ts';
import { applyEvent } from './apply-event.ts';
import { PushRefusal } from './push-refusal.ts';
import { verifySecurityEvent } from './verify-security-event.ts';

const MAX_TOKEN = 16 * 1024;

/** Takes the events that partners push (RFC 8935): 202 once an event is stored, 400 with a reason if it is not taken. */
export async function partnerRoutes(app: FastifyInstance, context: TenantContext): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    `application/${SECURITY_EVENT_TYPE}`,
    { parseAs: 'string', bodyLimit: MAX_TOKEN },
    (_request, body, done) => done(null, body),
  );
  app.setErrorHandler(sendPushError);

  app.post(PARTNER_EVENTS, async ({ body, log }, reply) => {
    const verified = await verifySecurityEvent(context, String(body).trim());
    const { outcome, about } = await applyEvent(context, verified);
    log.info({ connectorId: verified.connectorId, ...about, outcome }, 'partner event');
    return reply.code(202).send();
  });
}

function sendPushError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = toRefusal(error);
  if (!refusal) return sendError(error, request, reply);
  const answer: PushError = { err: refusal.code, description: refusal.message };
  request.log.warn(answer, 'partner event refused');
  return reply.code(400).header('Content-Language', 'en').send(answer);
}

/** What Fastify refuses itself, such as another content type or a long body, is an invalid request too. */
function toRefusal(error: unknown): PushRefusal | null {
  if (error instanceof PushRefusal) return error;
  const { statusCode = 500, message = '' } = error as { readonly statusCode?: number; readonly message?: string };
  return statusCode < 500 ? new PushRefusal('invalid_request', message) : null;
}
