import type { AppProtectionPolicy } from '../policy/app-protection-policy.ts';
import { termsOf } from '../policy/policy-terms.ts';
import type { Evidence } from './evidence.ts';
import type { Reason } from './reason.ts';

/** How late a check-in may be before a device counts as offline, in milliseconds. */
export const OVERDUE = 60_000;

/**
 * What follows from the time since the last good check-in, at `time` on this device's clock: a block at the end of the
 * offline grace period, and in its place the demand to sign in at the end of the offline wipe period.
 */
export function offlineConditions(policy: AppProtectionPolicy, evidence: Evidence, time: number): readonly Reason[] {
  const found = time - evidence.receivedAt;
  const periods = [
    { condition: 'offlineWipePeriod', required: termsOf(policy).offlineWipePeriod },
    { condition: 'offlineGracePeriod', required: graceFor(policy, evidence) },
  ] as const;
  for (const { condition, required } of periods) {
    if (required === null || found < required) continue;
    return [{ condition, action: 'block', found, required, since: evidence.receivedAt + required }];
  }
  return [];
}

/** The moments on this device's clock at which a policy's offline conditions begin. */
export function offlineMoments(policy: AppProtectionPolicy, evidence: Evidence): readonly number[] {
  const [wipe, grace] = [termsOf(policy).offlineWipePeriod, graceFor(policy, evidence)];
  // The wipe period takes the place of the grace: where it ends first, the grace's end changes nothing.
  const periods = wipe === null ? [grace] : wipe <= grace ? [wipe] : [grace, wipe];
  return periods.map((period) => evidence.receivedAt + period);
}

/** A grace shorter than the check-in interval (`PT0S` too) means: as soon as a check-in is overdue. */
function graceFor(policy: AppProtectionPolicy, { document }: Evidence): number {
  return Math.max(termsOf(policy).offlineGracePeriod, document.nextCheckInSeconds * 1000 + OVERDUE);
}
