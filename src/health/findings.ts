import type { Signal } from './signal.ts';
import { type LevelOverrides, SIGNAL_LEVELS, type SignalName, type SignalValue, signalLevel } from './signal-levels.ts';
import { THREAT_LEVELS, type ThreatLevel } from './threat-level.ts';

/** One row of the table in signal-levels.ts, as it was found on this device. */
export type Finding = {
  readonly [Name in SignalName]: {
    readonly name: Name;
    readonly value: SignalValue<Name>;
    /** The product or setting that said so. */
    readonly source: string;
    readonly level: ThreatLevel;
  };
}[SignalName];

/** What a person can be told of the health host's signals: those that the table knows, the worst first. */
export function findingsOf(signals: readonly Signal[], overrides: LevelOverrides = {}): readonly Finding[] {
  const findings = signals.flatMap(({ name, value, source }) => {
    const level = signalLevel({ name, value }, overrides);
    return level === null ? [] : [{ name, value, source, level } as Finding];
  });
  return findings.sort((one, other) => THREAT_LEVELS.indexOf(other.level) - THREAT_LEVELS.indexOf(one.level));
}

/** Every name and value that a finding can have. */
export const FINDINGS: readonly Pick<Finding, 'name' | 'value'>[] = Object.entries(SIGNAL_LEVELS).flatMap(
  ([name, rows]) => rows.map(([value]) => ({ name, value }) as Finding),
);
