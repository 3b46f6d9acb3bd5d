import { THREAT_LEVELS, type ThreatLevel } from './threat-level.ts';

/**
 * What a partner's words stand for, unless its connector says otherwise (docs/partners.md). `risk-level-change` has four
 * words here, `device-compliance-change` two.
 */
export const USUAL_LEVELS = {
  SECURED: 'secured',
  LOW: 'low',
  MEDIUM: 'medium',
  HIGH: 'high',
  compliant: 'secured',
  'not-compliant': 'high',
} as const satisfies Readonly<Record<string, ThreatLevel>>;

export type PartnerWord = keyof typeof USUAL_LEVELS;

export function levelFor(word: PartnerWord, own: Readonly<Record<string, ThreatLevel>>): ThreatLevel {
  return Object.hasOwn(own, word) ? (own[word] ?? USUAL_LEVELS[word]) : USUAL_LEVELS[word];
}

/** The worst of several levels, by the order of {@link THREAT_LEVELS}. */
export function worstOf(levels: readonly ThreatLevel[]): ThreatLevel | null {
  return levels.reduce<ThreatLevel | null>(
    (worst, level) => (worst === null || THREAT_LEVELS.indexOf(level) > THREAT_LEVELS.indexOf(worst) ? level : worst),
    null,
  );
}
