import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VERSION_BOUNDS } from '../../../src/policy/version-bounds.ts';
import { membersOf, rowProblems, rowsOf } from '../../../src/tenant/console/pages/protection/conditions.ts';
import type { Policy } from '../../../src/tenant/console/pages/protection/policy.ts';
import {
  bodyOf,
  draftOf,
  NEW_POLICY,
  placeOf,
  problemsOf,
} from '../../../src/tenant/console/pages/protection/policy-draft.ts';

const version = fc.option(
  fc.tuple(fc.nat(999), fc.nat(99_999)).map((parts) => parts.join('.')),
  { nil: null },
);
const duration = fc.option(fc.constantFrom('PT720M', 'P90D', 'PT0S', 'PT17.5S', 'P1DT12H', 'PT90S'), { nil: null });
const target = fc.oneof(
  fc.constant({ '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' }),
  fc.record({
    '@odata.type': fc.constantFrom(
      '#microsoft.graph.groupAssignmentTarget',
      'microsoft.graph.exclusionGroupAssignmentTarget',
    ),
    groupId: fc.uuid(),
  }),
);
const members = fc.record({
  maximumAllowedDeviceThreatLevel: fc.option(fc.constantFrom('notConfigured', 'secured', 'low', 'high', 'newerLevel'), {
    nil: null,
  }),
  mobileThreatDefenseRemediationAction: fc.option(fc.constantFrom('block', 'wipe'), { nil: null }),
  appActionIfUnableToAuthenticateUser: fc.option(fc.constantFrom('block', 'wipe'), { nil: null }),
  allowedOutboundClipboardSharingLevel: fc.option(fc.constantFrom('none', 'newerLevel'), { nil: null }),
  printBlocked: fc.option(fc.boolean(), { nil: null }),
  periodOfflineBeforeAccessCheck: duration,
  periodOfflineBeforeWipeIsEnforced: duration,
  memberOfTomorrow: fc.string(),
  ...Object.fromEntries(VERSION_BOUNDS.map(({ member }) => [member, version])),
});
const policies = fc.record({ own: members, targets: fc.array(target, { maxLength: 4 }) }).map(
  ({ own, targets }): Policy => ({
    ...own,
    id: 'p',
    displayName: 'P',
    isAssigned: targets.length > 0,
    deployedAppCount: 1,
    lastModifiedDateTime: null,
    apps: [{ mobileAppIdentifier: { windowsAppId: 'com.microsoft.edge' } }],
    assignments: targets.map((one) => ({ target: one })),
  }),
);

describe('a draft of a policy', () => {
  it('that nobody has touched changes nothing, whatever the policy holds', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(bodyOf(draftOf(policy), draftOf(policy))).toEqual({});
      }),
    );
  });

  it('sends what was changed alone, so that nothing else of the policy is written over', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const base = draftOf(policy);
        expect(bodyOf({ ...base, displayName: 'Q' }, base)).toEqual({ displayName: 'Q' });
        const [row, ...others] = base.rows;
        if (row?.condition !== 'offlineGracePeriod') return;
        const edited = { ...base, rows: [{ ...row, value: '31' }, ...others] };
        expect(bodyOf(edited, base)).toEqual({ periodOfflineBeforeAccessCheck: 'PT31M' });
      }),
    );
  });

  it('has a row for each version bound, and makes the same members of them again', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const again = membersOf(rowsOf(policy));
        for (const { member } of VERSION_BOUNDS) expect(again[member]).toBe(policy[member] ?? null);
        expect(again['appActionIfUnableToAuthenticateUser']).toBe(
          policy['appActionIfUnableToAuthenticateUser'] ?? null,
        );
      }),
    );
  });

  it('removes a bound whose row is removed', () => {
    const base = draftOf({ ...draftless, minimumWipeOsVersion: '10.0' });
    const rows = base.rows.filter(({ condition }) => condition !== 'minOsVersion');
    expect(bodyOf({ ...base, rows }, base)).toEqual({ minimumWipeOsVersion: null });
  });

  it('cannot be saved without a name, an app, whole versions, or with a group both in and out', () => {
    const rows = [{ condition: 'minOsVersion', action: 'block', value: 'latest' }] as const;
    const wrong = { ...NEW_POLICY, hasEdge: false, rows, include: ['g'], exclude: ['g'] };
    expect(problemsOf(wrong).map(({ step, field }) => [step, field])).toEqual([
      ['basics', 'displayName'],
      ['apps', 'apps'],
      ['health', 'row:0'],
      ['assignments', 'exclude'],
    ]);
    const twice = [...NEW_POLICY.rows, ...NEW_POLICY.rows];
    expect([...rowProblems(twice).keys()]).toEqual([2, 3]);
  });

  it('knows the step and the field of every member that the tenant may refuse', () => {
    const rows = [{ condition: 'maxOsVersion', action: 'warn', value: '1' }] as const;
    const draft = { ...NEW_POLICY, rows };
    expect(placeOf('maximumWarningOsVersion', draft)).toEqual({ step: 'health', field: 'row:0' });
    expect(placeOf('assignments.target.groupId', draft)).toEqual({ step: 'assignments', field: 'include' });
    expect(placeOf('displayName', draft)).toEqual({ step: 'basics', field: 'displayName' });
    expect(placeOf('memberOfTomorrow', draft)).toBeNull();
  });
});

const draftless: Policy = {
  id: 'p',
  displayName: 'P',
  isAssigned: false,
  deployedAppCount: 0,
  lastModifiedDateTime: null,
};
