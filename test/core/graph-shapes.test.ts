import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { KeyValuePairSchema, TargetedManagedAppConfigurationSchema } from '../../src/graph/app-configuration.ts';
import { ManagedAppRegistrationSchema } from '../../src/graph/managed-app-registration.ts';
import { openEnum } from '../../src/graph/open-enum.ts';
import { parseAppProtectionPolicy } from '../../src/policy/app-protection-policy.ts';
import { isDuration, parseDuration } from '../../src/policy/duration.ts';
import { policy } from '../unit/fixtures.ts';

const takes = (schema: v.GenericSchema, input: unknown) => v.is(schema, input);

describe('a registration in Graph’s shape', () => {
  const registration = {
    '@odata.type': '#microsoft.graph.windowsManagedAppRegistration',
    id: '5496aa60',
    createdDateTime: '2026-11-24T09:00:00.1234567Z',
    flaggedReasons: ['none', 'aNewerOne'],
    appIdentifier: { '@odata.type': 'microsoft.graph.windowsAppIdentifier', windowsAppId: 'com.microsoft.edge' },
    platformVersion: null,
  };

  it('is taken whole, members and values that are not known here too', () => {
    expect(v.parse(ManagedAppRegistrationSchema, { ...registration, newer: 1 })).toEqual({ ...registration, newer: 1 });
  });

  it('is refused without an id, with a wrong time, app or reason', () => {
    for (const wrong of [
      { id: '' },
      { id: undefined },
      { id: 'x'.repeat(129) },
      { createdDateTime: 'yesterday' },
      { lastSyncDateTime: 'yesterday' },
      { appIdentifier: { '@odata.type': 'x'.repeat(129) } },
      { appIdentifier: { '@odata.type': 'x', windowsAppId: 'x'.repeat(257) } },
      { flaggedReasons: 'none' },
      { deviceTag: 'x'.repeat(1025) },
      { appIdentifier: { windowsAppId: 'com.microsoft.edge' } },
      { appIdentifier: 'com.microsoft.edge' },
      { flaggedReasons: [7] },
      { platformVersion: 10 },
    ]) {
      expect(takes(ManagedAppRegistrationSchema, { ...registration, ...wrong }), JSON.stringify(wrong)).toBe(false);
    }
  });
});

describe('an app configuration in Graph’s shape', () => {
  it('is settings by name, each a text', () => {
    const setting = { name: 'com.contoso.sites', value: '["contoso.test"]' };
    const one = { id: 'a', displayName: 'Edge', customSettings: [setting], appGroupType: 'newer', isAssigned: true };
    expect(v.parse(TargetedManagedAppConfigurationSchema, one)).toEqual(one);
    for (const wrong of [
      { id: '' },
      { id: undefined },
      { id: 'x'.repeat(129) },
      { displayName: 'x'.repeat(1025) },
      { description: 'x'.repeat(4097) },
      { version: 7 },
      { roleScopeTagIds: [7] },
      { deployedAppCount: '7' },
      { targetedAppManagementLevels: 7 },
      { customSettings: setting },
      { customSettings: Array(1_001).fill(setting) },
      { customSettings: [{ value: 'x' }] },
      { appGroupType: 7 },
      { isAssigned: 'yes' },
    ]) {
      expect(takes(TargetedManagedAppConfigurationSchema, { ...one, ...wrong }), JSON.stringify(wrong)).toBe(false);
    }
  });

  it('holds a value of half a million characters, and no longer one', () => {
    expect(takes(KeyValuePairSchema, { name: 'n', value: 'x'.repeat(512 * 1024) })).toBe(true);
    expect(takes(KeyValuePairSchema, { name: 'n', value: 'x'.repeat(512 * 1024 + 1) })).toBe(false);
    for (const name of ['', 7, undefined, 'n'.repeat(257)]) {
      expect(takes(KeyValuePairSchema, { name, value: 'x' })).toBe(false);
    }
    for (const value of ['', null, undefined]) expect(takes(KeyValuePairSchema, { name: 'n', value })).toBe(true);
    for (const value of [7, ['x']]) expect(takes(KeyValuePairSchema, { name: 'n', value })).toBe(false);
  });
});

it('an enumeration takes any short text, and nothing else, which it says', () => {
  const schema = openEnum(['a']);
  expect(v.safeParse(schema, 7).issues?.[0].message).toBe('not a short text');
  for (const value of ['a', 'newer', '', 'x'.repeat(128)]) expect(takes(schema, value)).toBe(true);
  for (const value of ['x'.repeat(129), 7, null, undefined, ['a'], { length: 1 }])
    expect(takes(schema, value)).toBe(false);
});

describe('a policy’s bound on a version', () => {
  it('is a version, or nothing', () => {
    for (const value of ['10.0.22631.3155', '147', '', null, undefined]) {
      expect(parseAppProtectionPolicy({ ...policy(), minimumRequiredOsVersion: value })).toBeTruthy();
    }
    for (const value of ['Windows 11', '10.0.x', ' ', 10]) {
      expect(() => parseAppProtectionPolicy({ ...policy(), minimumRequiredOsVersion: value })).toThrow(
        expect.objectContaining({ code: 'policy-malformed', name: 'PolicyError' }),
      );
    }
    expect(() => parseAppProtectionPolicy('no policy')).toThrow(/^policy: /);
  });
});

describe('a duration that is refused', () => {
  const refusal = (text: string) => {
    try {
      return parseDuration(text);
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return [code, message];
    }
  };

  it('is quoted, cut short, under its own code', () => {
    expect(refusal('-PT5M')).toEqual(['duration-negative', '"-PT5M" is negative']);
    expect(refusal('720')).toEqual(['duration-malformed', expect.stringContaining('"720" is not')]);
    expect(refusal('P'.repeat(500))).toEqual(['duration-malformed', expect.stringMatching(/^"P{40}" is not/)]);
    expect(refusal(`PT${'0'.repeat(60)}1S`)).toBe(1000);
    expect([isDuration('PT5M'), isDuration('5 minutes')]).toEqual([true, false]);
  });
});
