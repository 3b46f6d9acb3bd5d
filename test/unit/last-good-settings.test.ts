import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/agent/event.ts';
import { organisationOf } from '../../src/agent/organisation.ts';
import { type AgentState, INITIAL_STATE } from '../../src/agent/state.ts';
import { step } from '../../src/agent/step.ts';
import { fromStored, toStored } from '../../src/agent/stored-state.ts';
import { viewOf } from '../../src/agent/view.ts';
import { readConfiguration } from '../../src/protocol/configuration.ts';
import { NOW, TENANT } from './fixtures.ts';

const GOOD = {
  tenant: TENANT,
  corporateSites: ['corp.contoso.test'],
  corporateSiteExceptions: ['club.corp.contoso.test'],
  whenSignedOut: 'allow',
  helpText: 'Call 4711.',
};
const GIVEN = { ...GOOD, expectedSettings: Object.keys(GOOD) };

/** What a browser that has these settings makes of the next ones, as its worker reads them. */
function reading(state: AgentState, raw: Record<string, unknown>): AgentState {
  const { configuration, refused } = readConfiguration(raw);
  const keys = refused.map(({ key }) => key);
  const event: Omit<AgentEvent, 'at'> = configuration
    ? ({ type: 'configurationRead', organisation: organisationOf(configuration, keys) } as never)
    : ({ type: 'configurationMissing', reportId: 'report-1' } as never);
  return step(state, { ...event, at: NOW } as AgentEvent).state;
}

const known = reading(INITIAL_STATE, GIVEN);
const limits = (state: AgentState) => viewOf(state, NOW).limits;

describe('settings of which not all can be used', () => {
  const { corporateSiteExceptions: _dropped, ...dropped } = GIVEN;

  it.each([
    ['one the browser dropped', dropped],
    ['one that is refused here', { ...GIVEN, corporateSiteExceptions: ['*', 4] }],
    ['one without which nothing is enforced', { ...GIVEN, corporateSites: 'corp' }],
    ['nothing at all', {}],
  ])('leave the last good one in force and are told: %s', (_, raw) => {
    expect(limits(known)).toEqual([]);
    const next = reading(known, raw);
    expect(next.organisation?.configuration).toMatchObject(GOOD);
    expect(next.organisation?.bound).toEqual(known.organisation?.bound);
    expect(limits(next)).toEqual(['settings-incomplete']);
    // Also to the next worker, until they are mended.
    const stored = fromStored(JSON.parse(JSON.stringify(toStored(next))))?.state ?? INITIAL_STATE;
    expect(limits(stored)).toEqual(['settings-incomplete']);
    expect(limits(reading(stored, GIVEN))).toEqual([]);
  });

  it('that the admin took away are gone', () => {
    const { helpText: _taken, ...fewer } = GOOD;
    const next = reading(known, { ...fewer, expectedSettings: Object.keys(fewer) });
    expect(next.organisation?.configuration.helpText).toBeUndefined();
    expect(limits(next)).toEqual([]);
  });

  it('take nothing over from another tenant', () => {
    const next = reading(known, { ...dropped, tenant: 'https://other.test' });
    expect(next.organisation?.configuration.corporateSiteExceptions).toBeUndefined();
  });

  it('are no news before anything is known', () => {
    expect(reading(INITIAL_STATE, {})).toMatchObject({ organisation: null });
  });
});
