import * as v from 'valibot';
import { openEnum } from '../graph/open-enum.ts';
import { timestamp } from '../graph/timestamp.ts';
import { type Connector, isOlderThanThreshold } from './connector.ts';
import { exceeds, THREAT_LEVELS, type ThreatLevel } from './threat-level.ts';

/** The level each predefined health state stands for; `null` where it says nothing usable. */
const LEVEL_BY_STATE = {
  unknown: null,
  activated: null,
  deactivated: null,
  secured: 'secured',
  lowSeverity: 'low',
  mediumSeverity: 'medium',
  highSeverity: 'high',
  unresponsive: null,
  compromised: 'high',
  misconfigured: null,
} as const satisfies Readonly<Record<string, ThreatLevel | null>>;

/** Graph `managedDevicePartnerReportedHealthState`: the predefined states that partners report. */
export const HEALTH_STATES = Object.keys(LEVEL_BY_STATE) as readonly (keyof typeof LEVEL_BY_STATE)[];

/**
 * One device's health as one connector knows it. `lastUpdateDateTime` is ISO 8601. `source` says who spoke: the partner's
 * own service, or the device about itself. `osVersion` is the build that came with it, where one did.
 */
export const HealthStateSchema = v.looseObject({
  connectorId: v.pipe(v.string(), v.maxLength(128)),
  state: v.pipe(v.string(), v.maxLength(64), openEnum(HEALTH_STATES)),
  lastUpdateDateTime: timestamp,
  source: v.optional(openEnum(['partner', 'device'])),
  osVersion: v.nullish(v.pipe(v.string(), v.maxLength(64))),
});

export type HealthState = v.InferOutput<typeof HealthStateSchema>;

/** The level a state stands for, or `null` where it says nothing usable (`unknown`, `deactivated`, a newer value). */
export function levelOf({ state }: Pick<HealthState, 'state'>): ThreatLevel | null {
  return Object.hasOwn(LEVEL_BY_STATE, state) ? LEVEL_BY_STATE[state as keyof typeof LEVEL_BY_STATE] : null;
}

/** The state that stands for a level, for partners that speak in levels. */
export function stateFor(level: ThreatLevel): HealthState['state'] {
  const states = ['secured', 'lowSeverity', 'mediumSeverity', 'highSeverity'] as const;
  return states[THREAT_LEVELS.indexOf(level)] ?? 'unknown';
}

/** What a connector's partner itself said of the device. */
export function partnerStatement(health: readonly HealthState[], id: Connector['id']): HealthState | undefined {
  return health.find(({ connectorId, source }) => connectorId === id && source !== 'device');
}

/** What a connector knows of the device: the statement that counts, and the level it comes to (`null`: none usable). */
export type ConnectorHealth = { readonly statement: HealthState | null; readonly level: ThreatLevel | null };

/**
 * The device's health by one connector at `now` (milliseconds, the tenant's clock). What a device says of itself never
 * lowers what the partner said of it, and counts alone only where the partner says nothing and while it is recent: a
 * partner's silence about a device means no change, a device's own means that nobody looks any more.
 */
export function healthBy(connector: Connector, health: readonly HealthState[], now: number): ConnectorHealth {
  const partner = partnerStatement(health, connector.id);
  const device = health.find(({ connectorId, source }) => connectorId === connector.id && source === 'device');
  if (!partner) {
    const usable = device && !isOlderThanThreshold(connector, device.lastUpdateDateTime, now);
    return { statement: device ?? null, level: usable ? levelOf(device) : null };
  }
  const [said, seen] = [levelOf(partner), device ? levelOf(device) : null];
  const raised = device && said !== null && seen !== null && exceeds(seen, said);
  return raised ? { statement: device, level: seen } : { statement: partner, level: said };
}
