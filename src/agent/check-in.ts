import { backOff } from './back-off.ts';
import type { AgentEvent } from './event.ts';
import type { AgentState } from './state.ts';

type CheckedIn = Extract<AgentEvent, { type: 'checkedIn' }>;
type CheckInFailed = Extract<AgentEvent, { type: 'checkInFailed' }>;

/** Marks that a check-in is wanted; `settle` starts it when none is running. */
export function requestCheckIn(state: AgentState): AgentState {
  if (state.account.state !== 'registered' || state.wipe?.stage === 'running') return state;
  return { ...state, checkIn: { ...state.checkIn, again: true } };
}

/** A verified answer. It brings the clock floor to this device's own time at which it came. */
export function onCheckedIn(state: AgentState, { at, evidence, reported }: CheckedIn): AgentState {
  return {
    ...state,
    evidence,
    verifiedSites: evidence.siteList,
    clockFloor: at,
    checkIn: {
      ...state.checkIn,
      running: false,
      failures: 0,
      dueAt: at + evidence.document.nextCheckInSeconds * 1000,
      reported,
    },
    problem: null,
  };
}

/** No news: the last document stands, and the next attempt is spread. */
export function onCheckInFailed(state: AgentState, { at, failure, jitter, retryAfter }: CheckInFailed): AgentState {
  const failures = state.checkIn.failures + 1;
  const dueAt = at + backOff(failures, jitter, retryAfter);
  return {
    ...state,
    checkIn: { ...state.checkIn, running: false, again: false, failures, dueAt },
    problem: { ...failure, at },
  };
}
