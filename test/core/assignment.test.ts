import { describe, expect, it } from 'vitest';
import { type AssignedPolicy, EDGE_APP_ID, policiesFor } from '../../src/policy/assignment.ts';
import { policy } from '../unit/fixtures.ts';

const EXTENSION = 'abcdefghijklmnopabcdefghijklmnop';
const everyone = { target: { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' } };
const group = (groupId: string) => ({ target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId } });
const notGroup = (groupId: string) => ({
  target: { '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget', groupId },
});
const app = (windowsAppId?: string) => ({
  mobileAppIdentifier: {
    '@odata.type': '#microsoft.graph.windowsAppIdentifier',
    ...(windowsAppId && { windowsAppId }),
  },
});

function applies(
  assignments: AssignedPolicy['assignments'],
  { groups = ['sales'], apps = [app(EDGE_APP_ID)], as = [EDGE_APP_ID, EXTENSION] } = {},
): boolean {
  const assigned = { policy: policy(), apps, assignments };
  const found = policiesFor({ groupIds: groups, appIds: as }, [assigned]);
  expect(found.every((one) => one === assigned.policy)).toBe(true);
  return found.length === 1;
}

describe('a policy is assigned', () => {
  it('to the groups it includes and to all licensed users, and to nobody else', () => {
    expect(applies([group('sales')])).toBe(true);
    expect(applies([group('finance')])).toBe(false);
    expect(applies([group('sales')], { groups: [] })).toBe(false);
    expect(applies([everyone], { groups: [] })).toBe(true);
    expect(applies([])).toBe(false);
  });

  it('never to a group that it excludes, wherever the exclusion stands', () => {
    for (const included of [everyone, group('sales'), group('staff')]) {
      for (const assignments of [
        [included, notGroup('staff')],
        [notGroup('staff'), included],
      ]) {
        expect(applies(assignments, { groups: ['sales', 'staff'] })).toBe(false);
        expect(applies([...assignments, group('sales')], { groups: ['sales', 'staff'] })).toBe(false);
      }
    }
    expect(applies([everyone, notGroup('staff')])).toBe(true);
    expect(applies([notGroup('staff')])).toBe(false);
  });

  it('by a group’s id in whatever case it is written, with or without the # of its type', () => {
    expect(applies([group('0A1B')], { groups: ['0a1b'] })).toBe(true);
    expect(applies([everyone, notGroup('0a1b')], { groups: ['0A1B'] })).toBe(false);
    const bare = { target: { '@odata.type': 'microsoft.graph.groupAssignmentTarget', groupId: 'sales' } };
    expect(applies([bare])).toBe(true);
    // Only the # that such a type begins with.
    for (const type of ['microsoft.graph.#groupAssignmentTarget', '##microsoft.graph.groupAssignmentTarget']) {
      expect(applies([{ target: { '@odata.type': type, groupId: 'sales' } }]), type).toBe(false);
    }
  });

  it('to nobody by a kind of target that is not known here', () => {
    const newer = { target: { '@odata.type': '#microsoft.graph.deviceCategoryAssignmentTarget', groupId: 'sales' } };
    expect(applies([newer])).toBe(false);
    expect(applies([newer, everyone])).toBe(true);
    expect(applies([{ target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget' } }])).toBe(false);
  });
});

describe('a policy targets', () => {
  it('Edge, or this extension by its own id, and no other app', () => {
    expect(applies([everyone], { apps: [app('com.microsoft.office'), app('COM.Microsoft.Edge')] })).toBe(true);
    expect(applies([everyone], { apps: [app(EXTENSION)] })).toBe(true);
    expect(applies([everyone], { apps: [app(EXTENSION)], as: [EDGE_APP_ID] })).toBe(false);
    for (const apps of [[], [app('com.microsoft.office')], [app()]]) expect(applies([everyone], { apps })).toBe(false);
  });
});

it('each policy stands on its own, in the order they came', () => {
  const assigned = ['a', 'b', 'c'].map((id) => ({
    policy: policy({ id }),
    apps: [app(EDGE_APP_ID)],
    assignments: id === 'b' ? [group('finance')] : [everyone],
  }));
  expect(policiesFor({ groupIds: [], appIds: [EDGE_APP_ID] }, assigned).map(({ id }) => id)).toEqual(['a', 'c']);
});
