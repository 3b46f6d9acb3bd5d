import { randomInt } from 'node:crypto';
import type { OrganisationSeed, SeedPolicy } from '../tenant/organisation-seed.ts';
import type { DemoPartner } from './partner.ts';

export type DemoUser = {
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly password: string;
  /** What signing in as this person shows. */
  readonly shows: string;
};

export type DemoUserName = 'ada' | 'grace' | 'noor';

/** Everything below this host is the company's; `club.contoso.test` beside it is not. */
export const CORPORATE_SITES = ['corp.contoso.test'];

/** People of Contoso, with passwords made now. */
export function makeUsers(): Readonly<Record<DemoUserName, DemoUser>> {
  return {
    ada: user('ada', 'Ada Lindqvist', 'a policy that blocks while the device is under threat'),
    grace: user('grace', 'Grace Holm', 'a policy that wipes company data when the threat is high'),
    noor: user('noor', 'Noor Vale', 'no policy: nothing is enforced'),
  };
}

/** Who looks after Contoso; signs in to the admin API alone. */
export function makeAdmin(): DemoUser {
  return user('olga', 'Olga Admin', 'the admin API: policies, connectors, wipes');
}

export type DemoOrganisation = {
  readonly users: Readonly<Record<DemoUserName, DemoUser>>;
  readonly admin: DemoUser;
  readonly partner: DemoPartner;
};

/** Contoso: an admin, two groups, two app protection policies in Graph's shape, one Mobile Threat Defense connector. */
export function contoso({ users, admin, partner }: DemoOrganisation): OrganisationSeed {
  return {
    displayName: 'Contoso',
    users: [...Object.values(users), { ...admin, adminRoles: ['full'] }],
    groups: [
      { displayName: 'Contoso Browser Users', members: [users.ada.userPrincipalName] },
      { displayName: 'Contoso Finance', members: [users.grace.userPrincipalName] },
    ],
    connectors: [
      {
        '@odata.type': '#microsoft.graph.mobileThreatDefenseConnector',
        id: '6b0c5a7e-8d57-4c0e-9f3a-2f1f7a1d9c11',
        displayName: 'Fabrikam Mobile Defense',
        partnerState: 'enabled',
        lastHeartbeatDateTime: new Date().toISOString(),
        partnerUnresponsivenessThresholdInDays: 7,
        windowsMobileApplicationManagementEnabled: true,
        windowsDeviceBlockedOnMissingPartnerData: false,
        issuer: partner.issuer,
        keys: partner.keys,
      },
    ],
    policies: [
      policy('Browser: block on threat', 'Contoso Browser Users', 'block'),
      policy('Finance: wipe on threat', 'Contoso Finance', 'wipe'),
    ],
    corporateSites: CORPORATE_SITES,
    nextCheckInSeconds: 60,
    wipeConfirmationSeconds: 3,
  };
}

function policy(displayName: string, groupDisplayName: string, action: 'block' | 'wipe'): SeedPolicy {
  return {
    policy: {
      '@odata.type': '#microsoft.graph.windowsManagedAppProtection',
      id: crypto.randomUUID(),
      displayName,
      maximumAllowedDeviceThreatLevel: 'low',
      mobileThreatDefenseRemediationAction: action,
      periodOfflineBeforeAccessCheck: 'PT720M',
      periodOfflineBeforeWipeIsEnforced: 'P90D',
      appActionIfUnableToAuthenticateUser: 'block',
    },
    apps: [
      {
        mobileAppIdentifier: {
          '@odata.type': '#microsoft.graph.windowsAppIdentifier',
          windowsAppId: 'com.microsoft.edge',
        },
      },
    ],
    assignments: [{ target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupDisplayName } }],
  };
}

function user(name: string, displayName: string, shows: string): DemoUser {
  return { userPrincipalName: `${name}@contoso.test`, displayName, password: makePassword(), shows };
}

/** Easy to type from a terminal, and good for one run of the demo. */
function makePassword(): string {
  const words = [
    'amber',
    'birch',
    'cedar',
    'delta',
    'ember',
    'fjord',
    'grove',
    'heron',
    'inlet',
    'juniper',
    'kelp',
    'larch',
  ];
  const pick = () => words[randomInt(words.length)] ?? '';
  return `${pick()}-${pick()}-${randomInt(1000, 10_000)}`;
}
