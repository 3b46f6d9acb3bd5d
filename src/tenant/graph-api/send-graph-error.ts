import type { FastifyReply, FastifyRequest } from 'fastify';
import { logFailure } from '../api-error.ts';
import { GraphError, graphErrorOf } from './graph-error.ts';

/** Answers with Graph's error envelope. Of an error of our own it says nothing, and logs it. */
export function sendGraphError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = graphErrorOf(error);
  if (!known) logFailure(request, error);
  const { code, message, target, retryAfter, status } =
    known ?? new GraphError('InternalServerError', 'Something went wrong here. Try again later.');
  if (retryAfter !== null) reply.header('Retry-After', String(retryAfter));
  if (status === 401) reply.header('WWW-Authenticate', 'Bearer error="invalid_token"');
  return reply.code(status).send({
    error: {
      code,
      message,
      ...(target !== null && { target }),
      innerError: {
        date: new Date().toISOString().slice(0, 19),
        'request-id': request.id,
        'client-request-id': clientRequestId(request) ?? request.id,
      },
    },
  });
}

/** The caller's own name for the request, where it is a GUID. */
export function clientRequestId({ headers }: FastifyRequest): string | null {
  const given = headers['client-request-id'];
  return typeof given === 'string' && /^[0-9a-f-]{36}$/i.test(given) ? given : null;
}
