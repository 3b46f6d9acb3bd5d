import { CLOCK_TOLERANCE } from '../access/decide.ts';
import { endAccount, onSignedIn, onSignInAsked, onSignInFailed, onSignOutAsked, onTenantChange } from './account.ts';
import { onCheckedIn, onCheckInFailed, requestCheckIn } from './check-in.ts';
import type { AgentEffect } from './effect.ts';
import type { AgentEvent } from './event.ts';
import { settle } from './settle.ts';
import type { AgentState, Clock } from './state.ts';
import { farewellRetry, onWipeFailed, onWipeFinished } from './wipe.ts';

export type Step = { readonly state: AgentState; readonly effects: readonly AgentEffect[] };

/**
 * The browser side as one state machine. Pure: what happened goes in, what is now known and what is to be done come out.
 *
 * Invariants, whatever the order of events:
 * - company sites are closed unless the decision allows them (`settle` runs after every event, and only it opens);
 * - a wipe runs only after two documents asked for it, the confirmation time apart;
 * - at most one check-in runs, and a wake-up during one is not lost (`again`);
 * - an answer for a registration that has ended changes nothing, and after sign-out nothing but the farewell is sent.
 */
export function step(state: AgentState, event: AgentEvent): Step {
  const effects: AgentEffect[] = [];
  const known = { ...state, clock: advance(state.clock, event.at) };
  const next = settle(react(known, event, effects), event, effects);
  return { state: next, effects };
}

function advance({ seenAt, floor }: Clock, at: number): Clock {
  return { seenAt: at, floor: floor + Math.max(0, at - seenAt) };
}

function react(state: AgentState, event: AgentEvent, effects: AgentEffect[]): AgentState {
  switch (event.type) {
    case 'started':
      return onStarted(state, event.at, effects);
    case 'configurationRead':
      return onTenantChange({ ...state, organisation: event.organisation }, effects);
    case 'deviceRead':
      return { ...state, device: event.device };
    case 'signInAsked':
      return onSignInAsked(state, effects);
    case 'signedIn':
      return requestCheckIn(onSignedIn(state, event.registration));
    case 'signInFailed':
      return onSignInFailed(state, event);
    case 'signOutAsked':
      return onSignOutAsked(state, event.at, effects);
    case 'checkInAsked':
      return requestCheckIn(state);
    case 'alarm':
      return onAlarm(state, event.at, effects);
    case 'checkedIn':
      return concerns(state, event.registrationId) ? onCheckedIn(state, event) : state;
    case 'checkInFailed':
      if (!concerns(state, event.registrationId)) return state;
      return event.failure.code === 'registration-unknown'
        ? { ...endAccount(state, effects), problem: { ...event.failure, at: event.at } }
        : onCheckInFailed(state, event);
    case 'wakeClosed':
      return concerns(state, event.registrationId) && state.checkIn.failures === 0 ? requestCheckIn(state) : state;
    case 'enforced':
      return event.since === state.enforcement.since
        ? { ...state, enforcement: { ...state.enforcement, done: true, problems: event.problems } }
        : state;
    case 'wipeFinished':
      return onWipeFinished(state, event, effects);
    case 'wipeFailed':
      return onWipeFailed(state, event);
    case 'farewellSaid':
      return { ...state, farewell: null };
    case 'farewellFailed':
      return afterFailedFarewell(state, event.at);
  }
}

function onStarted(state: AgentState, at: number, effects: AgentEffect[]): AgentState {
  let next: AgentState = { ...state, checkIn: { ...state.checkIn, running: false, again: false }, scheduledAt: null };
  if (next.account.state === 'signingIn') {
    const failure = { code: 'sign-in-interrupted', detail: 'the worker ended during sign-in' } as const;
    next = onSignInFailed(next, { failure, at });
  }
  if (next.wipe?.stage === 'running') {
    effects.push({ type: 'wipe', orderId: next.wipe.orderId, sites: next.wipe.sites });
  }
  if (next.farewell) effects.push({ type: 'farewell', farewell: next.farewell });
  // While the tenant cannot be reached, a worker that is woken often keeps to the back-off.
  return next.checkIn.failures === 0 || isDue(next.checkIn.dueAt, at) ? requestCheckIn(next) : next;
}

function onAlarm(state: AgentState, at: number, effects: AgentEffect[]): AgentState {
  const next = retryWhatFailed(state, at, effects);
  const clockMovedBack = state.clock.floor - at > CLOCK_TOLERANCE && state.checkIn.failures === 0;
  const due = isDue(state.checkIn.dueAt, at) || clockMovedBack;
  return due && !state.checkIn.running ? requestCheckIn(next) : next;
}

function retryWhatFailed(state: AgentState, at: number, effects: AgentEffect[]): AgentState {
  let next = state;
  if (next.wipe?.stage === 'running' && isDue(next.wipe.retryAt, at)) {
    effects.push({ type: 'wipe', orderId: next.wipe.orderId, sites: next.wipe.sites });
    next = { ...next, wipe: { ...next.wipe, retryAt: null } };
  }
  if (next.farewell && isDue(next.farewell.retryAt, at)) {
    effects.push({ type: 'farewell', farewell: next.farewell });
    next = { ...next, farewell: { ...next.farewell, retryAt: null } };
  }
  return next;
}

function afterFailedFarewell(state: AgentState, at: number): AgentState {
  const { farewell } = state;
  if (!farewell) return state;
  const retryAt = at + farewellRetry(farewell.tries);
  if (retryAt > farewell.giveUpAt) return { ...state, farewell: null };
  return { ...state, farewell: { ...farewell, tries: farewell.tries + 1, retryAt } };
}

function concerns(state: AgentState, registrationId: string): boolean {
  return state.account.state === 'registered' && state.account.registration.registrationId === registrationId;
}

function isDue(dueAt: number | null, at: number): boolean {
  return dueAt !== null && at >= dueAt;
}
