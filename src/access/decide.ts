import type { AppProtectionPolicy } from '../policy/app-protection-policy.ts';
import { offlineGracePeriod, offlineWipePeriod } from '../policy/offline-period.ts';
import { remediationAction } from '../policy/remediation-action.ts';
import type { AccessDocument } from './access-document.ts';
import { ACCESS_ORDER, type Access, mostSevere, type Reason } from './reason.ts';
import { threatCondition } from './threat-condition.ts';

/** How far the clock may go back before it is not believed, in milliseconds. */
export const CLOCK_TOLERANCE = 5 * 60_000;

/** A verified document with its policy set, and when this device received it (its own clock, milliseconds). */
export type Evidence = {
  readonly document: AccessDocument;
  readonly policies: readonly AppProtectionPolicy[];
  readonly receivedAt: number;
};

export type AccessInput = {
  readonly configured: boolean;
  readonly whenSignedOut: 'block' | 'allow';
  readonly registered: boolean;
  readonly evidence: Evidence | null;
  /** This device's clock, milliseconds since the epoch. */
  readonly now: number;
  /** The latest time this device's clock has shown since the last verified document. */
  readonly clockFloor: number;
};

export type Decision = {
  readonly access: Access;
  readonly reasons: readonly Reason[];
  /** When time alone would next change the decision, milliseconds on this device's clock; `null` for never. */
  readonly nextChangeAt: number | null;
};

/**
 * The one place where access is decided; both the extension and the tenant run it. Total and deterministic: wipe outranks
 * block outranks warn outranks allow, every policy stands on its own, and all reasons are kept (design.md, "The decision").
 * A wipe rests on a document that is still fresh; on anything older it is a block.
 */
export function decide(input: AccessInput): Decision {
  if (!input.configured) return conclude([{ condition: 'notConfigured', action: null }]);
  if (!input.registered) {
    return conclude([{ condition: 'signedOut', action: input.whenSignedOut === 'block' ? 'block' : null }]);
  }
  const { evidence } = input;
  if (!evidence) return conclude([{ condition: 'noAnswerYet', action: 'block' }]);
  if (evidence.policies.length === 0) return conclude([{ condition: 'noPolicy', action: null }]);

  const time = Math.max(input.now, input.clockFloor);
  const movedBack = input.clockFloor - input.now;
  const aging = evidence.policies.flatMap((policy) => offlineConditions(policy, evidence, time));
  if (movedBack > CLOCK_TOLERANCE) aging.push({ condition: 'clockMovedBack', action: 'block', found: movedBack });

  const found = evidence.policies.flatMap((policy) => policyConditions(policy, evidence.document));
  const reasons = aging.length === 0 ? found : found.map(withoutWipe);
  return conclude([...reasons, ...aging], nextChange(evidence, time));
}

function policyConditions(policy: AppProtectionPolicy, document: AccessDocument): Reason[] {
  const reasons: (Reason | null)[] = [threatCondition(policy, document)];
  if (!document.user.accountEnabled && policy.appActionIfUnableToAuthenticateUser != null) {
    const action = remediationAction(policy.appActionIfUnableToAuthenticateUser);
    reasons.push({ condition: 'accountDisabled', action });
  }
  return reasons.filter((reason) => reason !== null).map((reason) => ({ ...reason, policy: named(policy) }));
}

function offlineConditions(policy: AppProtectionPolicy, evidence: Evidence, time: number): Reason[] {
  const found = time - evidence.receivedAt;
  const [grace, wipe] = [graceFor(policy, evidence.document), offlineWipePeriod(policy)];
  const base = { action: 'block', policy: named(policy), found } as const;
  if (wipe !== null && found >= wipe) return [{ ...base, condition: 'offlineWipePeriod', required: wipe }];
  if (found >= grace) return [{ ...base, condition: 'offlineGracePeriod', required: grace }];
  return [];
}

/** A grace shorter than the check-in interval (`PT0S` too) means: as soon as a check-in is overdue by a minute. */
function graceFor(policy: AppProtectionPolicy, document: AccessDocument): number {
  return Math.max(offlineGracePeriod(policy), document.nextCheckInSeconds * 1000 + 60_000);
}

function nextChange(evidence: Evidence, time: number): number | null {
  const periods = evidence.policies.flatMap((policy) => [
    graceFor(policy, evidence.document),
    offlineWipePeriod(policy),
  ]);
  const coming = periods.map((period) => evidence.receivedAt + (period ?? -Infinity)).filter((at) => at > time);
  return coming.length === 0 ? null : Math.min(...coming);
}

function conclude(reasons: readonly Reason[], nextChangeAt: number | null = null): Decision {
  const access = reasons.reduce<Access>((worst, { action }) => mostSevere(worst, action ?? 'allow'), 'allow');
  const severity = (reason: Reason) => ACCESS_ORDER.indexOf(reason.action ?? 'allow');
  return { access, reasons: [...reasons].sort((a, b) => severity(b) - severity(a)), nextChangeAt };
}

function withoutWipe(reason: Reason): Reason {
  return reason.action === 'wipe' ? { ...reason, action: 'block' } : reason;
}

function named(policy: AppProtectionPolicy): { readonly id: string; readonly displayName: string } {
  return { id: policy.id, displayName: policy.displayName };
}
