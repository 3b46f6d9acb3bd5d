import type { RequestListener } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { TenantContext } from '../tenant-context.ts';
import { createOidcProvider } from './oidc-provider.ts';

/** The embedded OpenID provider, which takes its keys when it is made: with other keys it is another one. */
export type RenewableProvider = {
  readonly current: Provider;
  readonly callback: RequestListener;
  /** The context's keys are others now. What is under way goes on: sessions, codes and sign-ins are in the store. */
  renew(): void;
};

export function createRenewableProvider(context: TenantContext, failed: (error: unknown) => void): RenewableProvider {
  const { protocol, host } = new URL(context.url);
  const make = () => {
    const provider = createOidcProvider(context);
    provider.proxy = true; // Of the headers that are set below.
    provider.on('server_error', (_ctx, error) => failed(error));
    return { provider, callback: provider.callback() as RequestListener };
  };
  let made = make();
  return {
    get current() {
      return made.provider;
    },
    callback(request, response) {
      // Its addresses and its cookies are those of the tenant's own address, whatever stands between and says otherwise.
      request.headers['x-forwarded-proto'] = protocol.slice(0, -1);
      request.headers['x-forwarded-host'] = host;
      return made.callback(request, response);
    },
    renew() {
      made = make();
    },
  };
}
