import type { DeviceFacts } from '../health/device-facts.ts';
import type { HeardConnectors } from '../health/heard-connectors.ts';
import type { AppProtectionPolicy } from '../policy/app-protection-policy.ts';
import { termsOf } from '../policy/policy-terms.ts';
import type { AccessDocument } from './access-document.ts';
import { accountConditions } from './account-conditions.ts';
import type { Evidence } from './evidence.ts';
import { offlineConditions, offlineMoments } from './offline-conditions.ts';
import { orderConditions, orderMoments } from './order-conditions.ts';
import { type Access, type Reason, severityOf } from './reason.ts';
import { hear, threatCondition } from './threat-condition.ts';
import { type KnownVersions, knownVersions, versionConditions } from './version-conditions.ts';

/** How far the clock may go back before it is not believed, in milliseconds. */
export const CLOCK_TOLERANCE = 5 * 60_000;

export type AccessInput = {
  readonly configured: boolean;
  readonly whenSignedOut: 'block' | 'allow';
  readonly registered: boolean;
  readonly evidence: Evidence | null;
  /** What is known on the device about its versions. */
  readonly device: DeviceFacts;
  /** This device's clock, milliseconds since the epoch. */
  readonly now: number;
  /**
   * The latest time this device's clock has shown since the last verified document. `document.iat` and what has passed
   * from `receivedAt` to here is the latest server time known.
   */
  readonly clockFloor: number;
};

export type Decision = {
  readonly access: Access;
  /** Most severe first; what is only shown comes last. */
  readonly reasons: readonly Reason[];
  /** When time alone would next change the decision, milliseconds on this device's clock; `null` for never. */
  readonly nextChangeAt: number | null;
};

/**
 * The one place where access is decided; both the extension and the tenant run it. Total and deterministic: wipe outranks
 * block outranks warn outranks allow, every policy stands on its own, and all reasons are kept (design.md, "The decision").
 * A wipe rests on a document that is still fresh and is not held; otherwise it is a block.
 */
export function decide(input: AccessInput): Decision {
  if (!input.configured) return conclude([{ condition: 'notConfigured', action: null }]);
  if (!input.registered) {
    return conclude([{ condition: 'signedOut', action: input.whenSignedOut === 'block' ? 'block' : null }]);
  }
  const { evidence, device, now, clockFloor } = input;
  if (!evidence) return conclude([{ condition: 'noAnswerYet', action: 'block' }]);
  const { document, policies } = evidence;
  const time = Math.max(now, clockFloor);
  const movedBack = clockFloor - now > CLOCK_TOLERANCE;
  const surroundings = surroundingsIn(document, device);
  const reasons = policies.flatMap((policy): Reason[] => {
    const offline = offlineConditions(policy, evidence, time);
    const found = policyConditions(policy, document, surroundings(policy));
    const fresh = offline.length === 0 && !movedBack;
    return standingIn(policy, [...milder(found, fresh, document.wipeHeld ?? false), ...offline]);
  });
  const orders = orderConditions(evidence, time, movedBack);
  if (policies.length === 0) {
    return conclude(withoutPolicy(document, orders), nextChange(input, evidence, time));
  }
  reasons.unshift(...orders);
  if (movedBack) reasons.push({ condition: 'clockMovedBack', action: 'block', found: clockFloor - now });
  return conclude(reasons, nextChange(input, evidence, time));
}

/**
 * Nobody's policy targets this person: open, unless the organisation requires one. A newer word than allow blocks. That
 * nothing is restricted is not said beside an order.
 */
function withoutPolicy({ whenNoPolicy }: AccessDocument, orders: readonly Reason[]): readonly Reason[] {
  const action = (whenNoPolicy ?? 'allow') === 'allow' ? null : 'block';
  return action === null && orders.length > 0 ? orders : [...orders, { condition: 'noPolicy', action }];
}

/** What a policy is held against: whose word counts, and what is known of the device's versions. */
type Surroundings = { readonly heard: HeardConnectors; readonly versions: KnownVersions };

/** The surroundings of each policy in turn; they differ by its partner priority alone and are looked up once for each. */
function surroundingsIn(document: AccessDocument, device: DeviceFacts): (policy: AppProtectionPolicy) => Surroundings {
  const byPriority = new Map<string | null | undefined, Surroundings>();
  return (policy) => {
    const priority = policy.mobileThreatDefensePartnerPriority;
    const found = byPriority.get(priority);
    if (found) return found;
    const heard = hear(document, policy);
    const surroundings = { heard, versions: knownVersions(heard, document, device) };
    byPriority.set(priority, surroundings);
    return surroundings;
  };
}

/** In Intune's order of evaluation (microsoft.md §4.2). */
function policyConditions(policy: AppProtectionPolicy, document: AccessDocument, around: Surroundings): Reason[] {
  const threat = threatCondition(policy, document, around.heard);
  return [
    ...accountConditions(policy, document),
    ...versionConditions(policy, around.versions),
    ...(threat ? [threat] : []),
    ...termsOf(policy).notEnforced.map(
      (member): Reason => ({ condition: 'notEnforced', action: null, member, found: String(policy[member]) }),
    ),
  ];
}

function standingIn({ id, displayName }: AppProtectionPolicy, reasons: readonly Reason[]): Reason[] {
  const policy = { id, displayName };
  return reasons.map((reason) => ({ ...reason, policy }));
}

/** What is left of a wipe where the answer has aged, by this policy's own periods, or the tenant holds it: the block. */
function milder(reasons: readonly Reason[], fresh: boolean, held: boolean): readonly Reason[] {
  if (fresh && !held) return reasons;
  return reasons.map((reason): Reason => {
    if (reason.action !== 'wipe') return reason;
    return held ? { ...reason, action: 'block', held: true } : { ...reason, action: 'block' };
  });
}

function nextChange({ now, clockFloor }: AccessInput, evidence: Evidence, time: number): number | null {
  const { policies } = evidence;
  const moments = [...policies.flatMap((policy) => offlineMoments(policy, evidence)), ...orderMoments(evidence)];
  const coming = moments.filter((at) => at > time);
  // A clock that was set back is believed again once it has come close to where it was.
  if (moments.length > 0 && clockFloor - now > CLOCK_TOLERANCE) coming.push(clockFloor - CLOCK_TOLERANCE);
  return coming.length === 0 ? null : Math.min(...coming);
}

function conclude(reasons: readonly Reason[], nextChangeAt: number | null = null): Decision {
  const sorted = [...reasons].sort((a, b) => severityOf(b.action) - severityOf(a.action));
  return { access: sorted[0]?.action ?? 'allow', reasons: sorted, nextChangeAt };
}
