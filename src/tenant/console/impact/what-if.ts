import type { Access, Reason } from '../../../access/reason.ts';

/** A change to try (docs/admin-api.md, `drawbridge/whatIf`). */
export type WhatIf = {
  readonly policyId?: string;
  readonly policy?: object | null;
  readonly apps?: readonly object[];
  readonly assignments?: readonly object[];
  readonly connectorId?: string;
  readonly connector?: object | null;
};

/** What would follow from it now. Counts are registrations. */
export type Outcome = {
  readonly before: Readonly<Record<Access, number>>;
  readonly after: Readonly<Record<Access, number>>;
  readonly newlyWiped: number;
  /** Of those: the cap would hold them as blocks until a second admin agrees. */
  readonly held: number;
  readonly wipesPerHour: number;
  /** The first hundred. */
  readonly changes: readonly Change[];
};

export type Change = {
  readonly id: string;
  readonly deviceTag: string;
  readonly userId: string;
  readonly userDisplayName: string;
  readonly before: Access;
  readonly after: Access;
  readonly reasons: readonly Reason[];
};

export const WHAT_IF = '/drawbridge/whatIf';
