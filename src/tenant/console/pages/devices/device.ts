import type { Reason } from '../../../../access/reason.ts';
import { levelOf } from '../../../../health/health-state.ts';
import type { ThreatLevel } from '../../../../health/threat-level.ts';
import { type ShownAccess, worstLevel } from '../../words/access-words.ts';

/** A registration, as the admin API shows it (Graph beta `windowsManagedAppRegistration`, with the tenant's additions). */
export type Device = {
  readonly id: string;
  readonly deviceTag: string;
  readonly userId: string;
  readonly createdDateTime: string;
  readonly lastSyncDateTime: string;
  readonly applicationVersion: string;
  readonly managementSdkVersion: string;
  readonly platformVersion: string | null;
  readonly deviceType: string;
  readonly azureADDeviceId: string | null;
  readonly '@drawbridge.user': {
    readonly id: string;
    readonly displayName: string;
    readonly userPrincipalName: string;
  } | null;
  readonly '@drawbridge.access': 'allow' | 'warn' | 'block' | 'wipe';
  readonly '@drawbridge.reasons': readonly Reason[];
  readonly '@drawbridge.reportedAccess': 'allow' | 'warn' | 'block' | 'wipe' | null;
  readonly '@drawbridge.reportedProblems': readonly string[];
  readonly '@drawbridge.differs': boolean | null;
  readonly '@drawbridge.health': readonly HealthOf[];
  readonly '@drawbridge.browserHealth': readonly HealthOf[];
};

export type HealthOf = {
  readonly connectorId: string;
  readonly state: string;
  readonly lastUpdateDateTime: string;
  readonly source?: 'partner' | 'device';
};

/** What the browser lets in by its own last word. */
export function accessOf(device: Device): ShownAccess {
  return device['@drawbridge.reportedAccess'] ?? 'unknown';
}

/** What the tenant expects of it now, where that is something else. */
export function expectedOf(device: Device): Device['@drawbridge.access'] | null {
  const expected = device['@drawbridge.access'];
  return expected === device['@drawbridge.reportedAccess'] ? null : expected;
}

/** Reasons that lead to something, before those that are only shown. */
export function reasonsOf(device: Device): readonly Reason[] {
  const reasons = device['@drawbridge.reasons'];
  return [...reasons.filter(({ action }) => action !== null), ...reasons.filter(({ action }) => action === null)];
}

export function levelOfDevice(device: Device): ThreatLevel | null {
  return worstLevel(device['@drawbridge.health'].map(levelOf));
}
