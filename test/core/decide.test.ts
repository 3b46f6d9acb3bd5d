import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessInput, decide } from '../../src/access/decide.ts';
import { ACCESS_ORDER } from '../../src/access/reason.ts';
import { NO_FACTS } from '../../src/health/device-facts.ts';
import { THREAT_LEVELS } from '../../src/health/threat-level.ts';
import type { AppProtectionPolicy } from '../../src/policy/app-protection-policy.ts';
import { accessDocument, connector, DAY, evidence, MINUTE, NOW, policy } from '../unit/fixtures.ts';
import { runs } from './runs.ts';

function input(members: Partial<AccessInput> = {}): AccessInput {
  return {
    configured: true,
    whenSignedOut: 'block',
    registered: true,
    evidence: evidence('secured'),
    device: NO_FACTS,
    now: NOW,
    clockFloor: NOW,
    ...members,
  };
}

const conditions = (members: Partial<AccessInput>) => decide(input(members)).reasons.map(({ condition }) => condition);
const access = (members: Partial<AccessInput>) => decide(input(members)).access;
const later = (elapsed: number) => ({ now: NOW + elapsed, clockFloor: NOW + elapsed });

describe('who is let in', () => {
  it('blocks nothing before the organisation has configured anything', () => {
    expect(decide(input({ configured: false, registered: false, evidence: null }))).toMatchObject({ access: 'allow' });
  });

  it('asks the signed-out to sign in, unless the organisation runs a pilot', () => {
    expect(access({ registered: false, evidence: null })).toBe('block');
    expect(access({ registered: false, evidence: null, whenSignedOut: 'allow' })).toBe('allow');
    expect(conditions({ registered: false })).toEqual(['signedOut']);
  });

  it('blocks until the first answer has come', () => {
    expect(access({ evidence: null })).toBe('block');
  });

  it('allows a person whom no policy targets, and says so', () => {
    expect(decide(input({ evidence: evidence('high', []) }))).toMatchObject({
      access: 'allow',
      reasons: [{ condition: 'noPolicy' }],
    });
  });
});

describe('the device threat level', () => {
  it('is allowed up to the policy’s maximum and blocked above it, for every pair of levels', () => {
    for (const [allowedRank, allowed] of THREAT_LEVELS.entries()) {
      for (const [foundRank, found] of THREAT_LEVELS.entries()) {
        const policies = [policy({ maximumAllowedDeviceThreatLevel: allowed })];
        expect(access({ evidence: evidence(found, policies) }), `${found} where ${allowed} is allowed`).toBe(
          foundRank > allowedRank ? 'block' : 'allow',
        );
      }
    }
  });

  it('says what was found, what is required, by whom and in which policy', () => {
    expect(decide(input({ evidence: evidence('high') })).reasons[0]).toEqual({
      condition: 'deviceThreatLevel',
      action: 'block',
      found: 'high',
      required: 'low',
      connector: 'Fabrikam Mobile Defense',
      policy: { id: 'policy-1', displayName: 'Contoso browsers' },
      since: NOW,
    });
  });

  it('wipes only where the policy’s action is wipe', () => {
    const wiping = [policy({ mobileThreatDefenseRemediationAction: 'wipe' })];
    expect(access({ evidence: evidence('high', wiping) })).toBe('wipe');
    for (const action of ['block', 'warn', 'blockWhenSettingIsSupported', 'obliterate', null]) {
      const policies = [policy({ mobileThreatDefenseRemediationAction: action })];
      expect(access({ evidence: evidence('high', policies) }), String(action)).toBe('block');
    }
  });

  it('blocks, and never wipes, when nobody knows the device’s health or the policy’s level is a new one', () => {
    const wipe = { mobileThreatDefenseRemediationAction: 'wipe' };
    expect(conditions({ evidence: evidence(null, [policy(wipe)]) })).toEqual(['healthUnknown']);
    expect(access({ evidence: evidence(null, [policy(wipe)]) })).toBe('block');
    const unknown = [policy({ ...wipe, maximumAllowedDeviceThreatLevel: 'apocalyptic' })];
    expect(access({ evidence: evidence('high', unknown) })).toBe('block');
  });

  it('is not evaluated while the connector is missing, off or silent beyond its threshold', () => {
    const states = [
      [],
      [connector({ partnerState: 'available' })],
      [connector({ windowsMobileApplicationManagementEnabled: false })],
      [connector({ lastHeartbeatDateTime: new Date(NOW - 8 * DAY).toISOString() })],
      [connector({ lastHeartbeatDateTime: null })],
    ];
    for (const connectors of states) {
      const found = decide(input({ evidence: evidence('high', [policy()], { connectors }) }));
      expect(found).toMatchObject({ access: 'allow', reasons: [{ condition: 'noHealthSource', action: null }] });
    }
  });

  it('blocks on missing partner data where the connector says so', () => {
    const connectors = [
      connector({
        windowsDeviceBlockedOnMissingPartnerData: true,
        lastHeartbeatDateTime: new Date(NOW - 8 * DAY).toISOString(),
      }),
    ];
    expect(conditions({ evidence: evidence('secured', [policy()], { connectors }) })).toEqual(['missingPartnerData']);
  });
});

describe('the account', () => {
  it('does what the policy says when the tenant confirms that the account is disabled, and nothing otherwise', () => {
    const user = { id: 'user-1', displayName: 'Ada', accountEnabled: false };
    for (const [action, expected] of [
      ['block', 'block'],
      ['wipe', 'wipe'],
      ['newerAction', 'block'],
      [null, 'allow'],
    ] as const) {
      const policies = [policy({ appActionIfUnableToAuthenticateUser: action })];
      expect(access({ evidence: evidence('secured', policies, { user }) })).toBe(expected);
    }
  });
});

describe('time without a check-in', () => {
  it('lets the last answer stand within the offline grace period and blocks at its end, as announced', () => {
    const { nextChangeAt } = decide(input());
    expect(nextChangeAt).toBe(NOW + 720 * MINUTE);
    expect(access(later(720 * MINUTE - 1))).toBe('allow');
    expect(conditions(later(720 * MINUTE))).toEqual(['offlineGracePeriod']);
  });

  it('asks to sign in after the wipe period, and does not wipe', () => {
    expect(decide(input(later(90 * DAY)))).toMatchObject({
      access: 'block',
      reasons: [{ condition: 'offlineWipePeriod' }],
    });
  });

  it('treats a wiping answer that has grown too old as a block', () => {
    const wiping = evidence('high', [policy({ mobileThreatDefenseRemediationAction: 'wipe' })]);
    expect(access({ evidence: wiping })).toBe('wipe');
    expect(access({ evidence: wiping, ...later(720 * MINUTE) })).toBe('block');
  });

  it('gives nothing for a clock set back', () => {
    expect(conditions({ now: NOW - 6 * MINUTE })).toEqual(['clockMovedBack']);
    expect(access({ now: NOW - 4 * MINUTE })).toBe('allow');
    // Offline for the whole grace, then the clock set back to the start.
    expect(conditions({ now: NOW, clockFloor: NOW + 720 * MINUTE })).toContain('offlineGracePeriod');
  });

  it('takes PT0S as "when a check-in is overdue", not as a block of a device that is on time', () => {
    const strict = evidence('secured', [policy({ periodOfflineBeforeAccessCheck: 'PT0S' })]);
    expect(access({ evidence: strict, ...later(30 * MINUTE) })).toBe('allow');
    expect(access({ evidence: strict, ...later(31 * MINUTE) })).toBe('block');
  });
});

describe('whatever the input', () => {
  const anyPolicy = fc.record<Partial<AppProtectionPolicy>>({
    maximumAllowedDeviceThreatLevel: fc.constantFrom(...THREAT_LEVELS, 'notConfigured', 'newer', null),
    mobileThreatDefenseRemediationAction: fc.constantFrom('block', 'wipe', 'warn', 'newer', null),
    appActionIfUnableToAuthenticateUser: fc.constantFrom('block', 'wipe', 'newer', null),
    periodOfflineBeforeAccessCheck: fc.constantFrom('PT0S', 'PT30M', 'PT720M', null),
    periodOfflineBeforeWipeIsEnforced: fc.constantFrom('PT0S', 'P1D', 'P90D', null),
  });
  const anyInput = fc
    .record({
      level: fc.constantFrom(...THREAT_LEVELS, null),
      policies: fc.array(anyPolicy.map(policy), { maxLength: 4 }),
      accountEnabled: fc.boolean(),
      registered: fc.boolean(),
      offset: fc.integer({ min: -2 * DAY, max: 100 * DAY }),
      floor: fc.integer({ min: 0, max: 100 * DAY }),
    })
    .map(({ level, policies, accountEnabled, registered, offset, floor }) => {
      const user = { id: 'user-1', displayName: 'Ada', accountEnabled };
      const found = { document: accessDocument(level, { user }), policies, receivedAt: NOW };
      return input({ evidence: found, registered, now: NOW + offset, clockFloor: NOW + floor });
    });

  it('adding a policy never makes access milder', () => {
    fc.assert(
      fc.property(anyInput, anyPolicy.map(policy), (given, added) => {
        fc.pre(given.evidence !== null && given.evidence.policies.length > 0);
        const more = {
          ...given,
          evidence: given.evidence && { ...given.evidence, policies: [...given.evidence.policies, added] },
        };
        expect(ACCESS_ORDER.indexOf(decide(more).access)).toBeGreaterThanOrEqual(
          ACCESS_ORDER.indexOf(decide(given).access),
        );
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('a wipe rests on a signed-in person, a fresh answer and a policy that says wipe', () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        if (decide(given).access !== 'wipe') return;
        expect(given.registered).toBe(true);
        const says = given.evidence?.policies.some(
          (one) =>
            one.mobileThreatDefenseRemediationAction === 'wipe' || one.appActionIfUnableToAuthenticateUser === 'wipe',
        );
        expect(says).toBe(true);
        expect(given.clockFloor - given.now).toBeLessThanOrEqual(5 * MINUTE);
      }),
      { numRuns: runs(5_000) },
    );
  });

  it('a lower threat never makes access stricter', () => {
    fc.assert(
      fc.property(anyInput, fc.constantFrom(0, 1, 2), (given, rank) => {
        const at = (level: number) => {
          const user = {
            id: 'user-1',
            displayName: 'Ada',
            accountEnabled: given.evidence?.document.user.accountEnabled ?? true,
          };
          const document = accessDocument(THREAT_LEVELS[level] ?? null, { user });
          return ACCESS_ORDER.indexOf(
            decide({ ...given, evidence: given.evidence && { ...given.evidence, document } }).access,
          );
        };
        expect(at(rank)).toBeLessThanOrEqual(at(rank + 1));
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('nothing changes by time alone before the announced moment', () => {
    fc.assert(
      fc.property(anyInput, fc.double({ min: 0, max: 0.999, noNaN: true }), (given, part) => {
        fc.pre(given.now >= given.clockFloor);
        const { access: before, nextChangeAt } = decide(given);
        const wait = ((nextChangeAt ?? given.now + 50 * DAY) - given.now) * part;
        const now = Math.floor(given.now + wait);
        expect(decide({ ...given, now, clockFloor: now }).access).toBe(before);
      }),
      { numRuns: runs(5_000) },
    );
  });
});
