import { WINDOWS_SECURITY_CENTER } from '../../../src/health/connector.ts';

/** Nobody but the device itself speaks of its health. */
export const SECURITY_CENTER = {
  '@odata.type': '#microsoft.graph.mobileThreatDefenseConnector',
  id: WINDOWS_SECURITY_CENTER,
  displayName: 'Windows Security Center',
  partnerState: 'enabled',
  lastHeartbeatDateTime: null,
  partnerUnresponsivenessThresholdInDays: 7,
  windowsMobileApplicationManagementEnabled: true,
  windowsDeviceBlockedOnMissingPartnerData: false,
  issuer: null,
  keys: { keys: [] },
};
