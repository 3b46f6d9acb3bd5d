/** What a condition that is not met leads to, from mildest to most severe (Graph beta `managedAppRemediationAction`). */
export const REMEDIATION_ACTIONS = ['warn', 'block', 'wipe'] as const;

export type RemediationAction = (typeof REMEDIATION_ACTIONS)[number];

/**
 * The action a policy member names. Absent means block, Intune's default. A value this version does not know becomes
 * the strongest reversible action, block, and never a wipe.
 */
export function remediationAction(value: string | null | undefined): RemediationAction {
  return value === 'wipe' || value === 'warn' ? value : 'block';
}
