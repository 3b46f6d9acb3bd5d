import { expect, it } from 'vitest';
import { organisationOf } from '../../src/agent/organisation.ts';
import { type AgentState, INITIAL_STATE } from '../../src/agent/state.ts';
import { step } from '../../src/agent/step.ts';
import { fromStored, toStored } from '../../src/agent/stored-state.ts';
import { viewOf } from '../../src/agent/view.ts';
import { DAY, evidence, MINUTE, NOW, registration, storedEvidence, TENANT } from './fixtures.ts';

const HOUR = 60 * MINUTE;

/** Registered, with a sign-in that is good for `period` (milliseconds), on a clock that is `fast` by so much. */
function signedIn(period: number | null, fast = 0): AgentState {
  const signIn = period === null ? null : { at: NOW / 1000, dueAt: (NOW + period) / 1000 };
  return {
    ...INITIAL_STATE,
    organisation: organisationOf({ tenant: TENANT, corporateSites: ['corp.contoso.test'], whenSignedOut: 'block' }),
    account: { state: 'registered', registration: registration({ signIn }) },
    evidence: storedEvidence({ ...evidence('secured'), receivedAt: NOW + fast }),
  };
}

/** When the person is told, and of what time, with an alarm every ten minutes and a worker killed at each. */
function told(state: AgentState, until: number): { at: number; dueAt: number }[] {
  const notices: { at: number; dueAt: number }[] = [];
  let current = state;
  for (let at = NOW; at <= NOW + until; at += 10 * MINUTE) {
    const { state: next, effects } = step(current, { type: 'alarm', at, lived: 0 });
    for (const effect of effects) {
      if (effect.type === 'notifyOfSignIn') notices.push({ at: at - NOW, dueAt: effect.dueAt - NOW });
    }
    const stored = fromStored(structuredClone(toStored(next)));
    if (!stored) throw new Error('the state cannot be read again');
    current = { ...stored.state, evidence: current.evidence };
  }
  return notices;
}

it.each([
  ['a day before one that is good for a month', 30 * DAY, 29 * DAY],
  ['a quarter before a short one', 8 * HOUR, 6 * HOUR],
])('a sign-in that ends is told of once, %s', (_, period, at) => {
  expect(told(signedIn(period), period + HOUR)).toEqual([{ at, dueAt: period }]);
});

it('from the notice on the view says when it ends', () => {
  const soonAt = (at: number) => {
    const { state } = step(signedIn(8 * HOUR), { type: 'alarm', at: NOW + at, lived: 0 });
    return viewOf(state, NOW + at).signInSoonAt;
  };
  expect([soonAt(6 * HOUR - MINUTE), soonAt(6 * HOUR)]).toEqual([null, NOW + 8 * HOUR]);
});

it('the time is this device’s, also where its clock is wrong', () => {
  expect(told(signedIn(8 * HOUR, HOUR), 10 * HOUR)).toEqual([{ at: 7 * HOUR, dueAt: 9 * HOUR }]);
});

it('where no new sign-in is asked for, nobody is told of one', () => {
  expect(told(signedIn(null), 2 * DAY)).toEqual([]);
});
