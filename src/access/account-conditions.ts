import type { AppProtectionPolicy } from '../policy/app-protection-policy.ts';
import { termsOf } from '../policy/policy-terms.ts';
import { blockOrWipe } from '../policy/remediation-action.ts';
import type { AccessDocument } from './access-document.ts';
import type { Reason } from './reason.ts';

/**
 * What follows from the tenant's statement that the account is disabled or gone: the policy's action, if it has one, and a
 * wipe once the account has not been good for the offline wipe period. Both ends of that period are the tenant's own
 * times, so that no clock on the device can bring a wipe about. An account that is not confirmed either way leads to
 * nothing (reliability-security.md §1, "Disabled account").
 */
export function accountConditions(policy: AppProtectionPolicy, document: AccessDocument): readonly Reason[] {
  if (document.user.accountEnabled !== false) return [];
  const reasons: Reason[] = [];
  if (policy.appActionIfUnableToAuthenticateUser != null) {
    const action = blockOrWipe(policy.appActionIfUnableToAuthenticateUser);
    reasons.push({ condition: 'accountDisabled', action });
  }
  const required = termsOf(policy).offlineWipePeriod;
  if (required === null || document.lastEnabledCheckIn == null) return reasons;
  const found = (document.iat - document.lastEnabledCheckIn) * 1000;
  if (found >= required) reasons.push({ condition: 'accountDisabledTooLong', action: 'wipe', found, required });
  return reasons;
}
