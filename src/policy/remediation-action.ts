/** Graph beta `managedAppRemediationAction`. */
export const REMEDIATION_VALUES = ['block', 'wipe', 'warn', 'blockWhenSettingIsSupported'] as const;

/** What a condition that is not met leads to, from mildest to most severe. */
export type RemediationAction = 'warn' | 'block' | 'wipe';

/**
 * The action that a policy names for the threat level or for a disabled account. Both know block and wipe alone (Intune
 * documents warn as unsupported). Absent means block, Intune's default. A value this version does not know becomes the
 * strongest reversible action, block, and never a wipe.
 */
export function blockOrWipe(value: string | null | undefined): 'block' | 'wipe' {
  return value === 'wipe' ? 'wipe' : 'block';
}
