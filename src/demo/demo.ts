import manifest from '../../manifest.json' with { type: 'json' };
import { connectVerifier } from '../gate/gate.ts';
import { makeSecret } from '../tenant/secret.ts';
import { startTenant, type Tenant, type TenantOptions } from '../tenant/tenant.ts';
import { extensionIdOf } from '../tooling/pack-extension.ts';
import { CORPORATE_SITES, contoso, type DemoUser, type DemoUserName, makeAdmin, makeUsers } from './contoso.ts';
import { type DemoPartner, makePartner } from './partner.ts';
import { type DemoSites, startDemoSites } from './sites/demo-sites.ts';
import type { SiteGate } from './sites/site-server.ts';

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
  /** What the tenant's own side of Contoso has otherwise: a new organisation has next to nothing. */
  readonly organisation?: Partial<TenantOptions['organisation']>;
  /** Who knows how healthy devices are, in place of the demo's vendor. */
  readonly connectors?: TenantOptions['organisation']['connectors'];
  /** Sites that stand behind a gate, and how long a browser's token for them lives. */
  readonly relyingParties?: TenantOptions['organisation']['relyingParties'];
  readonly postureTokenSeconds?: number;
  /** Whether the company's sites stand behind a gate, which only a browser in good state passes. */
  readonly gated?: boolean;
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
  /** What browsers that no policy reaches are told. */
  readonly discovery?: TenantOptions['discovery'];
  /** Packages of the extension, for the tenant to serve. */
  readonly packagesDir?: string;
  /** The built console, for the tenant to serve. */
  readonly consoleDir?: string;
};

/** The unpacked build's id, which its public key gives it. */
export const EXTENSION_ID = extensionIdOf(manifest.key);

/** All of Contoso's sites, as one group. */
const RELYING_PARTY = { audience: 'contoso-sites', sites: CORPORATE_SITES, secret: makeSecret() };

export async function startDemo({
  extensionIds = [],
  corporateSites = CORPORATE_SITES,
  log,
  publicUrl,
  onDatabase,
  dataDir,
  packagesDir,
  discovery,
  consoleDir,
  organisation,
  connectors,
  signIn,
  gated = false,
  relyingParties = gated ? [RELYING_PARTY] : undefined,
  postureTokenSeconds,
  users = makeUsers(),
}: DemoOptions = {}): Promise<Demo> {
  let verifier: ReturnType<typeof connectVerifier> | null = null;
  const gate: SiteGate = () => verifier && { verifier, organisationName: 'Contoso' };
  const [sites, partner] = await Promise.all([startDemoSites(gated ? gate : null), makePartner()]);
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
      ...organisation,
    },
    extensionIds: [EXTENSION_ID, ...extensionIds],
    ...(log && { log }),
    ...(publicUrl && { publicUrl }),
    ...(signIn && { signIn }),
    ...(onDatabase && { onDatabase }),
    ...(packagesDir && { packagesDir }),
    ...(discovery && { discovery }),
    ...(consoleDir && { consoleDir }),
  });
  if (gated) verifier = connectVerifier({ tenant: tenant.url, ...RELYING_PARTY });
  return {
    ...sites,
    tenant,
    users,
    admin,
    partner,
    configuration: { tenant: tenant.url, organisationName: 'Contoso', corporateSites },
    close: async () => {
      verifier?.close();
      await Promise.all([sites.close(), tenant.close(), partner.forget()]);
    },
  };
}
