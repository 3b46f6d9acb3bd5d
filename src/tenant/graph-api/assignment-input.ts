import type { Transaction } from 'kysely';
import * as v from 'valibot';
import type { PolicyAssignment, TargetedApp } from '../../policy/assignment.ts';
import { isUuid } from '../../protocol/uuid.ts';
import type { Schema } from '../store/schema.ts';
import { badMember } from './graph-error.ts';

const GROUP_TARGETS = [
  '#microsoft.graph.groupAssignmentTarget',
  '#microsoft.graph.exclusionGroupAssignmentTarget',
] as const;
const EVERYONE = '#microsoft.graph.allLicensedUsersAssignmentTarget';

const typeName = v.pipe(
  v.string(),
  v.maxLength(128),
  v.transform((type) => `#${type.replace(/^#/, '')}`),
);
const noFilter = v.nullish(
  v.pipe(
    v.string(),
    v.check((value) => value === 'none', 'assignment filters are not known here'),
  ),
);

const TargetSchema = v.pipe(
  v.looseObject({
    '@odata.type': v.pipe(typeName, v.picklist([...GROUP_TARGETS, EVERYONE])),
    groupId: v.nullish(v.pipe(v.string(), v.check(isUuid, 'not a GUID'))),
    // A filter that is left out of account would let the policy reach people whom it was not meant for.
    deviceAndAppManagementAssignmentFilterId: v.nullish(
      v.pipe(v.string(), v.maxLength(0, 'assignment filters are not known here')),
    ),
    deviceAndAppManagementAssignmentFilterType: noFilter,
  }),
  v.check(
    (target) => target['@odata.type'] === EVERYONE || Boolean(target.groupId),
    'a group target needs its groupId',
  ),
);

export const AssignmentsSchema = v.pipe(v.array(v.looseObject({ target: TargetSchema })), v.maxLength(100));
export const AppsSchema = v.pipe(
  v.array(
    v.looseObject({
      mobileAppIdentifier: v.looseObject({
        '@odata.type': v.pipe(
          typeName,
          v.literal('#microsoft.graph.windowsAppIdentifier', 'not a windowsAppIdentifier'),
        ),
        windowsAppId: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
      }),
    }),
  ),
  v.maxLength(100),
);

/**
 * Assignments as they are kept.
 *
 * @throws {GraphError} `BadRequest` for a group that is not there
 */
export async function assignmentsOf(
  trx: Transaction<Schema>,
  given: v.InferOutput<typeof AssignmentsSchema>,
): Promise<readonly PolicyAssignment[]> {
  const ids = [...new Set(given.flatMap(({ target }) => (target.groupId ? [target.groupId.toLowerCase()] : [])))];
  const found = ids.length === 0 ? [] : await trx.selectFrom('groups').select('id').where('id', 'in', ids).execute();
  const known = new Set(found.map(({ id }) => id));
  const stranger = ids.find((id) => !known.has(id));
  if (stranger !== undefined) throw badMember('assignments.target.groupId', `there is no group ${stranger}`);
  return given.map(({ target: { '@odata.type': type, groupId } }) => ({
    target: groupId ? { '@odata.type': type, groupId: groupId.toLowerCase() } : { '@odata.type': type },
  }));
}

export function appsOf(given: v.InferOutput<typeof AppsSchema>): readonly TargetedApp[] {
  return given.map(({ mobileAppIdentifier: { '@odata.type': type, windowsAppId } }) => ({
    mobileAppIdentifier: { '@odata.type': type, windowsAppId },
  }));
}
