import * as v from 'valibot';
import type { TokenResponse } from '../../protocol/client-api.ts';
import { hashSecret } from '../secret.ts';
import type { TenantContext } from '../tenant-context.ts';
import { issueTokens, makeRefreshToken, registrationOf } from './registration-tokens.ts';
import { signInDueAt } from './sign-in-due.ts';

const RefreshRequestSchema = v.object({ grant_type: v.literal('refresh_token'), refresh_token: v.string() });

/** What RFC 6749 §5.2 answers: the grant is over, and the person has to sign in again. */
export class GrantRefusal extends Error {
  override readonly name = 'GrantRefusal';
  readonly code: 'invalid_grant' | 'invalid_request' | 'unsupported_grant_type';

  constructor(code: GrantRefusal['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * New tokens for a refresh token and its key (`jkt`). A refresh token has one successor. As long as that has not been
 * used, the browser may not have got it, so the same token may come again and gets another in the first one's place. One
 * that comes after its successor was used comes from a copy of the browser's profile: the grant ends for both.
 *
 * @throws {GrantRefusal}
 */
export async function refresh(context: TenantContext, form: unknown, jkt: string): Promise<TokenResponse> {
  const parsed = v.safeParse(RefreshRequestSchema, form);
  if (!parsed.success) throw new GrantRefusal('invalid_request', 'grant_type and refresh_token are needed');
  const token = parsed.output.refresh_token;
  const registrationId = registrationOf(token);
  const outcome =
    registrationId === null ? null : await rotate(context, { registrationId, jkt, hash: hashSecret(token) });
  if (!outcome || !registrationId) throw new GrantRefusal('invalid_grant', 'this refresh token is not good (any more)');
  if (outcome === 'due') throw new GrantRefusal('invalid_grant', 'it is time to sign in again');
  return issueTokens(context, { registrationId, jkt }, outcome.token, outcome.dueAt);
}

type Presented = { readonly registrationId: string; readonly jkt: string; readonly hash: string };

async function rotate({ db, now }: TenantContext, { registrationId, jkt, hash }: Presented) {
  return db.transaction().execute(async (trx) => {
    const registration = await trx
      .selectFrom('registrations')
      .select(['refresh_hash', 'previous_refresh_hash', 'signed_in_at'])
      .where('id', '=', registrationId)
      .where('jkt', '=', jkt)
      .forUpdate()
      .executeTakeFirst();
    if (!registration) return null;
    const change = (hashes: { refresh_hash: string | null; previous_refresh_hash: string | null }) =>
      trx.updateTable('registrations').set(hashes).where('id', '=', registrationId).execute();
    const isKnown = hash === registration.refresh_hash || hash === registration.previous_refresh_hash;
    if (!isKnown) {
      await change({ refresh_hash: null, previous_refresh_hash: null });
      return null;
    }
    const dueAt = await signInDueAt(trx, registration.signed_in_at);
    if (dueAt !== null && dueAt <= now()) return 'due';
    const successor = makeRefreshToken(registrationId);
    await change({ refresh_hash: successor.hash, previous_refresh_hash: hash });
    return { token: successor.token, dueAt };
  });
}
