import type { ThreatLevel } from '../health/threat-level.ts';
import type { DataProtectionMember } from '../policy/data-protection.ts';
import type { VersionBound, VersionSubject } from '../policy/version-bounds.ts';

/** From mildest to most severe. */
export const ACCESS_ORDER = ['allow', 'warn', 'block', 'wipe'] as const;

export type Access = (typeof ACCESS_ORDER)[number];

type Base = {
  /** What the condition leads to on its own; `null` where it could not be evaluated and is only shown. */
  readonly action: Exclude<Access, 'allow'> | null;
  /** The policy says wipe, and the tenant's cap on newly caused wipes holds it as a block. */
  readonly held?: true;
  /** The app protection policy it stands in, where it stands in one. */
  readonly policy?: { readonly id: string; readonly displayName: string };
  /** Since when it holds, milliseconds since the epoch, where somebody knows. */
  readonly since?: number;
};

/** A bound on a version is broken; `member` is Graph's name of the bound. */
type VersionReason = {
  [Subject in VersionSubject]: {
    readonly condition: Subject;
    readonly member: VersionBound['member'];
    readonly side: VersionBound['side'];
    readonly found: string;
    readonly required: string;
  };
}[VersionSubject];

/**
 * Why access is what it is: the condition, what was found and what is required. Enough for a surface to say it in words
 * and for an admin to find the setting. Spans are milliseconds.
 */
export type Reason = Base &
  (
    | { readonly condition: 'notConfigured' }
    | { readonly condition: 'signedOut' }
    | { readonly condition: 'noAnswerYet' }
    | { readonly condition: 'noPolicy' }
    | {
        readonly condition: 'deviceThreatLevel';
        readonly found: ThreatLevel;
        readonly required: ThreatLevel;
        readonly connector: string;
      }
    | { readonly condition: 'healthUnknown'; readonly found: string | null; readonly connector: string }
    | { readonly condition: 'noHealthSource'; readonly connector: string | null }
    | { readonly condition: 'missingPartnerData'; readonly connector: string }
    | VersionReason
    | {
        /** A policy bounds a version that nobody who counts has told; `found` is what was said and does not count. */
        readonly condition: 'notEvaluated';
        readonly member: VersionSubject;
        readonly found: string | null;
      }
    | {
        /** A data-protection setting that a browser extension cannot enforce. */
        readonly condition: 'notEnforced';
        readonly member: DataProtectionMember;
        readonly found: string;
      }
    | {
        /** A value newer than this version, in a member that decides access. */
        readonly condition: 'unknownSetting';
        readonly member: string;
        readonly found: string;
      }
    | { readonly condition: 'accountDisabled' }
    | { readonly condition: 'adminOrder'; readonly orderId: string }
    | { readonly condition: 'accountDisabledTooLong'; readonly found: number; readonly required: number }
    | { readonly condition: 'offlineGracePeriod'; readonly found: number; readonly required: number }
    | { readonly condition: 'offlineWipePeriod'; readonly found: number; readonly required: number }
    | { readonly condition: 'clockMovedBack'; readonly found: number }
  );

export type Condition = Reason['condition'];

/** How severe an action is, as its place in {@link ACCESS_ORDER}; what is only shown is as mild as allow. */
export function severityOf(action: Access | null): number {
  return action === null ? 0 : ACCESS_ORDER.indexOf(action);
}
