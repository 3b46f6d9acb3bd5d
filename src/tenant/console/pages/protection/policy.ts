/** An app protection policy, as the admin API shows it (Graph beta `windowsManagedAppProtection`) with `$expand=apps,assignments`. */
export type Policy = {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string | null;
  readonly isAssigned: boolean;
  readonly deployedAppCount: number;
  readonly lastModifiedDateTime: string | null;
  readonly apps?: readonly { readonly mobileAppIdentifier: { readonly windowsAppId?: string } }[];
  readonly assignments?: readonly { readonly target: Target }[];
  /** Graph's other members, those that are newer than this version too. */
  readonly [member: string]: unknown;
};

export type Target = { readonly '@odata.type': string; readonly groupId?: string };

export const POLICIES = '/deviceAppManagement/windowsManagedAppProtections';

export function addressOf(id: string): string {
  return `${POLICIES}/${encodeURIComponent(id)}`;
}

export const EVERYONE = '#microsoft.graph.allLicensedUsersAssignmentTarget';
export const GROUP = '#microsoft.graph.groupAssignmentTarget';
export const EXCLUDED_GROUP = '#microsoft.graph.exclusionGroupAssignmentTarget';
