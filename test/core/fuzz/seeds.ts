import type { AccessDocument } from '../../../src/access/access-document.ts';
import { type AgentState, INITIAL_STATE } from '../../../src/agent/state.ts';
import { accessDocument, CONNECTOR_ID, connector, NOW, policy, registration, TENANT } from '../../unit/fixtures.ts';
import { exampleReceipt } from '../example-receipt.ts';

/** Realistic inputs to start from: whole, so that every member comes to be changed (microsoft.md §2.9). */
export const POLICY = policy({
  '@odata.context':
    'https://graph.microsoft.com/beta/$metadata#deviceAppManagement/windowsManagedAppProtections/$entity',
  id: 'c7894cd1-4cd1-c789-d14c-89c7d14c89c7',
  displayName: 'Edge Windows APP Level 3',
  description: '',
  version: '"5e007ad4-0000-0d00-0000-65f1b2c40000"',
  createdDateTime: '2017-01-01T00:02:43.5775965-08:00',
  lastModifiedDateTime: '2017-01-01T00:00:35.1329464-08:00',
  roleScopeTagIds: ['0'],
  isAssigned: true,
  deployedAppCount: 1,
  printBlocked: true,
  allowedInboundDataTransferSources: 'none',
  allowedOutboundClipboardSharingLevel: 'none',
  allowedOutboundDataTransferDestinations: 'none',
  appActionIfUnableToAuthenticateUser: 'block',
  maximumAllowedDeviceThreatLevel: 'secured',
  mobileThreatDefenseRemediationAction: 'wipe',
  mobileThreatDefensePartnerPriority: 'thirdPartyPartnerOverDefender',
  minimumRequiredSdkVersion: '0.1.0',
  minimumWipeSdkVersion: null,
  minimumRequiredOsVersion: '10.0.22621.2506',
  minimumWarningOsVersion: '10.0.22631.3155',
  minimumWipeOsVersion: '10.0.19045',
  minimumRequiredAppVersion: '147.0.3800',
  minimumWarningAppVersion: '148',
  minimumWipeAppVersion: '120.0',
  maximumRequiredOsVersion: '11',
  maximumWarningOsVersion: '10.0.22641',
  maximumWipeOsVersion: null,
  periodOfflineBeforeWipeIsEnforced: 'P30D',
  periodOfflineBeforeAccessCheck: 'PT1440M',
});

const DEFENDER = connector({
  id: 'fc780465-2017-40d4-a0c5-307022471b92',
  displayName: 'Microsoft Defender for Endpoint',
  windowsEnabled: true,
  microsoftDefenderForEndpointAttachEnabled: true,
});

export const DOCUMENT: AccessDocument = accessDocument('medium', {
  connectors: [connector(), DEFENDER],
  health: [
    {
      connectorId: DEFENDER.id,
      state: 'mediumSeverity',
      lastUpdateDateTime: new Date(NOW).toISOString(),
      source: 'partner',
      osVersion: '10.0.22631.3155',
    },
    {
      connectorId: connector().id,
      state: 'secured',
      lastUpdateDateTime: '2026-11-24T08:00:00+00:00',
      source: 'device',
    },
  ],
  user: { id: 'user-1', displayName: 'Ada', accountEnabled: false },
  lastEnabledCheckIn: NOW / 1000 - 86_400,
  whenNoPolicy: 'allow',
  wipeHeld: false,
});

export const CONFIGURATION = {
  tenant: `${TENANT}/path?x=1`,
  organisationName: 'Contoso',
  corporateSites: ['corp.contoso.test', 'mail.contoso.test.', 'ÄPFEL.contoso.test', '10.0.0.1'],
  whenSignedOut: 'block',
  helpLink: 'http://localhost:8080/help',
  tenantKeys: [{ kty: 'EC', kid: 'current', crv: 'P-256', x: 'a', y: 'b' }],
};

export const RECEIPT = exampleReceipt({
  sharedCookies: { treatment: 'keep', cookies: 1, domains: ['contoso.test'] },
  privateWindowOpen: true,
  cancelledTooLate: true,
});

/** What a version before this one wrote. */
export const FORMER_RECEIPT = {
  orderId: 'order-1',
  startedAt: NOW,
  finishedAt: NOW + 1_000,
  origins: ['https://corp.contoso.test'],
  cookiesRemoved: 3,
  cookiesLeft: 0,
  sharedCookieDomains: ['contoso.test'],
  storage: 'unverified' as const,
};

export const ENFORCEMENT = { access: 'block' as const, since: NOW, problems: ['cover'] };

export const VERSIONS = {
  extension: '0.1.0',
  browser: '147.0.3800.2',
  platform: 'Windows',
  extensionId: 'a'.repeat(32),
};

export const HEALTH = { state: 'secured', lastUpdateDateTime: '2026-11-24T09:00:00.1234567Z' };

export const REPORT = {
  id: '0193a5c0-0000-7000-8000-000000000000',
  seq: 3,
  at: NOW,
  versions: VERSIONS,
  health: [{ connectorId: CONNECTOR_ID, ...HEALTH }],
  enforcement: ENFORCEMENT,
  refusals: ['document-unknown-key'],
};

export const REGISTRATION = registration();

export const SITE_LIST = {
  sites: [{ pattern: 'corp.contoso.test', registrableDomain: 'contoso.test', wholeDomain: false }],
  exceptions: ['club.corp.contoso.test:8443'],
};

const RUNNING: AgentState = {
  ...INITIAL_STATE,
  account: { state: 'registered', registration: REGISTRATION },
  verifiedSites: SITE_LIST,
  observed: { versions: VERSIONS, health: HEALTH },
  outbox: {
    seq: 3,
    reports: [REPORT],
    gap: { firstSeq: 1, lastSeq: 2 },
    newest: REPORT,
    sent: { at: NOW, report: REPORT },
  },
  clock: { seenAt: NOW, floor: NOW },
  checkIn: { running: true, again: false, failures: 2, dueAt: NOW + 60_000, plannedAt: NOW },
  wipe: {
    stage: 'running',
    orderId: 'order-1',
    sites: { include: ['corp.contoso.test'], except: [] },
    options: { sharedCookies: 'keep', downloadedFiles: 'remove' },
    causes: { orders: ['order-1'], policy: true },
    answers: ['order-1'],
    retryAt: null,
    progress: { step: 'cookies', done: 1, total: 2 },
    stopping: true,
    thenSignOut: false,
  },
  answeredOrders: ['order-0'],
  farewells: [
    {
      tenant: TENANT,
      registrationId: 'registration-0',
      signOutToken: 'token-1',
      receipt: RECEIPT,
      orders: ['order-0'],
      tries: 1,
      retryAt: NOW,
      giveUpAt: NOW + 1,
    },
  ],
  enforcement: {
    closed: true,
    sites: { include: ['corp.contoso.test'], except: [] },
    since: NOW,
    done: false,
    problems: ['cover'],
  },
  problem: { code: 'tenant-unreachable', detail: 'no answer', at: NOW },
  scheduledAt: NOW,
};

const ORGANISATION = {
  configuration: CONFIGURATION,
  bound: ['corp.contoso.test'],
  refused: [{ pattern: '*', reason: 'x' }],
};

/** As they lie in storage. */
export const STORED_STATES = [
  {
    version: 2,
    ...RUNNING,
    organisation: ORGANISATION,
    evidence: { jws: 'a.b.c', bodies: { ['d'.repeat(43)]: '[]' }, receivedAt: NOW },
  },
  { version: 2, ...RUNNING, organisation: ORGANISATION, wipe: { stage: 'done', receipt: RECEIPT } },
  {
    version: 2,
    ...INITIAL_STATE,
    wipe: { stage: 'confirming', orderId: 'order-1', firstIat: NOW / 1000, firstSeq: 4, confirmAt: NOW },
  },
];
