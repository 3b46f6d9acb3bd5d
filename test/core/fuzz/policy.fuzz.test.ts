import { describe, it } from 'vitest';
import { TargetedManagedAppConfigurationSchema } from '../../../src/graph/app-configuration.ts';
import { ManagedAppRegistrationSchema } from '../../../src/graph/managed-app-registration.ts';
import { parseAppProtectionPolicy } from '../../../src/policy/app-protection-policy.ts';
import { type AssignedPolicy, EDGE_APP_ID, policiesFor } from '../../../src/policy/assignment.ts';
import { isDuration, parseDuration } from '../../../src/policy/duration.ts';
import { PolicyError } from '../../../src/policy/policy-error.ts';
import { termsOf } from '../../../src/policy/policy-terms.ts';
import { compareVersions, isVersion, parseVersion } from '../../../src/policy/version.ts';
import { breaks } from '../../../src/policy/version-bounds.ts';
import { ProtocolError } from '../../../src/protocol/protocol-error.ts';
import { readMessage } from '../../../src/protocol/read-message.ts';
import { changed, fuzz } from './fuzz.ts';
import { mutateValue } from './mutate.ts';
import type { Random } from './random.ts';
import { POLICY } from './seeds.ts';

const text =
  (...seeds: readonly string[]) =>
  (random: Random) => {
    const value = mutateValue(random, random.of(seeds));
    return typeof value === 'string' ? value : String(random.below(99));
  };

describe('whatever it is given,', () => {
  it('an app protection policy is read or refused', () =>
    fuzz('an app protection policy', {
      make: changed(POLICY),
      throws: PolicyError,
      read(input) {
        const policy = parseAppProtectionPolicy(input);
        for (const { side, version } of termsOf(policy).bounds) breaks([10, 0, 22_631, 3_155], side, version);
      },
    }));

  it('a duration is a number of milliseconds or refused', () =>
    fuzz('a duration', {
      make: text('PT720M', 'P90D', 'PT0S', 'P1DT2H3M4.5S', 'P2W', '-PT5M'),
      throws: PolicyError,
      read(input) {
        if (!isDuration(input)) return void parseDuration(input);
        const milliseconds = parseDuration(input);
        if (!(milliseconds >= 0 && milliseconds <= 8.64e15)) throw new Error(`${milliseconds} ms`);
      },
    }));

  it('a version is four numbers or refused', () =>
    fuzz('a version', {
      make: text('10.0.22631.3155', '147', '0.1.0', '10.0'),
      throws: PolicyError,
      read(input) {
        const version = parseVersion(input);
        if (!isVersion(input) || !version.every(Number.isSafeInteger)) throw new Error(version.join());
        if (compareVersions(version, version) !== 0) throw new Error('not itself');
      },
    }));

  it('an assignment names who gets a policy, and never throws', () => {
    const seed = {
      appIds: [EDGE_APP_ID, 'extension-1'],
      groupIds: ['group-1', 'group-2'],
      apps: [
        { mobileAppIdentifier: { '@odata.type': '#microsoft.graph.windowsAppIdentifier', windowsAppId: EDGE_APP_ID } },
      ],
      assignments: [
        { target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: 'group-1' } },
        { target: { '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget', groupId: 'group-3' } },
        { target: { '@odata.type': 'microsoft.graph.allLicensedUsersAssignmentTarget' } },
      ],
    };
    const make = changed(seed);
    return fuzz('an assignment', {
      // Its types are the store's own, so that only their texts can be odd.
      make: (random) => sameShape(seed, make(random)) as typeof seed,
      read({ appIds, groupIds, apps, assignments }) {
        const assigned: AssignedPolicy = { policy: POLICY, apps, assignments };
        const found = policiesFor({ appIds, groupIds }, [assigned]);
        if (found.length > 1) throw new Error('more than there are');
      },
    });
  });

  it.each([
    ['a registration', ManagedAppRegistrationSchema, registrationSeed()],
    ['an app configuration', TargetedManagedAppConfigurationSchema, configurationSeed()],
  ] as const)('%s is read or refused', (name, schema, seed) =>
    fuzz(name, {
      make: changed(seed),
      throws: ProtocolError,
      read: (input) => readMessage<typeof schema>(schema, input),
    }),
  );
});

/** `value` where it has the shape of `model`, else the model's part; lists may be of any length. */
function sameShape(model: unknown, value: unknown): unknown {
  if (Array.isArray(model)) {
    return Array.isArray(value) ? value.map((one, index) => sameShape(model[index] ?? model[0], one)) : model;
  }
  if (typeof model !== 'object' || model === null) return typeof value === typeof model ? value : model;
  const given = typeof value === 'object' && value !== null ? value : {};
  return Object.fromEntries(Object.entries(model).map(([key, own]) => [key, sameShape(own, Reflect.get(given, key))]));
}

function registrationSeed() {
  return {
    id: 'T_1',
    appIdentifier: { '@odata.type': '#microsoft.graph.windowsAppIdentifier', windowsAppId: EDGE_APP_ID },
    applicationVersion: '147.0.3800.2',
    createdDateTime: '2026-11-24T09:00:00Z',
    deviceName: 'DESKTOP-1',
    deviceTag: 'DB-0001',
    flaggedReasons: ['none'],
    lastSyncDateTime: '2026-11-24T09:00:00.1234567+01:00',
    managementSdkVersion: null,
    userId: 'user-1',
  };
}

function configurationSeed() {
  return {
    id: 'A_1',
    displayName: 'Sites',
    roleScopeTagIds: ['0'],
    customSettings: [
      { name: 'corporateSites', value: '["corp.contoso.test"]' },
      { name: 'helpLink', value: null },
    ],
    appGroupType: 'selectedPublicApps',
    deployedAppCount: 1,
    isAssigned: true,
    targetedAppManagementLevels: 'unspecified',
  };
}
