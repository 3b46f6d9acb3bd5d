import type { AppProtectionPolicy } from '../policy/app-protection-policy.ts';

/** Microsoft Edge on Windows, as Graph's `windowsAppIdentifier` names it. */
export const EDGE_APP_ID = 'com.microsoft.edge';

/** Graph `managedMobileApp`, the members used here. */
export type TargetedApp = {
  readonly mobileAppIdentifier: { readonly '@odata.type': string; readonly windowsAppId?: string };
};

/** Graph `targetedManagedAppPolicyAssignment`, the members used here. */
export type PolicyAssignment = { readonly target: { readonly '@odata.type': string; readonly groupId?: string } };

export type AssignedPolicy = {
  readonly policy: AppProtectionPolicy;
  readonly apps: readonly TargetedApp[];
  readonly assignments: readonly PolicyAssignment[];
};

/**
 * The policies that target Edge and are assigned to a user in `groupIds`. As in Intune an exclusion outranks every
 * inclusion. A kind of target that is not known here includes nobody.
 */
export function policiesFor(groupIds: readonly string[], policies: readonly AssignedPolicy[]): AppProtectionPolicy[] {
  return policies.filter((policy) => targetsEdge(policy) && isAssigned(policy, groupIds)).map(({ policy }) => policy);
}

function targetsEdge({ apps }: AssignedPolicy): boolean {
  return apps.some(({ mobileAppIdentifier }) => mobileAppIdentifier.windowsAppId === EDGE_APP_ID);
}

function isAssigned({ assignments }: AssignedPolicy, groupIds: readonly string[]): boolean {
  const inGroup = (groupId: string | undefined) => groupId !== undefined && groupIds.includes(groupId);
  let included = false;
  for (const { target } of assignments) {
    const type = target['@odata.type'].replace(/^#/, '');
    if (type === 'microsoft.graph.exclusionGroupAssignmentTarget' && inGroup(target.groupId)) return false;
    if (type === 'microsoft.graph.groupAssignmentTarget' && inGroup(target.groupId)) included = true;
    if (type === 'microsoft.graph.allLicensedUsersAssignmentTarget') included = true;
  }
  return included;
}
