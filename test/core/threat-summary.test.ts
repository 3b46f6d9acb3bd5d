import { describe, expect, it } from 'vitest';
import { decide } from '../../src/access/decide.ts';
import { ACCESS_ORDER, severityOf } from '../../src/access/reason.ts';
import { threatSummary } from '../../src/access/threat-condition.ts';
import { DEFENDER_FOR_ENDPOINT } from '../../src/health/connector.ts';
import { NO_FACTS } from '../../src/health/device-facts.ts';
import { accessDocument, CONNECTOR_ID, connector, DAY, evidence, MINUTE, NOW, policy } from '../unit/fixtures.ts';

const asked = (level: string | null) => policy({ maximumAllowedDeviceThreatLevel: level });

describe('the level that a person is shown', () => {
  it('stands against the strictest policy that asks for one, in whatever order they come', () => {
    const document = accessDocument('medium');
    const levels = ['high', 'low', 'notConfigured', 'medium', null, 'newer'];
    for (const order of [levels, [...levels].reverse()]) {
      expect(threatSummary(order.map(asked), document)).toEqual({ found: 'medium', allowed: 'low' });
    }
    expect(threatSummary([asked('medium'), asked('secured'), asked('high')], document)?.allowed).toBe('secured');
  });

  it('is nothing where no policy asks, and not known where nobody who counts has said', () => {
    expect(threatSummary([], accessDocument('high'))).toBeNull();
    expect(threatSummary([asked(null), asked('notConfigured'), asked('newer')], accessDocument('high'))).toBeNull();
    expect(threatSummary([asked('low')], accessDocument(null))).toEqual({ found: null, allowed: 'low' });
    expect(threatSummary([asked('low')], accessDocument('high', { connectors: [] }))?.found).toBeNull();
  });

  it('is of the partner that the strictest policy listens to, and not known where that is unclear', () => {
    const health = ['highSeverity', 'lowSeverity'].map((state, index) => ({
      connectorId: index === 0 ? CONNECTOR_ID : DEFENDER_FOR_ENDPOINT,
      state,
      lastUpdateDateTime: new Date(NOW).toISOString(),
    }));
    const document = accessDocument(null, {
      connectors: [connector(), connector({ id: DEFENDER_FOR_ENDPOINT })],
      health,
    });
    const by = (mobileThreatDefensePartnerPriority: string | null) =>
      threatSummary([policy({ mobileThreatDefensePartnerPriority })], document)?.found;
    expect([by(null), by('thirdPartyPartnerOverDefender'), by('newestFirst')]).toEqual(['low', 'high', null]);
  });

  it('counts a partner’s silence from the document’s own time', () => {
    const at = (age: number) =>
      accessDocument('low', { connectors: [connector({ lastHeartbeatDateTime: new Date(NOW - age).toISOString() })] });
    expect(threatSummary([asked('low')], at(7 * DAY))?.found).toBe('low');
    expect(threatSummary([asked('low')], at(7 * DAY + 1))?.found).toBeNull();
  });
});

describe('a device’s own word', () => {
  it('is shown while it is recent by the document’s own time, and no longer', () => {
    const said = (age: number) => {
      const lastUpdateDateTime = new Date(NOW - age).toISOString();
      const own = { connectorId: CONNECTOR_ID, state: 'highSeverity', lastUpdateDateTime, source: 'device' as const };
      return threatSummary([asked('low')], accessDocument(null, { health: [own] }))?.found;
    };
    expect([said(7 * DAY), said(7 * DAY + 1)]).toEqual(['high', null]);
  });
});

it('what is only shown is as mild as allow, and each action more severe than the last', () => {
  expect([null, ...ACCESS_ORDER].map(severityOf)).toEqual([0, 0, 1, 2, 3]);
});

describe('a reason', () => {
  const reasonsOf = (found: ReturnType<typeof evidence>, now = NOW, clockFloor = now) =>
    decide({
      configured: true,
      whenSignedOut: 'block',
      registered: true,
      evidence: found,
      device: NO_FACTS,
      now,
      clockFloor,
    }).reasons;

  it('says by how much the clock was set back, and since when an offline period is over', () => {
    expect(reasonsOf(evidence('secured'), NOW, NOW + 6 * MINUTE)[0]).toMatchObject({ found: 6 * MINUTE });
    const offline = reasonsOf(evidence('secured'), NOW + DAY)[0];
    expect(offline).toMatchObject({ since: NOW + 720 * MINUTE, found: DAY, required: 720 * MINUTE });
  });

  it('names the state that says nothing, the partner that is off, and the setting that is not known', () => {
    const state = { connectorId: CONNECTOR_ID, state: 'deactivated', lastUpdateDateTime: new Date(NOW).toISOString() };
    expect(reasonsOf(evidence(null, [policy()], { health: [state] }))[0]).toMatchObject({ found: 'deactivated' });
    const off = { connectors: [connector({ partnerState: 'available' })] };
    expect(reasonsOf(evidence('high', [policy()], off))[0]).toMatchObject({ connector: 'Fabrikam Mobile Defense' });
    const two = { connectors: [connector(), connector({ id: 'another' })] };
    const unclear = policy({ mobileThreatDefensePartnerPriority: 'newestFirst' });
    expect(reasonsOf(evidence('high', [unclear], two))[0]).toMatchObject({
      condition: 'unknownSetting',
      member: 'mobileThreatDefensePartnerPriority',
      found: 'newestFirst',
    });
  });
});
