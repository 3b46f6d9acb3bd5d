import * as v from 'valibot';
import { THREAT_LEVELS, type ThreatLevel } from './threat-level.ts';

/**
 * The predefined health states a partner reports (Graph `managedDevicePartnerReportedHealthState`). A value outside the
 * list is kept as it came and gives no level.
 */
const LEVEL_BY_STATE: Readonly<Record<string, ThreatLevel>> = {
  secured: 'secured',
  lowSeverity: 'low',
  mediumSeverity: 'medium',
  highSeverity: 'high',
  compromised: 'high',
};

/** One device's health as one connector knows it. `lastUpdateDateTime` is ISO 8601. */
export const HealthStateSchema = v.looseObject({
  connectorId: v.pipe(v.string(), v.maxLength(128)),
  state: v.pipe(v.string(), v.maxLength(64)),
  lastUpdateDateTime: v.pipe(v.string(), v.isoTimestamp()),
});

export type HealthState = v.InferOutput<typeof HealthStateSchema>;

/** The level a state stands for, or `null` where it says nothing usable (`unknown`, `deactivated`, a newer value). */
export function levelOf(health: HealthState): ThreatLevel | null {
  return Object.hasOwn(LEVEL_BY_STATE, health.state) ? (LEVEL_BY_STATE[health.state] ?? null) : null;
}

/** The state that stands for a level, for partners that speak in levels. */
export function stateFor(level: ThreatLevel): string {
  const states = ['secured', 'lowSeverity', 'mediumSeverity', 'highSeverity'] as const;
  return states[THREAT_LEVELS.indexOf(level)] ?? 'unknown';
}
