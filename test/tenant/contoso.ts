import type { OrganisationSeed, SeedPolicy } from '../../src/tenant/organisation-seed.ts';
import { startTenant, type Tenant, type TenantOptions } from '../../src/tenant/tenant.ts';
import type { Partner } from './partner.ts';
import { storeAt } from './store-location.ts';

export const EXTENSION_ID = 'abcdefghijklmnopabcdefghijklmnop';

export const PASSWORDS = {
  'ada@contoso.test': 'correct horse 1 ✓',
  'ben@contoso.test': 'battery staple 2',
  'cleo@contoso.test': 'paper clip 3',
  'dan@contoso.test': 'turned off 4',
} as const;

export type Upn = keyof typeof PASSWORDS;

export function policy(id: string, assignments: SeedPolicy['assignments'], more: object = {}): SeedPolicy {
  return {
    policy: {
      '@odata.type': '#microsoft.graph.windowsManagedAppProtection',
      id,
      displayName: `Policy ${id}`,
      maximumAllowedDeviceThreatLevel: 'low',
      mobileThreatDefenseRemediationAction: 'block',
      ...more,
    },
    apps: [targetedApp('com.microsoft.edge')],
    assignments,
  };
}

const targetedApp = (windowsAppId: string) => ({
  mobileAppIdentifier: { '@odata.type': '#microsoft.graph.windowsAppIdentifier', windowsAppId },
});

export const toGroup = (groupDisplayName: string) =>
  ({ target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupDisplayName } }) as const;
export const notToGroup = (groupDisplayName: string) =>
  ({ target: { '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget', groupDisplayName } }) as const;
export const toEveryone = {
  target: { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' },
} as const;

/** Ada is in Sales, Ben in Sales and Research, Cleo in neither; Dan's account is turned off. */
export function contoso(partners: readonly Partner[] = []): OrganisationSeed {
  const user = (userPrincipalName: Upn, displayName: string) => ({
    userPrincipalName,
    displayName,
    password: PASSWORDS[userPrincipalName],
  });
  return {
    displayName: 'Contoso <& Söhne>',
    users: [
      user('ada@contoso.test', 'Ada Example'),
      user('ben@contoso.test', 'Ben Example'),
      user('cleo@contoso.test', 'Cleo Example'),
      { ...user('dan@contoso.test', 'Dan Example'), accountEnabled: false },
    ],
    groups: [
      { displayName: 'Sales', members: ['Ada@contoso.test', 'ben@contoso.test'] },
      { displayName: 'Research', members: ['ben@contoso.test'] },
    ],
    connectors: partners.map(({ connector }) => connector),
    policies: [
      policy('everyone', [toEveryone]),
      policy('sales', [notToGroup('Research'), toGroup('Sales')]),
      policy('research', [toGroup('Research')], { mobileThreatDefenseRemediationAction: 'wipe' }),
      { ...policy('other-app', [toEveryone]), apps: [] },
      { ...policy('this-extension', [toEveryone]), apps: [targetedApp(EXTENSION_ID)] },
    ],
    corporateSites: ['contoso.test', 'fabrikam.test'],
    nextCheckInSeconds: 1800,
    wipeConfirmationSeconds: 3,
  };
}

/** `location` is an address as it is; what `dataDir` names stands on PostgreSQL too where the suite runs there. */
export async function startContoso({
  dataDir = null,
  location,
  ...options
}: Partial<TenantOptions> & { readonly location?: string } = {}): Promise<Tenant> {
  return startTenant({
    port: 0,
    dataDir: location ?? (await storeAt(dataDir)),
    organisation: contoso(),
    extensionIds: [EXTENSION_ID],
    ...options,
  });
}
