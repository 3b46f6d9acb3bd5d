import type { Farewell } from '../agent/state.ts';
import { CLIENT_API } from '../protocol/client-api.ts';
import type { KeysAside } from '../tenant-client/keys-aside.ts';
import { proveBody } from '../tenant-client/prove-body.ts';
import { request, withNonce } from '../tenant-client/request.ts';
import { TenantError } from '../tenant-client/tenant-error.ts';

/** How often a store that gives no answer is asked again: the tenant is to hear of the end within a day, proven or not. */
const MOST_UNREADABLE = 5;

/**
 * Tells the tenant that this registration has ended; a receipt goes with a proof by its key, where that is still here. True
 * when there is nothing left to say.
 */
export async function sayFarewell(keys: Pick<KeysAside, 'of'>, farewell: Farewell): Promise<boolean> {
  const { tenant, signOutToken, receipt, orders } = farewell;
  const body = { signOutToken, receipt, orders };
  try {
    const keyPair = await signerOf(keys, farewell);
    const token = keyPair && { accessToken: signOutToken, key: await proveBody(keyPair, body) };
    await withNonce(() =>
      request({ url: tenant + CLIENT_API.signOut, method: 'POST', body, schema: null, ...(token && { token }) }),
    );
    return true;
  } catch (error) {
    return error instanceof TenantError && error.code === 'registration-unknown';
  }
}

async function signerOf(
  keys: Pick<KeysAside, 'of'>,
  { registrationId, receipt, tries }: Farewell,
): Promise<CryptoKeyPair | null> {
  if (!receipt || registrationId === null) return null;
  return keys.of(registrationId).catch((error) => {
    if (tries < MOST_UNREADABLE) throw error;
    console.error('A receipt goes without a proof:', error);
    return null;
  });
}
