import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  CheckInRequestSchema,
  CLIENT_API,
  RegistrationRequestSchema,
  SignOutRequestSchema,
} from '../../protocol/client-api.ts';
import { readMessage } from '../../protocol/read-message.ts';
import { ApiError } from '../api-error.ts';
import type { TenantContext } from '../tenant-context.ts';
import { dpopToken, type Holder, proofIn, provenBy, receiptProof, tokenHolder } from './authenticate.ts';
import { checkIn } from './check-in.ts';
import { makeNonce } from './dpop-nonce.ts';
import { describeOrganisation } from './organisation.ts';
import { GrantRefusal, refresh } from './refresh.ts';
import { register } from './register.ts';
import { signOut } from './sign-out.ts';
import { useProof, verifyProof } from './verify-proof.ts';

/** A receipt names up to 10,000 origins of up to 256 characters. */
const MAX_RECEIPT = 3 * 1024 * 1024;
const MAX_REQUEST = 32 * 1024;
const MAX_CHECK_IN = 128 * 1024;

/** The client API over HTTP: reads what comes in, and leaves what it means to the functions beside this file. */
export async function clientRoutes(app: FastifyInstance, context: TenantContext): Promise<void> {
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('Cache-Control', 'no-store');
    const at = context.now();
    const [{ secret }] = context.keys.tokenKeys(at);
    reply.header('DPoP-Nonce', makeNonce(secret, at));
  });

  app.get(CLIENT_API.organisation, () => describeOrganisation(context));

  app.post(CLIENT_API.registrations, { bodyLimit: MAX_REQUEST }, async (request, reply) => {
    const message = readMessage(RegistrationRequestSchema, request.body);
    const accessToken = dpopToken(request.headers.authorization);
    if (accessToken === null) throw new ApiError(401, 'access-token-invalid', 'Sign in first.');
    const jkt = await useProof(context, await verifyProof(context, proofIn(request, accessToken)));
    return reply.code(201).send(await register(context, { accessToken, jkt }, message));
  });

  await app.register(async (scope) => checkInRoute(scope, context));

  await app.register(async (scope) => signOutRoute(scope, context));

  await app.register(async (scope) => tokenRoute(scope, context));
}

/** Who is turned away is so before the body is read, as refusing a herd must cost next to nothing. */
async function checkInRoute(app: FastifyInstance, context: TenantContext): Promise<void> {
  const holders = new WeakMap<FastifyRequest, Holder>();
  app.addHook('onRequest', async (request) => {
    const holder = await tokenHolder(context, request);
    context.admission.admit(holder.registrationId);
    holders.set(request, holder);
  });
  app.post(CLIENT_API.checkIn, { bodyLimit: MAX_CHECK_IN }, async (request) => {
    const message = readMessage(CheckInRequestSchema, request.body);
    return checkIn(context, await provenBy(context, request, holders.get(request) as Holder), message);
  });
}

/** A receipt's proof covers the body as it was sent, so that is kept until it has been looked at. */
async function signOutRoute(app: FastifyInstance, context: TenantContext): Promise<void> {
  const bodies = new WeakMap<FastifyRequest, Buffer>();
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    bodies.set(request, body);
    void parseJson(request, body.toString(), done);
  });
  app.post(CLIENT_API.signOut, { bodyLimit: MAX_RECEIPT }, async (request, reply) => {
    const message = readMessage(SignOutRequestSchema, request.body);
    const { signOutToken, receipt } = message;
    const body = bodies.get(request) ?? Buffer.alloc(0);
    await signOut(context, message, receipt && (await receiptProof(context, request, { signOutToken, body })));
    return reply.code(204).send();
  });
}

/** A token endpoint of OAuth 2.0: form-encoded requests, errors as RFC 6749 §5.2 has them. */
async function tokenRoute(app: FastifyInstance, context: TenantContext): Promise<void> {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: MAX_REQUEST },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body.toString()))),
  );
  app.post(CLIENT_API.token, async (request, reply) => {
    const oauthError = (error: string, description: string) =>
      reply.code(400).send({ error, error_description: description });
    try {
      const jkt = await useProof(context, await verifyProof(context, proofIn(request, null)));
      return await refresh(context, request.body, jkt);
    } catch (error) {
      if (error instanceof GrantRefusal) return oauthError(error.code, error.message);
      if (!(error instanceof ApiError)) throw error;
      return oauthError(error.code === 'use-dpop-nonce' ? 'use_dpop_nonce' : 'invalid_dpop_proof', error.message);
    }
  });
}
