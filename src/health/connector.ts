import * as v from 'valibot';

const DAY = 86_400_000;

/**
 * A Mobile Threat Defense connector as Graph beta has it (`mobileThreatDefenseConnector`), the members that bear on
 * Windows, with the partner's name, which Graph leaves to a table. Times are ISO 8601.
 */
export const ConnectorSchema = v.looseObject({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  displayName: v.pipe(v.string(), v.maxLength(256)),
  partnerState: v.string(),
  lastHeartbeatDateTime: v.nullish(v.pipe(v.string(), v.isoTimestamp())),
  partnerUnresponsivenessThresholdInDays: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)),
  windowsMobileApplicationManagementEnabled: v.boolean(),
  windowsDeviceBlockedOnMissingPartnerData: v.boolean(),
});

export type Connector = v.InferOutput<typeof ConnectorSchema>;

/**
 * Whether the partner's word counts at `now` (milliseconds since the epoch, the tenant's clock). A connector that is off,
 * not set up or silent beyond its threshold is ignored, as Intune ignores it (memdocs,
 * mobile-threat-defense/enable-connector).
 */
export function isResponsive(connector: Connector, now: number): boolean {
  if (connector.partnerState !== 'enabled' || !connector.windowsMobileApplicationManagementEnabled) return false;
  if (!connector.lastHeartbeatDateTime) return false;
  const silence = now - Date.parse(connector.lastHeartbeatDateTime);
  return silence <= connector.partnerUnresponsivenessThresholdInDays * DAY;
}
