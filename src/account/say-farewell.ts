import type { Farewell } from '../agent/state.ts';
import { CLIENT_API } from '../protocol/client-api.ts';
import { request } from '../tenant-client/request.ts';
import { TenantError } from '../tenant-client/tenant-error.ts';

/** Tells the tenant that this registration has ended. True when there is nothing left to say. */
export async function sayFarewell({ tenant, signOutToken, receipt, orders }: Farewell): Promise<boolean> {
  try {
    const body = { signOutToken, receipt, orders };
    await request({ url: tenant + CLIENT_API.signOut, method: 'POST', body, schema: null });
    return true;
  } catch (error) {
    return error instanceof TenantError && error.code === 'registration-unknown';
  }
}
