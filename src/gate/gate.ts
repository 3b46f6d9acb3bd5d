import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { forwardAuth } from './forward-auth.ts';
import type { RefusalPageOptions } from './refusal-page.ts';
import { followRevocations } from './revocations.ts';
import { tenantKeys } from './tenant-keys.ts';
import { createVerifier, type Verifier } from './verifier.ts';

export type GateOptions = RefusalPageOptions & {
  /** The tenant's address, as its tokens name it. */
  readonly tenant: string;
  readonly audience: string;
  /** The gate's secret at the tenant; without it a token is good until it ends, whatever happens. */
  readonly secret?: string | undefined;
  readonly clockSkew?: number | undefined;
  readonly mostSilence?: number | undefined;
  readonly userHeader?: string | undefined;
  readonly log?: ((line: string) => void) | undefined;
};

/** A verifier that is kept up to date by its tenant, for a site that asks it itself. */
export function connectVerifier({
  tenant,
  audience,
  secret,
  clockSkew,
  mostSilence,
  log,
}: GateOptions): Verifier & { close(): void } {
  const revocations =
    secret === undefined
      ? null
      : followRevocations({ tenant, secret, ...(mostSilence !== undefined && { mostSilence }), ...(log && { log }) });
  const verifier = createVerifier({
    issuer: tenant,
    audience,
    keys: tenantKeys(tenant),
    revocations,
    ...(clockSkew !== undefined && { clockSkew }),
  });
  return { ...verifier, close: () => revocations?.close() };
}

/** The forward-auth service on this machine alone; `port` 0 takes a free one. */
export async function startGate(
  port: number,
  options: GateOptions,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const verifier = connectVerifier(options);
  const { log, userHeader, organisationName, helpLink } = options;
  const server = createServer(forwardAuth({ verifier, userHeader, organisationName, helpLink, ...(log && { log }) }));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      verifier.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
