import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { RegistrationRequest, RegistrationResponse } from '../../protocol/client-api.ts';
import { ApiError } from '../api-error.ts';
import { makeDeviceTag } from '../registrations/device-tag.ts';
import { hashSecret, makeSecret } from '../secret.ts';
import type { Schema } from '../store/schema.ts';
import type { TenantContext } from '../tenant-context.ts';
import { issueTokens, makeRefreshToken } from './registration-tokens.ts';
import { signInDueAt } from './sign-in-due.ts';
import { whoRegisters } from './who-registers.ts';

export type Registrant = {
  readonly accessToken: string;
  /** The thumbprint of the key that the browser has proved to hold. */
  readonly jkt: string;
};

/**
 * The registration of the user who signed in, on the browser that holds the key. A key has one registration: asked again
 * by the same user, because the answer was lost or it is time to sign in again, it stays the same one; another user's on
 * this key ends, with all that belongs to it.
 *
 * @throws {ApiError} `access-token-invalid`, `account-disabled`, `groups-unknown`, `managed-apps-blocked`, `sign-in-too-old`
 */
export async function register(
  context: TenantContext,
  { accessToken, jkt }: Registrant,
  { versions }: RegistrationRequest,
): Promise<RegistrationResponse> {
  const { db, url, keys, now, signIn } = context;
  const signedIn = await signIn.userOf(accessToken);
  const { signedInAt, entraDeviceId } = signedIn;
  const user = await whoRegisters(context, signedIn);
  if (!user) throw new ApiError(401, 'access-token-invalid', 'This organisation does not know this person.');
  if (!user.account_enabled) throw new ApiError(403, 'account-disabled', 'This account is turned off.');
  const organisation = await db
    .selectFrom('organisation')
    .select(['display_name', 'first_registered_at'])
    .executeTakeFirstOrThrow();
  const dueAt = await signInDueAt(db, signedInAt);
  if (dueAt !== null && dueAt <= now()) {
    throw new ApiError(401, 'sign-in-too-old', 'It is too long since this person signed in.');
  }

  const signOutToken = makeSecret();
  const { registration, refreshToken, isNew, ended } = await db.transaction().execute(async (trx) => {
    await requireUnblocked(trx, user.id);
    const ended = await endOthers(trx, jkt, user.id);
    const { id, device_tag, isNew } = await findOrMake(trx, { jkt, user_id: user.id, versions, at: new Date(now()) });
    const refreshToken = makeRefreshToken(id);
    await trx
      .updateTable('registrations')
      .set({
        refresh_hash: refreshToken.hash,
        previous_refresh_hash: null,
        sign_out_hash: hashSecret(signOutToken),
        signed_in_at: signedInAt,
        ...(entraDeviceId !== null && { entra_device_id: entraDeviceId }),
      })
      .where('id', '=', id)
      .execute();
    // Asked before, as an update that finds no row still counts as a change of settings.
    if (organisation.first_registered_at === null) {
      await trx
        .updateTable('organisation')
        .set({ first_registered_at: new Date(now()) })
        .where('first_registered_at', 'is', null)
        .execute();
    }
    return { registration: { id, device_tag }, refreshToken, isNew, ended };
  });
  for (const id of ended) context.wakeUps.send(id, { type: 'ended' });
  const { id, device_tag } = registration;
  if (isNew) {
    context.registered({ registrationId: id, deviceTag: device_tag, userPrincipalName: user.user_principal_name });
  }
  return {
    registrationId: id,
    deviceTag: device_tag,
    signOutToken,
    tokens: await issueTokens(context, { registrationId: id, jkt }, refreshToken.token, dueAt),
    issuer: url,
    organisation: { displayName: organisation.display_name },
    user: { id: user.id, displayName: user.display_name, userPrincipalName: user.user_principal_name },
    keys: keys.documentKeySet as RegistrationResponse['keys'],
    ...(dueAt !== null && { signIn: { at: Math.floor(signedInAt.getTime() / 1000), dueAt: Math.floor(dueAt / 1000) } }),
  };
}

/** The user's row is held, so that of a block and a registration at the same moment one sees the other. */
async function requireUnblocked(trx: Transaction<Schema>, userId: string): Promise<void> {
  const user = await trx
    .selectFrom('users')
    .select('managed_apps_blocked_at')
    .where('id', '=', userId)
    .forShare()
    .executeTakeFirst();
  if (user?.managed_apps_blocked_at) {
    throw new ApiError(403, 'managed-apps-blocked', 'An admin has blocked this person’s browsers.');
  }
}

async function endOthers(trx: Transaction<Schema>, jkt: string, userId: string): Promise<readonly string[]> {
  const ended = await trx
    .deleteFrom('registrations')
    .where('jkt', '=', jkt)
    .where('user_id', '!=', userId)
    .returning('id')
    .execute();
  return ended.map(({ id }) => id);
}

type NewRegistration = {
  readonly jkt: string;
  readonly user_id: string;
  readonly versions: RegistrationRequest['versions'];
  readonly at: Date;
};

async function findOrMake(trx: Transaction<Schema>, { jkt, user_id, versions, at }: NewRegistration) {
  for (;;) {
    const existing = await trx
      .selectFrom('registrations')
      .select(['id', 'device_tag'])
      .where('jkt', '=', jkt)
      .executeTakeFirst();
    if (existing) return { ...existing, isNew: false };
    const inserted = await trx
      .insertInto('registrations')
      .values({
        id: randomUUID(),
        device_tag: makeDeviceTag(),
        user_id,
        jkt,
        sign_out_hash: hashSecret(makeSecret()),
        signed_in_at: at,
        versions: JSON.stringify(versions),
        browser_health: '[]',
        enforcement: 'null',
        created_at: at,
        last_sync_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning(['id', 'device_tag'])
      .executeTakeFirst();
    if (inserted) return { ...inserted, isNew: true };
  }
}
