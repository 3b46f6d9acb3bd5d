import { randomBytes, randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { RegistrationRequest, RegistrationResponse } from '../../protocol/client-api.ts';
import { ApiError } from '../api-error.ts';
import { hashSecret, makeSecret } from '../secret.ts';
import type { RegistrationTable } from '../store/schema.ts';
import type { TenantContext } from '../tenant-context.ts';
import { verifyAccessToken } from './verify-access-token.ts';

/**
 * A new registration of the user who signed in, on the browser that asks.
 *
 * @throws {ApiError} `access-token-invalid`, `account-disabled`
 */
export async function register(
  context: TenantContext,
  authorization: string | undefined,
  { versions }: RegistrationRequest,
): Promise<RegistrationResponse> {
  const { db, url, keys, now } = context;
  const userId = await verifyAccessToken(context, authorization);
  const user = await db.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst();
  if (!user?.account_enabled) throw new ApiError(403, 'account-disabled', 'This account is turned off.');
  const organisation = await db.selectFrom('organisation').select('display_name').executeTakeFirstOrThrow();

  const token = makeSecret();
  const { id, device_tag } = await insert(context, {
    user_id: user.id,
    token_hash: hashSecret(token),
    versions: JSON.stringify(versions),
    browser_health: 'null',
    enforcement: 'null',
    created_at: new Date(now()),
    last_sync_at: null,
  });
  context.registered({ registrationId: id, deviceTag: device_tag, userPrincipalName: user.user_principal_name });
  return {
    registrationId: id,
    deviceTag: device_tag,
    token,
    issuer: url,
    organisation: { displayName: organisation.display_name },
    user: { id: user.id, displayName: user.display_name, userPrincipalName: user.user_principal_name },
    keys: keys.documentKeySet as RegistrationResponse['keys'],
  };
}

type NewRegistration = Omit<Insertable<RegistrationTable>, 'id' | 'device_tag'>;

async function insert({ db }: TenantContext, registration: NewRegistration) {
  for (;;) {
    const inserted = await db
      .insertInto('registrations')
      .values({ id: randomUUID(), device_tag: makeDeviceTag(), ...registration })
      .onConflict((conflict) => conflict.column('device_tag').doNothing())
      .returning(['id', 'device_tag'])
      .executeTakeFirst();
    if (inserted) return inserted;
  }
}

/** Short enough to read out on the telephone: Crockford's base 32, which has no I, L, O and U. */
function makeDeviceTag(): string {
  const characters = [...randomBytes(8)].map((byte) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.charAt(byte % 32)).join('');
  return `DB-${characters.slice(0, 4)}-${characters.slice(4)}`;
}
