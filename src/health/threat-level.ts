/** Device threat levels from best to worst (Graph beta `managedAppDeviceThreatLevel` without `notConfigured`). */
export const THREAT_LEVELS = ['secured', 'low', 'medium', 'high'] as const;

export type ThreatLevel = (typeof THREAT_LEVELS)[number];

export function isThreatLevel(value: unknown): value is ThreatLevel {
  return THREAT_LEVELS.includes(value as ThreatLevel);
}

/** Whether a device at `found` is above what a policy allows. */
export function exceeds(found: ThreatLevel, allowed: ThreatLevel): boolean {
  return THREAT_LEVELS.indexOf(found) > THREAT_LEVELS.indexOf(allowed);
}
