import type { FastifyInstance } from 'fastify';
import {
  CheckInRequestSchema,
  CLIENT_API,
  RegistrationRequestSchema,
  SignOutRequestSchema,
} from '../../protocol/client-api.ts';
import { readMessage } from '../../protocol/read-message.ts';
import type { TenantContext } from '../tenant-context.ts';
import { registrationTokenHash } from './bearer-token.ts';
import { checkIn } from './check-in.ts';
import { describeOrganisation } from './organisation.ts';
import { register } from './register.ts';
import { signOut } from './sign-out.ts';

/** A receipt names up to 10,000 origins of up to 256 characters. */
const MAX_RECEIPT = 3 * 1024 * 1024;
const MAX_REQUEST = 32 * 1024;

/** The client API over HTTP: reads what comes in, and leaves what it means to the functions beside this file. */
export async function clientRoutes(app: FastifyInstance, context: TenantContext): Promise<void> {
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('Cache-Control', 'no-store');
  });

  app.get(CLIENT_API.organisation, () => describeOrganisation(context));

  app.post(CLIENT_API.registrations, { bodyLimit: MAX_REQUEST }, async ({ headers, body }, reply) =>
    reply.code(201).send(await register(context, headers.authorization, readMessage(RegistrationRequestSchema, body))),
  );

  app.post(CLIENT_API.checkIn, { bodyLimit: MAX_REQUEST }, ({ headers, body }) =>
    checkIn(context, registrationTokenHash(headers.authorization), readMessage(CheckInRequestSchema, body)),
  );

  app.post(CLIENT_API.signOut, { bodyLimit: MAX_RECEIPT }, async ({ headers, body }, reply) => {
    const request = readMessage(SignOutRequestSchema, body);
    await signOut(context, registrationTokenHash(headers.authorization), request);
    return reply.code(204).send();
  });
}
