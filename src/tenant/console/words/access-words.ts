import type { Access } from '../../../access/reason.ts';
import { THREAT_LEVELS, type ThreatLevel } from '../../../health/threat-level.ts';

/** What a browser lets in, as a state. `unknown`: it has not said yet. */
export type ShownAccess = Access | 'unknown';

export const ACCESS_WORDS: Readonly<Record<ShownAccess, string>> = {
  allow: 'Allowed',
  warn: 'Warned',
  block: 'Blocked',
  wipe: 'Being wiped',
  unknown: 'Not reported yet',
};

/** What a condition leads to, as Intune calls it. */
export const ACTION_WORDS = {
  allow: 'Allow',
  warn: 'Warn',
  block: 'Block access',
  wipe: 'Wipe data',
} as const satisfies Record<Access, string>;

export const LEVEL_WORDS: Readonly<Record<ThreatLevel | 'unknown', string>> = {
  secured: 'Secured',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  unknown: 'Unknown',
};

/** The worst of some levels; `null` where none is known. */
export function worstLevel(levels: readonly (ThreatLevel | null)[]): ThreatLevel | null {
  const known = levels.filter((level) => level !== null).map((level) => THREAT_LEVELS.indexOf(level));
  return known.length === 0 ? null : (THREAT_LEVELS[Math.max(...known)] ?? null);
}
