import * as v from 'valibot';
import { openEnum } from '../graph/open-enum.ts';
import { timestamp } from '../graph/timestamp.ts';

const DAY = 86_400_000;

/** Windows Security Center: its state is read on the device itself (microsoft.md §2.6). */
export const WINDOWS_SECURITY_CENTER = 'e6f777f8-e4c2-4a5b-be01-50b5c124bc7f';

/** Microsoft Defender for Endpoint, preferred over another partner where a policy names no priority. */
export const DEFENDER_FOR_ENDPOINT = 'fc780465-2017-40d4-a0c5-307022471b92';

/** Graph beta `mobileThreatPartnerTenantState`. */
const PARTNER_STATES = ['unavailable', 'available', 'enabled', 'unresponsive', 'notSetUp', 'error'] as const;

const flag = v.optional(v.boolean());

/**
 * A Mobile Threat Defense connector as Graph beta has it (`mobileThreatDefenseConnector`), whole, with the partner's name,
 * which Graph leaves to a table. The members that bear on this extension are required. Times are ISO 8601.
 */
export const ConnectorSchema = v.looseObject({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  displayName: v.pipe(v.string(), v.maxLength(256)),
  partnerState: openEnum([...PARTNER_STATES, 'unknownFutureValue']),
  lastHeartbeatDateTime: v.nullish(timestamp),
  partnerUnresponsivenessThresholdInDays: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3650)),
  windowsMobileApplicationManagementEnabled: v.boolean(),
  windowsDeviceBlockedOnMissingPartnerData: v.boolean(),

  // Carried for the admin API; they say nothing about a browser on Windows, macOS or Linux.
  allowPartnerToCollectIOSApplicationMetadata: flag,
  allowPartnerToCollectIOSPersonalApplicationMetadata: flag,
  allowPartnerToCollectIosCertificateMetadata: flag,
  allowPartnerToCollectIosPersonalCertificateMetadata: flag,
  androidDeviceBlockedOnMissingPartnerData: flag,
  androidEnabled: flag,
  androidMobileApplicationManagementEnabled: flag,
  iosDeviceBlockedOnMissingPartnerData: flag,
  iosEnabled: flag,
  iosMobileApplicationManagementEnabled: flag,
  macDeviceBlockedOnMissingPartnerData: flag,
  macEnabled: flag,
  microsoftDefenderForEndpointAttachEnabled: flag,
  partnerUnsupportedOsVersionBlocked: flag,
  windowsEnabled: flag,
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
  return !isOlderThanThreshold(connector, connector.lastHeartbeatDateTime, now);
}

/** Whether something that was said at `time` (ISO 8601) lies further back than the connector's silence may last. */
export function isOlderThanThreshold(connector: Connector, time: string, now: number): boolean {
  return now - Date.parse(time) > connector.partnerUnresponsivenessThresholdInDays * DAY;
}

/** Whether this version knows what the partner's state means. */
export function hasKnownState({ partnerState }: Connector): boolean {
  return PARTNER_STATES.some((known) => known === partnerState);
}
