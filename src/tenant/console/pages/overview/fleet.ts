import type { ThreatLevel } from '../../../../health/threat-level.ts';
import type { ShownAccess } from '../../words/access-words.ts';

/** The fleet in numbers (admin API, `drawbridge/overview`). */
export type Fleet = {
  readonly devices: number;
  readonly access: Readonly<Record<ShownAccess, number>>;
  readonly threatLevel: Readonly<Record<ThreatLevel | 'unknown', number>>;
  /** Not checked in for a day, and without all layers of the block. */
  readonly silent: number;
  readonly incomplete: number;
  readonly wipes: Readonly<Record<'pending' | 'confirmed' | 'held' | 'failed', number>>;
};

export type Span = 'P1D' | 'P7D' | 'P30D';

/** What happened over time (`drawbridge/series`); times are milliseconds. */
export type Series = {
  readonly span: Span;
  readonly points: readonly {
    readonly dateTime: string;
    readonly checkIns: number;
    readonly threats: number;
    readonly blocks: number;
    readonly enforcementMedian: number | null;
  }[];
  readonly enforcement: { readonly count: number; readonly median: number | null; readonly p95: number | null };
};

/** A connector as Graph shows it, with the name that Graph leaves to a table. */
export type ConnectorShown = {
  readonly id: string;
  readonly '@drawbridge.displayName'?: string;
  readonly partnerState: string;
  readonly lastHeartbeatDateTime: string | null;
  readonly windowsMobileApplicationManagementEnabled: boolean;
};

export function nameOf(connector: ConnectorShown): string {
  return connector['@drawbridge.displayName'] ?? connector.id;
}
