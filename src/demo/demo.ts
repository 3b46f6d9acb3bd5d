import manifest from '../../manifest.json' with { type: 'json' };
import { startTenant, type Tenant, type TenantOptions } from '../tenant/tenant.ts';
import { extensionIdOf } from '../tooling/pack-extension.ts';
import { CORPORATE_SITES, contoso, type DemoUser, type DemoUserName, makeAdmin, makeUsers } from './contoso.ts';
import { type DemoPartner, makePartner } from './partner.ts';
import { type DemoSites, startDemoSites } from './sites/demo-sites.ts';

/** Contoso at work: its tenant, its sites and two personal ones, its people and its threat defense vendor. */
export type Demo = DemoSites & {
  readonly tenant: Tenant;
  readonly users: Readonly<Record<DemoUserName, DemoUser>>;
  /** Who may use the admin API. */
  readonly admin: DemoUser;
  readonly partner: DemoPartner;
  /** What an admin would give the extension by policy. */
  readonly configuration: object;
};

export type DemoOptions = {
  /** Ids of extensions that may sign in, besides that of the unpacked build. */
  readonly extensionIds?: readonly string[];
  readonly log?: (line: string) => void;
  /** The company's sites, where they are not the demo's. */
  readonly corporateSites?: readonly string[];
  /** Who knows how healthy devices are, in place of the demo's vendor. */
  readonly connectors?: TenantOptions['organisation']['connectors'];
  /** Sites that stand behind a gate, and how long a browser's token for them lives. */
  readonly relyingParties?: TenantOptions['organisation']['relyingParties'];
  readonly postureTokenSeconds?: number;
  /** The tenant's address where something stands before it. */
  readonly publicUrl?: string;
  /** Gets the tenant's open store, for whoever looks into it. */
  readonly onDatabase?: TenantOptions['onDatabase'];
  /** Another OpenID provider than the tenant's own. */
  readonly signIn?: TenantOptions['signIn'];
  /** Who there is, where it is decided elsewhere. */
  readonly users?: Demo['users'];
  /** Where the tenant keeps its store; in memory unless given. */
  readonly dataDir?: string;
};

/** The unpacked build's id, which its public key gives it. */
export const EXTENSION_ID = extensionIdOf(manifest.key);

export async function startDemo({
  extensionIds = [],
  corporateSites = CORPORATE_SITES,
  log,
  publicUrl,
  onDatabase,
  dataDir,
  connectors,
  signIn,
  relyingParties,
  postureTokenSeconds,
  users = makeUsers(),
}: DemoOptions = {}): Promise<Demo> {
  const [sites, partner] = await Promise.all([startDemoSites(), makePartner()]);
  const admin = makeAdmin();
  const tenant = await startTenant({
    port: 0,
    dataDir: dataDir ?? null,
    organisation: {
      ...contoso({ users, admin, partner }),
      corporateSites,
      ...(connectors && { connectors }),
      ...(relyingParties && { relyingParties }),
      ...(postureTokenSeconds !== undefined && { postureTokenSeconds }),
    },
    extensionIds: [EXTENSION_ID, ...extensionIds],
    ...(log && { log }),
    ...(publicUrl && { publicUrl }),
    ...(signIn && { signIn }),
    ...(onDatabase && { onDatabase }),
  });
  return {
    ...sites,
    tenant,
    users,
    admin,
    partner,
    configuration: { tenant: tenant.url, organisationName: 'Contoso', corporateSites },
    close: async () => {
      await Promise.all([sites.close(), tenant.close(), partner.forget()]);
    },
  };
}
