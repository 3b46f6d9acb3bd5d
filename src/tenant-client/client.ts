import type { Client } from 'oauth4webapi';

/** The whole of a tenant's client, to `oauth4webapi`. Our own clock is not to be trusted: the tenant's nonce is. */
export const CLIENT: Client = { client_id: 'drawbridge-extension' };
