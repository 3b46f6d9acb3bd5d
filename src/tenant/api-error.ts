import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorResponse } from '../protocol/client-api.ts';
import { ProtocolError } from '../protocol/protocol-error.ts';

export type ApiErrorCode =
  | 'access-token-expired'
  | 'access-token-invalid'
  | 'sign-in-too-old'
  | 'account-disabled'
  | 'internal-error'
  | 'managed-apps-blocked'
  | 'message-malformed'
  | 'not-found'
  | 'proof-invalid'
  | 'registration-unknown'
  | 'request-refused'
  | 'too-busy'
  | 'use-dpop-nonce';

/** An answer other than success, in Graph's envelope. `message` goes to the caller. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: ApiErrorCode;
  /** Seconds after which to try again. */
  readonly retryAfter: number | null;

  constructor(status: number, code: ApiErrorCode, message: string, { retryAfter = null as number | null } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** Gives every error of `app`, Fastify's own too, the envelope `{ error: { code, message } }`. */
export function answerErrorsInEnvelope(app: FastifyInstance): void {
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((_request, reply) => sendEnvelope(reply, new ApiError(404, 'not-found', 'Nothing is here.')));
}

/** Says what was wrong with a request; of an error of our own it says nothing, and logs it. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const apiError = toApiError(error);
  if (apiError.status >= 500 && !(error instanceof ApiError)) logFailure(request, error);
  return sendEnvelope(reply, apiError);
}

export function logFailure(request: FastifyRequest, error: unknown): void {
  request.log.error({ stack: stackOf(error) }, 'request failed');
}

/** What may be logged of an error of our own. A database error has the values of its query in other members. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? String(error.stack) : String(error);
}

function sendEnvelope(reply: FastifyReply, { status, code, message, retryAfter }: ApiError): FastifyReply {
  if (retryAfter !== null) reply.header('Retry-After', String(retryAfter));
  if (status === 401) reply.header('WWW-Authenticate', challengeFor(code));
  const body: ErrorResponse = { error: { code, message } };
  return reply.code(status).send(body);
}

/** RFC 9449 §7.1 and §9. */
function challengeFor(code: ApiErrorCode): string {
  if (code === 'use-dpop-nonce') return 'DPoP error="use_dpop_nonce"';
  return code === 'proof-invalid' ? 'DPoP error="invalid_dpop_proof"' : 'DPoP error="invalid_token"';
}

function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof ProtocolError) return new ApiError(400, 'message-malformed', error.message);
  const { statusCode, message } = error as { readonly statusCode?: number; readonly message?: string };
  if (statusCode === 400) return new ApiError(400, 'message-malformed', String(message));
  if (statusCode !== undefined && statusCode > 400 && statusCode < 500) {
    return new ApiError(statusCode, 'request-refused', String(message));
  }
  return new ApiError(500, 'internal-error', 'Something went wrong here. Try again later.');
}
