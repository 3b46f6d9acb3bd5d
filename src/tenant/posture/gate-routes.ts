import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { GATE_API, MAX_POSTURE_LIFE, type RevocationsResponse } from '../../protocol/posture-token.ts';
import { readMessage } from '../../protocol/read-message.ts';
import { ApiError } from '../api-error.ts';
import { hashSecret } from '../secret.ts';
import type { Database } from '../store/database.ts';
import type { TenantContext } from '../tenant-context.ts';
import { isBearerSecret } from './check-gates.ts';

/** Longer than a token lives with the greatest clock skew, in milliseconds: what was taken back before is over anyhow. */
const REMEMBERED = (MAX_POSTURE_LIFE + 120) * 1000;

/** Milliseconds after which what another process wrote is looked for. */
const LOOK_AGAIN = 250;

const LONGEST_WAIT = 25;

const wholeNumber = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number));
const QuerySchema = v.object({
  after: v.optional(wholeNumber, '0'),
  wait: v.optional(wholeNumber, '0'),
});

/** What gates ask: the keys of tokens, and which of them were taken back before their time. */
export async function gateRoutes(app: FastifyInstance, context: TenantContext): Promise<void> {
  const { db, now, postureChanged } = context;
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort());

  app.get(GATE_API.keys, async (_request, reply) => {
    reply.header('Cache-Control', 'public, max-age=300').type('application/jwk-set+json');
    return JSON.stringify(context.keys.postureKeySet(now()));
  });

  app.get(GATE_API.revocations, async (request, reply): Promise<RevocationsResponse> => {
    reply.header('Cache-Control', 'no-store');
    await requireSecret(db, request);
    const { after, wait } = readMessage(QuerySchema, request.query);
    const until = performance.now() + Math.min(wait, LONGEST_WAIT) * 1000;
    for (;;) {
      const found = await revocationsAfter(db, after, now());
      const left = until - performance.now();
      // A lower position than was asked for: the store is another one, and the gate begins anew with what is there.
      if (found.position !== after || left <= 0 || closing.signal.aborted) return found;
      await postureChanged.next(Math.min(LOOK_AGAIN, left), closing.signal);
    }
  });
}

async function revocationsAfter(db: Database, after: number, at: number): Promise<RevocationsResponse> {
  const { position } = await db.selectFrom('posture_position').select('position').executeTakeFirstOrThrow();
  if (position === after) return { position, revocations: [] };
  const rows = await db
    .selectFrom('posture_changes')
    .select(['registration_id', 'up_to_seq'])
    .where('position', '>', position < after ? 0 : after)
    .where('position', '<=', position)
    .where('kind', '!=', 'opened')
    .where('at', '>', new Date(at - REMEMBERED))
    .orderBy('position')
    .execute();
  return {
    position,
    revocations: rows.map(({ registration_id, up_to_seq }) => ({ sid: registration_id, upTo: up_to_seq })),
  };
}

/** @throws {ApiError} `access-token-invalid` */
async function requireSecret(db: Database, { headers }: FastifyRequest): Promise<void> {
  const secret = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const gate =
    secret === undefined || !isBearerSecret(secret)
      ? undefined
      : await db
          .selectFrom('relying_parties')
          .select('audience')
          .where('secret_hash', '=', hashSecret(secret))
          .executeTakeFirst();
  if (!gate) throw new ApiError(401, 'access-token-invalid', 'This is not the secret of a gate.');
}
