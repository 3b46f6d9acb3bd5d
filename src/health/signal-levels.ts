import * as v from 'valibot';
import { type HealthState, stateFor } from './health-state.ts';
import type { Signal } from './signal.ts';
import { THREAT_LEVELS, type ThreatLevel } from './threat-level.ts';

/**
 * What each signal's values stand for, each list from best to worst. Microsoft publishes no such table (microsoft.md §3.3,
 * §8.3); this one is ours, and docs/health-host.md explains it. The severities are Defender's (`SeverityID`).
 */
export const SIGNAL_LEVELS = {
  activeThreat: [
    ['none', 'secured'],
    ['lowSeverity', 'low'],
    ['unknownSeverity', 'low'],
    ['moderateSeverity', 'medium'],
    ['highSeverity', 'high'],
    ['severeSeverity', 'high'],
  ],
  antivirus: [
    ['on', 'secured'],
    ['snoozed', 'medium'],
    ['expired', 'medium'],
    ['off', 'high'],
    ['missing', 'high'],
  ],
  realTimeProtection: [
    ['on', 'secured'],
    ['off', 'medium'],
  ],
  signatures: [
    ['current', 'secured'],
    ['outOfDate', 'low'],
    ['tooOld', 'medium'],
    ['never', 'medium'],
  ],
  scan: [
    ['done', 'secured'],
    ['never', 'low'],
  ],
  firewall: [
    ['on', 'secured'],
    ['notMonitored', 'low'],
    ['snoozed', 'low'],
    ['off', 'medium'],
  ],
  automaticUpdates: [
    ['on', 'secured'],
    ['notMonitored', 'secured'],
    ['off', 'low'],
  ],
  tamperProtection: [
    ['on', 'secured'],
    ['off', 'low'],
  ],
  securityService: [
    ['running', 'secured'],
    ['stopped', 'medium'],
  ],
  pendingAction: [
    ['none', 'secured'],
    ['reboot', 'low'],
    ['fullScan', 'low'],
    ['manualSteps', 'medium'],
    ['offlineScan', 'medium'],
    ['criticalFailure', 'high'],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly [string, ThreatLevel])[]>>;

export type SignalName = keyof typeof SIGNAL_LEVELS;

/** Values of `name`, best to worst. */
export type SignalValue<Name extends SignalName> = (typeof SIGNAL_LEVELS)[Name][number][0];

/** Without these the rest says nothing: whether a threat was found, and whether anybody looks. */
const ESSENTIAL: readonly SignalName[] = ['activeThreat', 'antivirus'];

/** What an organisation sets in place of the table's levels: by signal, by value. */
export type LevelOverrides = Readonly<Record<string, Readonly<Record<string, ThreatLevel>>>>;

/** Every name and value must be the table's: a misspelt one would leave its author believing in it. */
export const LevelOverridesSchema = v.pipe(
  v.record(v.string(), v.record(v.string(), v.picklist(THREAT_LEVELS))),
  v.check(
    (overrides) =>
      Object.entries(overrides).every(([name, values]) =>
        Object.keys(values).every((value) => rowsOf(name).some(([known]) => known === value)),
      ),
    'a signal or a value that the table does not have',
  ),
);

/**
 * The level that one signal's value stands for; `null` where it says nothing (`unknown`, or a newer host's). With the
 * organisation's overrides too a worse value never gives a better level: what it lowered below a better value's is raised
 * to that.
 */
export function signalLevel(
  { name, value }: Pick<Signal, 'name' | 'value'>,
  overrides: LevelOverrides = {},
): ThreatLevel | null {
  const own = Object.hasOwn(overrides, name) ? overrides[name] : undefined;
  let worst: ThreatLevel = 'secured';
  for (const [known, usual] of rowsOf(name)) {
    const level = own && Object.hasOwn(own, known) ? (own[known] ?? usual) : usual;
    worst = worseOf(worst, level);
    if (known === value) return worst;
  }
  return null;
}

/**
 * The device's level by its signals: the worst of them. `null` where it cannot be said: an essential signal is missing or
 * unknown, and nothing that is known is high already.
 */
export function levelBySignals(
  signals: readonly Pick<Signal, 'name' | 'value'>[],
  overrides: LevelOverrides = {},
): ThreatLevel | null {
  let worst: ThreatLevel = 'secured';
  const said = new Set<string>();
  const unsaid = new Set<string>();
  for (const signal of signals) {
    const level = signalLevel(signal, overrides);
    (level === null ? unsaid : said).add(signal.name);
    if (level !== null) worst = worseOf(worst, level);
  }
  const isWhole = ESSENTIAL.every((name) => said.has(name) && !unsaid.has(name));
  return isWhole || worst === 'high' ? worst : null;
}

/** The predefined health state that these signals come to. */
export function stateBySignals(
  signals: readonly Pick<Signal, 'name' | 'value'>[],
  overrides: LevelOverrides = {},
): HealthState['state'] {
  const level = levelBySignals(signals, overrides);
  return level === null ? 'unknown' : stateFor(level);
}

function worseOf(one: ThreatLevel, other: ThreatLevel): ThreatLevel {
  return THREAT_LEVELS.indexOf(one) > THREAT_LEVELS.indexOf(other) ? one : other;
}

function rowsOf(name: string): readonly (readonly [string, ThreatLevel])[] {
  return Object.hasOwn(SIGNAL_LEVELS, name) ? SIGNAL_LEVELS[name as SignalName] : [];
}
