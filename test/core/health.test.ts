import { describe, expect, it } from 'vitest';
import {
  type Connector,
  DEFENDER_FOR_ENDPOINT,
  hasKnownState,
  isResponsive,
  WINDOWS_SECURITY_CENTER,
} from '../../src/health/connector.ts';
import { HEALTH_STATES, type HealthState, healthBy, levelOf, stateFor } from '../../src/health/health-state.ts';
import { heardConnectors } from '../../src/health/heard-connectors.ts';
import { exceeds, isThreatLevel, THREAT_LEVELS } from '../../src/health/threat-level.ts';
import { CONNECTOR_ID, connector, DAY, NOW } from '../unit/fixtures.ts';

const ago = (milliseconds: number) => new Date(NOW - milliseconds).toISOString();

describe('a threat level', () => {
  it('is one of four, from secured to high', () => {
    expect(THREAT_LEVELS).toEqual(['secured', 'low', 'medium', 'high']);
    expect(exceeds('low', 'secured')).toBe(true);
    expect(exceeds('low', 'low')).toBe(false);
    for (const value of ['notConfigured', 'Low', '', null, undefined, 1]) expect(isThreatLevel(value)).toBe(false);
    expect(THREAT_LEVELS.every(isThreatLevel)).toBe(true);
  });

  it('follows from a health state, and from no other word', () => {
    const levels = HEALTH_STATES.map((state) => [state, levelOf({ state })]);
    expect(Object.fromEntries(levels)).toEqual({
      unknown: null,
      activated: null,
      deactivated: null,
      secured: 'secured',
      lowSeverity: 'low',
      mediumSeverity: 'medium',
      highSeverity: 'high',
      unresponsive: null,
      compromised: 'high',
      misconfigured: null,
    });
    for (const state of ['constructor', '__proto__', 'Secured', 'newer', '']) expect(levelOf({ state })).toBeNull();
    for (const level of THREAT_LEVELS) expect(levelOf({ state: stateFor(level) })).toBe(level);
  });
});

describe('a connector', () => {
  it('counts while it is enabled, on, and not silent for longer than its threshold', () => {
    const threshold = { partnerUnresponsivenessThresholdInDays: 3 };
    expect(isResponsive(connector({ ...threshold, lastHeartbeatDateTime: ago(3 * DAY) }), NOW)).toBe(true);
    expect(isResponsive(connector({ ...threshold, lastHeartbeatDateTime: ago(3 * DAY + 1) }), NOW)).toBe(false);
    for (const partnerState of ['unavailable', 'available', 'unresponsive', 'notSetUp', 'error', 'newer']) {
      expect(isResponsive(connector({ partnerState }), NOW), partnerState).toBe(false);
    }
    expect(isResponsive(connector({ windowsMobileApplicationManagementEnabled: false }), NOW)).toBe(false);
    expect(isResponsive(connector({ lastHeartbeatDateTime: null }), NOW)).toBe(false);
  });

  it('says when its state is one that this version does not know', () => {
    for (const partnerState of ['unavailable', 'available', 'enabled', 'unresponsive', 'notSetUp', 'error']) {
      expect(hasKnownState(connector({ partnerState })), partnerState).toBe(true);
    }
    for (const partnerState of ['unknownFutureValue', 'paused', '']) {
      expect(hasKnownState(connector({ partnerState }))).toBe(false);
    }
  });
});

describe('of several connectors', () => {
  const named = (id: string, members: Partial<Connector> = {}) => connector({ id, ...members });
  const defender = named(DEFENDER_FOR_ENDPOINT.toUpperCase());
  const all = [named('first'), defender, named(WINDOWS_SECURITY_CENTER), named('off', { partnerState: 'available' })];
  const order = (priority: string | null | undefined, of = all) => {
    const { connectors, unclear } = heardConnectors(of, priority, NOW);
    return [connectors.map(({ id }) => all.findIndex((one) => one.id === id)), unclear];
  };

  it('Defender comes first unless the policy says otherwise, and what is off is not heard', () => {
    for (const priority of [null, undefined, 'defenderOverThirdPartyPartner']) {
      expect(order(priority)).toEqual([[1, 0, 2], null]);
    }
    expect(order('thirdPartyPartnerOverDefender')).toEqual([[0, 2, 1], null]);
  });

  it('it is unclear which counts by a priority that is not known, and clear where there is one', () => {
    expect(order('newestFirst')).toEqual([[0, 1, 2], 'newestFirst']);
    expect(order('newestFirst', [defender])).toEqual([[1], null]);
    expect(order('newestFirst', [])).toEqual([[], null]);
  });
});

describe('a device’s health by one connector', () => {
  const said = (state: string, members: Partial<HealthState> = {}): HealthState => ({
    connectorId: CONNECTOR_ID,
    state,
    lastUpdateDateTime: ago(0),
    ...members,
  });
  const seen = (state: string, members: Partial<HealthState> = {}) => said(state, { source: 'device', ...members });
  const level = (...health: HealthState[]) => healthBy(connector(), health, NOW).level;

  it('is never what another connector said', () => {
    expect(healthBy(connector(), [said('secured', { connectorId: 'another' })], NOW)).toEqual({
      statement: null,
      level: null,
    });
  });

  it('is the partner’s word, and the device’s own only raises it', () => {
    for (const [partner, device, expected] of [
      ['mediumSeverity', 'secured', 'medium'],
      ['mediumSeverity', 'highSeverity', 'high'],
      ['mediumSeverity', 'mediumSeverity', 'medium'],
      ['mediumSeverity', 'unknown', 'medium'],
      ['deactivated', 'secured', null],
      ['unknown', 'highSeverity', null],
    ] as const) {
      expect(level(seen(device), said(partner)), `${partner}, ${device}`).toBe(expected);
    }
    expect(level(said('lowSeverity', { source: 'partner' }))).toBe('low');
    const [partner, device] = [said('lowSeverity'), seen('highSeverity')];
    expect(healthBy(connector(), [partner, device], NOW).statement).toBe(device);
    expect(healthBy(connector(), [partner, seen('secured')], NOW).statement).toBe(partner);
  });

  it('is the device’s own where the partner says nothing, while it is recent', () => {
    const at = (age: number) => healthBy(connector(), [seen('secured', { lastUpdateDateTime: ago(age) })], NOW);
    expect(at(7 * DAY).level).toBe('secured');
    expect(at(7 * DAY + 1)).toMatchObject({ level: null, statement: { state: 'secured' } });
    // A partner pushes changes only: its word stands, however long ago it was said.
    expect(level(said('secured', { lastUpdateDateTime: ago(300 * DAY) }))).toBe('secured');
  });
});
