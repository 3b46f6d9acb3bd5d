import type { AccessDocument } from '../../src/access/access-document.ts';
import type { Evidence } from '../../src/access/evidence.ts';
import type { Registration, StoredEvidence } from '../../src/agent/state.ts';
import type { Connector } from '../../src/health/connector.ts';
import { stateFor } from '../../src/health/health-state.ts';
import type { ThreatLevel } from '../../src/health/threat-level.ts';
import type { AppProtectionPolicy } from '../../src/policy/app-protection-policy.ts';

export const NOW = Date.parse('2026-11-24T09:00:00Z');
export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const TENANT = 'https://tenant.contoso.test';
export const CONNECTOR_ID = '11111111-1111-4111-8111-111111111111';

export function policy(members: Partial<AppProtectionPolicy> = {}): AppProtectionPolicy {
  return {
    '@odata.type': '#microsoft.graph.windowsManagedAppProtection',
    id: 'policy-1',
    displayName: 'Contoso browsers',
    maximumAllowedDeviceThreatLevel: 'low',
    mobileThreatDefenseRemediationAction: 'block',
    periodOfflineBeforeAccessCheck: 'PT720M',
    periodOfflineBeforeWipeIsEnforced: 'P90D',
    ...members,
  };
}

export function connector(members: Partial<Connector> = {}): Connector {
  return {
    id: CONNECTOR_ID,
    displayName: 'Fabrikam Mobile Defense',
    partnerState: 'enabled',
    lastHeartbeatDateTime: new Date(NOW - MINUTE).toISOString(),
    partnerUnresponsivenessThresholdInDays: 7,
    windowsMobileApplicationManagementEnabled: true,
    windowsDeviceBlockedOnMissingPartnerData: false,
    ...members,
  };
}

export function accessDocument(level: ThreatLevel | null, members: Partial<AccessDocument> = {}): AccessDocument {
  const health = { connectorId: CONNECTOR_ID, lastUpdateDateTime: new Date(NOW).toISOString() };
  return {
    iss: TENANT,
    aud: 'registration-1',
    iat: NOW / 1000,
    exp: NOW / 1000 + 300,
    epoch: 'epoch-1',
    seq: 1,
    nonce: 'nonce-1',
    schemaVersion: 1,
    oldestReader: 1,
    organisation: { displayName: 'Contoso' },
    user: { id: 'user-1', displayName: 'Ada', accountEnabled: true },
    connectors: [connector()],
    health: level === null ? [] : [{ ...health, state: stateFor(level) }],
    policies: 'p'.repeat(43),
    sites: 's'.repeat(43),
    nextCheckInSeconds: 1800,
    wipeConfirmationSeconds: 60,
    ...members,
  };
}

export function evidence(
  level: ThreatLevel | null,
  policies: readonly AppProtectionPolicy[] = [policy()],
  members: Partial<AccessDocument> = {},
): Evidence {
  return { document: accessDocument(level, members), policies, receivedAt: NOW };
}

export function storedEvidence(
  source: Evidence,
  sitePatterns: readonly string[] = ['corp.contoso.test'],
): StoredEvidence {
  const sites = sitePatterns.map((pattern) => ({ pattern, registrableDomain: null, wholeDomain: false }));
  return { ...source, jws: `jws-${source.document.seq}`, bodies: {}, siteList: { sites, exceptions: [] } };
}

export function registration(members: Partial<Registration> = {}): Registration {
  return {
    registrationId: 'registration-1',
    deviceTag: 'DB-0001',
    signOutToken: 'sign-out-1',
    issuer: TENANT,
    tenant: TENANT,
    organisation: { displayName: 'Contoso' },
    user: { id: 'user-1', displayName: 'Ada', userPrincipalName: 'ada@contoso.test' },
    keys: { keys: [{ kty: 'EC', kid: 'key-1' }] },
    ...members,
  };
}
