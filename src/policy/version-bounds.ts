import type { PolicyMember } from './app-protection-policy.ts';
import type { RemediationAction } from './remediation-action.ts';
import { compareVersions, type Version } from './version.ts';

/** What can be bounded: the operating system, the browser, and this extension (Graph's "SDK"). */
export type VersionSubject = 'sdkVersion' | 'appVersion' | 'osVersion';

type BoundMember = Extract<PolicyMember, `${'minimum' | 'maximum'}${string}Version`>;

export type VersionBound = {
  /** Graph's name of the member it stands in. */
  readonly member: BoundMember;
  readonly subject: VersionSubject;
  readonly side: 'minimum' | 'maximum';
  readonly action: RemediationAction;
};

const bound = (
  subject: VersionSubject,
  side: 'minimum' | 'maximum',
  action: RemediationAction,
  member: BoundMember,
): VersionBound => ({ member, subject, side, action });

/** Every bound a policy can have, in Intune's order of evaluation: SDK before app before OS (microsoft.md §4.2). */
export const VERSION_BOUNDS: readonly VersionBound[] = [
  bound('sdkVersion', 'minimum', 'wipe', 'minimumWipeSdkVersion'),
  bound('sdkVersion', 'minimum', 'block', 'minimumRequiredSdkVersion'),
  bound('appVersion', 'minimum', 'wipe', 'minimumWipeAppVersion'),
  bound('appVersion', 'minimum', 'block', 'minimumRequiredAppVersion'),
  bound('appVersion', 'minimum', 'warn', 'minimumWarningAppVersion'),
  bound('osVersion', 'minimum', 'wipe', 'minimumWipeOsVersion'),
  bound('osVersion', 'minimum', 'block', 'minimumRequiredOsVersion'),
  bound('osVersion', 'minimum', 'warn', 'minimumWarningOsVersion'),
  bound('osVersion', 'maximum', 'wipe', 'maximumWipeOsVersion'),
  bound('osVersion', 'maximum', 'block', 'maximumRequiredOsVersion'),
  bound('osVersion', 'maximum', 'warn', 'maximumWarningOsVersion'),
];

/** Whether `found` lies outside a bound: below a minimum or above a maximum. On it is inside. */
export function breaks(found: Version, side: VersionBound['side'], bound: Version): boolean {
  const order = compareVersions(found, bound);
  return side === 'minimum' ? order < 0 : order > 0;
}
