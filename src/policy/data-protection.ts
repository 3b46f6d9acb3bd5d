import type { AppProtectionPolicy, PolicyMember } from './app-protection-policy.ts';

/** Data-protection members of a policy and the value with which each lets everything through. */
const UNRESTRICTED = {
  printBlocked: false,
  allowedInboundDataTransferSources: 'allApps',
  allowedOutboundDataTransferDestinations: 'allApps',
  allowedOutboundClipboardSharingLevel: 'anyDestinationAnySource',
} as const satisfies Partial<Record<PolicyMember, unknown>>;

export type DataProtectionMember = keyof typeof UNRESTRICTED;

export const DATA_PROTECTION_MEMBERS = Object.keys(UNRESTRICTED) as readonly DataProtectionMember[];

/**
 * What a policy asks for that a browser extension cannot enforce: printing, clipboard and transfer. A value that is newer
 * than this version counts as asking for something.
 */
export function notEnforced(policy: AppProtectionPolicy): readonly DataProtectionMember[] {
  return DATA_PROTECTION_MEMBERS.filter((member) => {
    const value = policy[member];
    return value !== null && value !== undefined && value !== UNRESTRICTED[member];
  });
}
