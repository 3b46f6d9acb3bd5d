import type { ThreatLevel } from '../health/threat-level.ts';

/** `notEvaluated` is shown and changes nothing; the others are ordered from mildest to most severe. */
export const ACCESS_ORDER = ['allow', 'warn', 'block', 'wipe'] as const;

export type Access = (typeof ACCESS_ORDER)[number];

type Base = {
  /** What the condition leads to on its own; `null` where it could not be evaluated and is only shown. */
  readonly action: Exclude<Access, 'allow'> | null;
  /** The app protection policy it stands in, where it stands in one. */
  readonly policy?: { readonly id: string; readonly displayName: string };
};

/**
 * Why access is what it is: the condition, what was found and what is required. Enough for a surface to say it in words
 * and for an admin to find the setting.
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
    | { readonly condition: 'unknownSetting'; readonly member: string; readonly found: string }
    | { readonly condition: 'accountDisabled' }
    | { readonly condition: 'offlineGracePeriod'; readonly found: number; readonly required: number }
    | { readonly condition: 'offlineWipePeriod'; readonly found: number; readonly required: number }
    | { readonly condition: 'clockMovedBack'; readonly found: number }
  );

export type Condition = Reason['condition'];

/** The more severe of two. */
export function mostSevere(a: Access, b: Access): Access {
  return ACCESS_ORDER.indexOf(a) >= ACCESS_ORDER.indexOf(b) ? a : b;
}
