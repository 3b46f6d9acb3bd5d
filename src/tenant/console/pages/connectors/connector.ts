import type { PartnerWord } from '../../../../health/partner-levels.ts';
import type { ThreatLevel } from '../../../../health/threat-level.ts';

/** A connector, as the admin API shows it (Graph beta `mobileThreatDefenseConnector`, with the tenant's additions). */
export type Connector = {
  readonly id: string;
  readonly partnerState: string;
  readonly lastHeartbeatDateTime: string | null;
  readonly partnerUnresponsivenessThresholdInDays: number;
  readonly windowsMobileApplicationManagementEnabled: boolean;
  readonly windowsDeviceBlockedOnMissingPartnerData: boolean;
  readonly '@drawbridge.displayName': string;
  readonly '@drawbridge.issuer': string | null;
  readonly '@drawbridge.jwks': { readonly keys: readonly object[] };
  readonly '@drawbridge.levels': Readonly<Partial<Record<PartnerWord, ThreatLevel>>>;
  readonly '@drawbridge.error': string | null;
};

export const CONNECTORS = '/deviceManagement/mobileThreatDefenseConnectors';

export function addressOf(id: string): string {
  return `${CONNECTORS}/${encodeURIComponent(id)}`;
}
