import type { OrganisationSeed } from '../../src/tenant/organisation-seed.ts';
import { startContoso } from './contoso.ts';

/** What a tenant that runs in a process of its own (`fork`) is told; it answers with `listening`. */
export type TenantProcessOptions = {
  readonly port: number;
  readonly location: string;
  readonly organisation: OrganisationSeed;
};

process.once('message', async (options: TenantProcessOptions) => {
  await startContoso({ ...options, checkInsPerSecond: 10_000 });
  process.send?.('listening');
});
process.once('disconnect', () => process.exit());
