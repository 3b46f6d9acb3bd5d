import { describe, expect, it } from 'vitest';
import { shortened } from '../../src/graph/describe-issue.ts';
import { ConnectorSchema } from '../../src/health/connector.ts';
import { HealthStateSchema } from '../../src/health/health-state.ts';
import { parseAppProtectionPolicy } from '../../src/policy/app-protection-policy.ts';
import { parseVersion } from '../../src/policy/version.ts';
import { ReportedHealthSchema, SignOutRequestSchema } from '../../src/protocol/client-api.ts';
import { readConfiguration } from '../../src/protocol/configuration.ts';
import { readMessage } from '../../src/protocol/read-message.ts';
import { CONNECTOR_ID, connector, policy } from '../unit/fixtures.ts';

// What the fuzz found once, kept as cases.

describe('a time that cannot be read', () => {
  // valibot takes them for ISO 8601, and Date.parse for nothing. NaN is older than no threshold.
  const unreadable = ['2026-11-24T09:00:00+05', '2026-11-24T09:00:00 +05:00', '2026-11-24T09:00:00 -05'];

  it('is no heartbeat, or a partner that has fallen silent would count for ever', () => {
    for (const time of unreadable.filter((text) => Number.isNaN(Date.parse(text)))) {
      expect(() => readMessage(ConnectorSchema, connector({ lastHeartbeatDateTime: time })), time).toThrow(/Heartbeat/);
      const health = { connectorId: CONNECTOR_ID, state: 'secured', lastUpdateDateTime: time };
      expect(() => readMessage(HealthStateSchema, health), time).toThrow(/lastUpdateDateTime/);
      expect(() => readMessage(ReportedHealthSchema, health), time).toThrow(/lastUpdateDateTime/);
    }
    expect(Date.parse(unreadable[0] ?? '')).toBeNaN();
  });

  it('is not what Graph writes: those are taken', () => {
    for (const time of [
      '2017-01-01T00:02:43.5775965-08:00',
      '2026-11-24T09:00:00Z',
      '2026-11-24T09:00:00.1234567+00:00',
    ]) {
      expect(readMessage(ConnectorSchema, connector({ lastHeartbeatDateTime: time })).lastHeartbeatDateTime).toBe(time);
    }
  });
});

describe('what an error says', () => {
  const long = 'x'.repeat(600_000);
  const saidBy = (read: () => unknown): string => {
    try {
      read();
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it('stays short, however long the input was, and still names the member', () => {
    const messages = [
      saidBy(() => parseAppProtectionPolicy({ ...policy(), displayName: 7, description: long })),
      saidBy(() => parseAppProtectionPolicy(long)),
      saidBy(() => readMessage(SignOutRequestSchema, long)),
      saidBy(() => readMessage(ConnectorSchema, { ...connector(), lastHeartbeatDateTime: long })),
    ];
    for (const message of messages) expect(message.length).toBeGreaterThan(10);
    for (const message of messages) expect(message.length).toBeLessThan(1_000);
    expect(messages[3]).toContain('lastHeartbeatDateTime');
  });

  it('is cut after 300 characters of one part, and a version after 40', () => {
    expect(shortened('x'.repeat(300))).toBe('x'.repeat(300));
    expect(shortened('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`);
    expect(saidBy(() => parseVersion(long))).toMatch(/^"x{40}" is not a version/);
  });

  it('stays short about a setting that was refused', () => {
    const { refused } = readConfiguration({ whenSignedOut: long });
    expect(refused.map(({ key }) => key)).toEqual(['whenSignedOut']);
    expect(refused[0]?.reason.length).toBeLessThan(1_000);
  });
});
