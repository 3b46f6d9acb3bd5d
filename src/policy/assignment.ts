import type { AppProtectionPolicy } from './app-protection-policy.ts';

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

/** Who asks for policies, and as which app: Edge, or this extension by its own id. */
export type PolicySubject = { readonly groupIds: readonly string[]; readonly appIds: readonly string[] };

/**
 * The policies that target one of the apps and are assigned to a user in these groups. As in Intune an exclusion outranks
 * every inclusion. A kind of target that is not known here includes nobody, and excludes nobody.
 */
export function policiesFor(subject: PolicySubject, policies: readonly AssignedPolicy[]): AppProtectionPolicy[] {
  return policies
    .filter((policy) => targetsApp(policy, subject.appIds) && isAssigned(policy, subject.groupIds))
    .map(({ policy }) => policy);
}

function targetsApp({ apps }: AssignedPolicy, appIds: readonly string[]): boolean {
  return apps.some(({ mobileAppIdentifier: { windowsAppId } }) => includes(appIds, windowsAppId));
}

function isAssigned({ assignments }: AssignedPolicy, groupIds: readonly string[]): boolean {
  const inGroup = (groupId: string | undefined) => includes(groupIds, groupId);
  let included = false;
  for (const { target } of assignments) {
    const type = target['@odata.type'].replace(/^#/, '');
    if (type === 'microsoft.graph.exclusionGroupAssignmentTarget' && inGroup(target.groupId)) return false;
    if (type === 'microsoft.graph.groupAssignmentTarget' && inGroup(target.groupId)) included = true;
    if (type === 'microsoft.graph.allLicensedUsersAssignmentTarget') included = true;
  }
  return included;
}

/** Identifiers are the same in whatever case they are written, as GUIDs are. */
function includes(ids: readonly string[], id: string | undefined): boolean {
  return id !== undefined && ids.some((known) => known.toLowerCase() === id.toLowerCase());
}
