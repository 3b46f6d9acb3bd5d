import { POLICY_TYPE } from './policy-input.ts';
import type { Row } from './policy-row.ts';
import type { Query } from './query.ts';

export type Shown = { readonly id: string };

/** A policy as Graph shows it; the browser gets it as it is kept. */
export function shown({ id, policy, apps, assignments }: Pick<Row, 'id' | 'policy' | 'apps' | 'assignments'>): Shown {
  return {
    roleScopeTagIds: ['0'],
    ...policy,
    '@odata.type': POLICY_TYPE,
    id,
    isAssigned: assignments.length > 0,
    deployedAppCount: apps.length,
  } as Shown;
}

/** A shown policy with what `$expand` names. */
export function expanded(item: Shown, row: Row | undefined, names: Query['expand']): object {
  if (!row) return item;
  return {
    ...item,
    ...(names.has('apps') && { apps: appsShown(row) }),
    ...(names.has('assignments') && { assignments: assignmentsShown(row) }),
  };
}

export function appsShown({ id, apps }: Row): readonly Shown[] {
  return apps.map(({ mobileAppIdentifier }) => ({
    '@odata.type': '#microsoft.graph.managedMobileApp',
    id: `${id}_${mobileAppIdentifier.windowsAppId}`,
    mobileAppIdentifier,
  }));
}

export function assignmentsShown({ id, assignments }: Row): readonly Shown[] {
  return assignments.map(({ target }) => ({
    '@odata.type': '#microsoft.graph.targetedManagedAppPolicyAssignment',
    id: `${id}_${target.groupId ?? 'allLicensedUsers'}${target['@odata.type'].includes('exclusion') ? '_exclusion' : ''}`,
    source: 'direct',
    target,
  }));
}
