import type { AppProtectionPolicy } from './app-protection-policy.ts';
import { parseDuration } from './duration.ts';

/** Intune's defaults for Windows: block after 720 minutes, wipe period 90 days (memdocs ref-settings-windows). */
const DEFAULT_ACCESS_CHECK = 'PT720M';
const DEFAULT_WIPE = 'P90D';

/** Milliseconds without a good check-in after which access is blocked. `PT0S` blocks as soon as one is overdue. */
export function offlineGracePeriod(policy: AppProtectionPolicy): number {
  return parseDuration(policy.periodOfflineBeforeAccessCheck ?? DEFAULT_ACCESS_CHECK);
}

/** Milliseconds without a good check-in after which the person must sign in again; `null` (`PT0S`) for never. */
export function offlineWipePeriod(policy: AppProtectionPolicy): number | null {
  return parseDuration(policy.periodOfflineBeforeWipeIsEnforced ?? DEFAULT_WIPE) || null;
}
