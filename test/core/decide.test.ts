import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessDocument } from '../../src/access/access-document.ts';
import { type AccessInput, type Decision, decide } from '../../src/access/decide.ts';
import type { Evidence } from '../../src/access/evidence.ts';
import { ACCESS_ORDER } from '../../src/access/reason.ts';
import { type DeviceFacts, NO_FACTS } from '../../src/health/device-facts.ts';
import { levelOf } from '../../src/health/health-state.ts';
import { THREAT_LEVELS } from '../../src/health/threat-level.ts';
import type { AppProtectionPolicy } from '../../src/policy/app-protection-policy.ts';
import { parseDuration } from '../../src/policy/duration.ts';
import { CONNECTOR_ID, connector, DAY, evidence, MINUTE, NOW, policy } from '../unit/fixtures.ts';
import { inputs as cases } from './oracle/cases.ts';
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

describe('versions', () => {
  const facts = (members: Partial<DeviceFacts>): DeviceFacts => ({ ...NO_FACTS, ...members });
  const host = (version: string) => facts({ osVersion: { version, source: 'nativeHost' } });
  const found = (members: Partial<AppProtectionPolicy>, device: DeviceFacts, document: Partial<AccessDocument> = {}) =>
    decide(input({ evidence: evidence('secured', [policy(members)], document), device }));

  it('are compared part by part as numbers, and a version on the bound is inside', () => {
    const minimum = { minimumRequiredOsVersion: '10.0.22631.3155' };
    expect(found(minimum, host('10.0.22631.3155')).access).toBe('allow');
    expect(found(minimum, host('10.0.22631.3154')).access).toBe('block');
    expect(found(minimum, host('10.0.9600.99999')).access).toBe('block');
    expect(found({ maximumRequiredOsVersion: '10.0.22641' }, host('10.0.22641.0')).access).toBe('allow');
    expect(found({ maximumRequiredOsVersion: '10.0.22641' }, host('10.0.22641.1')).access).toBe('block');
  });

  it('may break several bounds at once: each is a reason with its own action, and the most severe wins', () => {
    const bounds = {
      minimumWarningAppVersion: '148',
      minimumRequiredAppVersion: '147',
      minimumWipeAppVersion: '146',
    };
    const at = (version: string) => found(bounds, facts({ appVersion: { version, source: 'browser' } }));
    expect(at('148.0.3912.10').reasons).toEqual([]);
    expect(at('147.9').access).toBe('warn');
    expect(at('146.0').reasons).toMatchObject([
      { action: 'block', member: 'minimumRequiredAppVersion', found: '146.0', required: '147', side: 'minimum' },
      { action: 'warn', member: 'minimumWarningAppVersion' },
    ]);
    expect(at('145').reasons.map(({ action }) => action)).toEqual(['wipe', 'block', 'warn']);
  });

  it('of the operating system that a browser tells never reach a comparison: said, and not evaluated', () => {
    // Windows 11 by UA client hints: above every 10.0.x, and below none.
    const browser = facts({ osVersion: { version: '15.0.0', source: 'browser' } });
    for (const bound of ['maximumWipeOsVersion', 'minimumWipeOsVersion'] as const) {
      for (const version of ['10.0.22631', '16']) {
        expect(found({ [bound]: version }, browser)).toMatchObject({
          access: 'allow',
          reasons: [{ condition: 'notEvaluated', member: 'osVersion', action: null, found: '15.0.0' }],
        });
      }
    }
  });

  it('of the operating system come from the partner before the native host', () => {
    const said = (osVersion: string | null) => {
      const lastUpdateDateTime = new Date(NOW).toISOString();
      return { health: [{ connectorId: CONNECTOR_ID, state: 'secured', lastUpdateDateTime, osVersion }] };
    };
    const minimum = { minimumRequiredOsVersion: '10.0.22631' };
    expect(found(minimum, host('10.0.22631'), said('10.0.22621')).access).toBe('block');
    expect(found(minimum, host('10.0.22621'), said('10.0.22631')).access).toBe('allow');
    expect(found(minimum, host('10.0.22621'), said(null)).access).toBe('block');
    expect(found(minimum, host('10.0.22621'), said('Windows 11')).access).toBe('block');
  });

  it('nobody knows are said once for a policy that bounds them, and change nothing', () => {
    const bounds = { minimumRequiredSdkVersion: '1', minimumWipeSdkVersion: '0.5', minimumWipeAppVersion: '100' };
    expect(found(bounds, facts({ appVersion: { version: 'Edge', source: 'browser' } }))).toMatchObject({
      access: 'allow',
      reasons: [
        { condition: 'notEvaluated', member: 'sdkVersion', found: null },
        { condition: 'notEvaluated', member: 'appVersion', found: 'Edge' },
      ],
    });
  });
});

describe('data protection', () => {
  it('is said as not enforced where it restricts, and never changes access', () => {
    const asked = policy({
      printBlocked: true,
      allowedInboundDataTransferSources: 'allApps',
      allowedOutboundDataTransferDestinations: 'none',
      allowedOutboundClipboardSharingLevel: 'orgDestinationOrgSource',
    });
    const { access: found, reasons } = decide(input({ evidence: evidence('secured', [asked]) }));
    expect(found).toBe('allow');
    expect(reasons).toMatchObject([
      { condition: 'notEnforced', action: null, member: 'printBlocked', found: 'true' },
      { condition: 'notEnforced', member: 'allowedOutboundDataTransferDestinations', found: 'none' },
      { condition: 'notEnforced', member: 'allowedOutboundClipboardSharingLevel', found: 'orgDestinationOrgSource' },
    ]);
  });
});

describe('an account that stays disabled', () => {
  const user = { id: 'user-1', displayName: 'Ada', accountEnabled: false };
  const gone = (days: number, members: Partial<AppProtectionPolicy> = {}) =>
    evidence('secured', [policy(members)], { user, lastEnabledCheckIn: (NOW - days * DAY) / 1000 });

  it('is wiped once it has not been good for the offline wipe period, by the tenant’s own times', () => {
    expect(access({ evidence: gone(89.9) })).toBe('allow');
    expect(decide(input({ evidence: gone(90) }))).toMatchObject({
      access: 'wipe',
      reasons: [{ condition: 'accountDisabledTooLong', found: 90 * DAY, required: 90 * DAY }],
    });
    expect(access({ evidence: gone(400, { periodOfflineBeforeWipeIsEnforced: 'PT0S' }) })).toBe('allow');
    // This device's clock has no part in it.
    expect(access({ evidence: gone(89.9), ...later(2 * DAY) })).toBe('block');
  });

  it('is left alone while the tenant cannot confirm it either way', () => {
    const unsure = { ...user, accountEnabled: null };
    const found = evidence('secured', [policy({ appActionIfUnableToAuthenticateUser: 'wipe' })], {
      user: unsure,
      lastEnabledCheckIn: 1,
    });
    expect(access({ evidence: found })).toBe('allow');
  });
});

describe('a wipe that the tenant’s cap holds', () => {
  it('is a block until it is let go, and says so', () => {
    const wiping = evidence('high', [policy({ mobileThreatDefenseRemediationAction: 'wipe' })], { wipeHeld: true });
    expect(decide(input({ evidence: wiping }))).toMatchObject({
      access: 'block',
      reasons: [{ condition: 'deviceThreatLevel', action: 'block', held: true }],
    });
  });
});

describe('an organisation that requires a policy', () => {
  it('blocks people whom none targets, also by a word that is newer than this version', () => {
    const without = (whenNoPolicy: string) => evidence('secured', [], { whenNoPolicy });
    expect(access({ evidence: without('allow') })).toBe('allow');
    expect(access({ evidence: without('block') })).toBe('block');
    expect(access({ evidence: without('quarantine') })).toBe('block');
  });
});

describe('whatever the input', () => {
  type Case = Omit<AccessInput, 'evidence'> & { readonly evidence: Evidence };
  const anyInput = cases as unknown as fc.Arbitrary<AccessInput>;
  const evaluated = anyInput.filter(
    (one): one is Case => one.configured && one.registered && one.evidence !== null && one.evidence.policies.length > 0,
  );
  const severity = (one: AccessInput) => ACCESS_ORDER.indexOf(decide(one).access);
  const check = <Value>(arbitrary: fc.Arbitrary<Value>, predicate: (value: Value) => void, wanted = 20_000) =>
    fc.assert(fc.property(arbitrary, predicate), { numRuns: runs(wanted) });
  const withDocument = (one: Case, document: Partial<AccessDocument>): Case => ({
    ...one,
    evidence: { ...one.evidence, document: { ...one.evidence.document, ...document } },
  });
  const periodOf = (policies: readonly AppProtectionPolicy[]) =>
    Math.max(...policies.map((one) => parseDuration(one.periodOfflineBeforeAccessCheck ?? 'PT720M')));

  it('is answered the same twice, changes nothing it was given, and access is the most severe of the reasons', () => {
    check(anyInput, (given) => {
      const before = JSON.stringify(given);
      const decision = decide(given);
      expect(JSON.stringify(given)).toBe(before);
      expect(decide(given)).toEqual(decision);
      const worst = Math.max(0, ...decision.reasons.map(({ action }) => ACCESS_ORDER.indexOf(action ?? 'allow')));
      expect(ACCESS_ORDER[worst]).toBe(decision.access);
    });
  });

  it('nobody who is signed out, unregistered or without an answer is let in unasked, and nobody of them is wiped', () => {
    check(anyInput, (given) => {
      if (given.configured && given.registered && given.evidence) return;
      const expected = given.configured && (given.registered || given.whenSignedOut === 'block') ? 'block' : 'allow';
      expect(decide(given).access).toBe(expected);
    });
  });

  it('nobody is let in without an answer that is within grace', () => {
    check(evaluated, (given) => {
      if (severity(given) >= ACCESS_ORDER.indexOf('block')) return;
      const { document, policies, receivedAt } = given.evidence;
      const elapsed = Math.max(given.now, given.clockFloor) - receivedAt;
      const interval = document.nextCheckInSeconds * 1000 + MINUTE;
      expect(elapsed).toBeLessThan(Math.max(interval, periodOf(policies)));
      expect(given.clockFloor - given.now).toBeLessThanOrEqual(5 * MINUTE);
    });
  });

  it('a wipe rests on a fresh answer, not held, in which something asks for it by name', () => {
    let [wipes, byPolicy] = [0, 0];
    check(evaluated, (given) => {
      if (decide(given).access !== 'wipe') return;
      wipes += 1;
      const { document, policies, receivedAt } = given.evidence;
      expect(given.clockFloor - given.now).toBeLessThanOrEqual(5 * MINUTE);
      const elapsed = Math.max(given.now, given.clockFloor) - receivedAt;
      const interval = document.nextCheckInSeconds * 1000 + MINUTE;
      // An order's answer is fresh while the next is not overdue, a policy's within its grace.
      if (document.orders?.some(({ held }) => !held) && elapsed < interval) return;
      byPolicy += 1;
      expect(document.wipeHeld ?? false).toBe(false);
      expect(elapsed).toBeLessThan(Math.max(interval, periodOf(policies)));
      const asks = policies.some((one) => Object.values(one).includes('wipe') || wipeBounds(one).length > 0);
      expect(asks || document.user.accountEnabled === false).toBe(true);
    });
    expect(byPolicy).toBeGreaterThan(20);
    expect(wipes - byPolicy).toBeGreaterThan(20);
  });

  it('no value that this version does not know ever leads to a wipe', () => {
    const odd = fc.constantFrom('obliterate', 'WIPE', 'wipe ', 'unknownFutureValue', '');
    check(fc.tuple(evaluated, odd), ([given, value]) => {
      const policies = given.evidence.policies.map((one) => {
        const kept = Object.entries(one).map(([key, old]) => [key, old === 'wipe' ? value : old]);
        const without = wipeBounds(one).map((member) => [member, null]);
        return Object.fromEntries([...kept, ...without]) as AppProtectionPolicy;
      });
      const user = { ...given.evidence.document.user, accountEnabled: null };
      const settled = withDocument({ ...given, evidence: { ...given.evidence, policies } }, { user, orders: [] });
      expect(decide(settled).access).not.toBe('wipe');
    });
  });

  it('adding a policy never makes access milder', () => {
    check(fc.tuple(evaluated, evaluated), ([given, other]) => {
      const policies = [...given.evidence.policies, ...other.evidence.policies];
      const more = { ...given, evidence: { ...given.evidence, policies } };
      expect(severity(more)).toBeGreaterThanOrEqual(severity(given));
    });
  });

  it('lowering a threat never makes access stricter', () => {
    const lower = { compromised: 'mediumSeverity', highSeverity: 'mediumSeverity', mediumSeverity: 'lowSeverity' };
    check(evaluated, (given) => {
      const health = given.evidence.document.health.map((one) => ({
        ...one,
        state: one.state in lower ? lower[one.state as keyof typeof lower] : levelOf(one) ? 'secured' : one.state,
      }));
      expect(severity(withDocument(given, { health }))).toBeLessThanOrEqual(severity(given));
    });
  });

  it('nothing changes by time alone before the announced moment, and something does at it', () => {
    const part = fc.double({ min: 0, max: 0.999, noNaN: true });
    check(fc.tuple(evaluated, part), ([given, wait]) => {
      const before = decide(given);
      const next = before.nextChangeAt ?? given.now + 50 * DAY;
      const at = (now: number) => decide({ ...given, now, clockFloor: Math.max(now, given.clockFloor) });
      const conditions = ({ reasons }: Decision) => reasons.map(({ condition, action }) => [condition, action]);
      const now = Math.floor(given.now + (next - given.now) * wait);
      expect(conditions(at(now))).toEqual(conditions(before));
      if (before.nextChangeAt !== null) expect(conditions(at(next))).not.toEqual(conditions(before));
    });
  });

  it('time that passes never brings a wipe about, however far the clock is moved forward', () => {
    check(fc.tuple(evaluated, fc.integer({ min: 0, max: 400 * DAY })), ([given, wait]) => {
      fc.pre(given.now >= given.clockFloor);
      const now = given.now + wait;
      const then = decide({ ...given, now, clockFloor: Math.max(now, given.clockFloor) }).access;
      if (decide(given).access !== 'wipe') expect(then).not.toBe('wipe');
    });
  });
});

function wipeBounds(one: AppProtectionPolicy): readonly string[] {
  return Object.keys(one).filter((key) => /^(min|max)imumWipe/.test(key) && one[key]);
}
