import type { AppProtectionPolicy } from './app-protection-policy.ts';
import { type DataProtectionMember, notEnforced } from './data-protection.ts';
import { parseDuration } from './duration.ts';
import { parseVersion, type Version } from './version.ts';
import { VERSION_BOUNDS, type VersionBound } from './version-bounds.ts';

/** Intune's defaults for Windows: block after 720 minutes, wipe period 90 days (memdocs ref-settings-windows). */
const DEFAULT_ACCESS_CHECK = 'PT720M';
const DEFAULT_WIPE = 'P90D';

export type SetBound = VersionBound & {
  /** The version as the policy has it, and read. */
  readonly required: string;
  readonly version: Version;
};

/** What a policy sets, read from its texts. Spans are milliseconds. */
export type PolicyTerms = {
  /** Without a good check-in for this long, access is blocked. 0 (`PT0S`) blocks as soon as one is overdue. */
  readonly offlineGracePeriod: number;
  /** Without one for this long, the person must sign in again; `null` (`PT0S`) for never. */
  readonly offlineWipePeriod: number | null;
  /** The version bounds that the policy sets. */
  readonly bounds: readonly SetBound[];
  /** What it asks for that a browser extension cannot enforce. */
  readonly notEnforced: readonly DataProtectionMember[];
};

/** A policy is decided on at every event and never changes: its texts are read once. */
const known = new WeakMap<AppProtectionPolicy, PolicyTerms>();

/** @throws {PolicyError} where the policy did not come through its schema */
export function termsOf(policy: AppProtectionPolicy): PolicyTerms {
  const found = known.get(policy);
  if (found) return found;
  const terms: PolicyTerms = {
    offlineGracePeriod: parseDuration(policy.periodOfflineBeforeAccessCheck ?? DEFAULT_ACCESS_CHECK),
    offlineWipePeriod: parseDuration(policy.periodOfflineBeforeWipeIsEnforced ?? DEFAULT_WIPE) || null,
    bounds: VERSION_BOUNDS.flatMap((bound) => {
      const required = policy[bound.member];
      return required ? [{ ...bound, required, version: parseVersion(required) }] : [];
    }),
    notEnforced: notEnforced(policy),
  };
  known.set(policy, terms);
  return terms;
}
