import { CLOCK_TOLERANCE } from '../access/decide.ts';
import {
  askForSignIn,
  endAccount,
  onAcceptanceTakenBack,
  onAuthorized,
  onRegistrationFailed,
  onSignedIn,
  onSignInAsked,
  onSignInFailed,
  onSignOutAsked,
  onTenantChange,
  resumeSignIn,
  retryRegistering,
} from './account.ts';
import { isCheckInDue, onCheckedIn, onCheckInFailed, planCheckIn, requestCheckIn } from './check-in.ts';
import type { AgentEffect } from './effect.ts';
import type { AgentEvent } from './event.ts';
import { keepKeys, onFarewellFailed, onFarewellSaid, retryFarewells } from './farewell.ts';
import { isHeldBack } from './held-back.ts';
import { type Organisation, withLastGood } from './organisation.ts';
import { reportNews, tellsHealth } from './outbox.ts';
import { settle } from './settle.ts';
import { performWipe } from './start-wipe.ts';
import type { AgentState, Clock } from './state.ts';
import { onWipeFailed, onWipeFinished, onWipeProgressed, onWipeStopped, retryWipe } from './wipe.ts';

export type Step = { readonly state: AgentState; readonly effects: readonly AgentEffect[] };

/** The watchdog looks in every half minute: so long without any event, in milliseconds, and the device was asleep. */
const ASLEEP = 95_000;

/**
 * The browser side as one state machine. Pure: what happened goes in, what is now known and what is to be done come out.
 *
 * Invariants, whatever the order of events:
 * - company sites are closed unless the decision allows them (`settle` runs after every event, and only it opens);
 * - a wipe runs only after two documents asked for the same, the confirmation time apart, or one with an admin's "now", or at
 *   a sign-out that asks for it;
 * - at most one check-in runs, and a wake-up during one is not lost (`again`);
 * - an answer for a registration that has ended changes nothing, and after sign-out nothing but the farewell is sent.
 */
export function step(state: AgentState, event: AgentEvent): Step {
  const effects: AgentEffect[] = [];
  const known = { ...state, clock: advance(state.clock, event) };
  const silence = event.at - state.clock.seenAt;
  const next = settle(react(known, event, silence, effects), event, effects);
  return { state: next, effects };
}

/** A clock that was held still, or set back between two looks, takes nothing away from what the worker itself has lived. */
function advance({ seenAt, floor }: Clock, { at, lived = 0 }: AgentEvent): Clock {
  return { seenAt: at, floor: Math.round(floor + Math.max(0, at - seenAt, lived)) };
}

/** What an agent that is held back takes note of; it acts on nothing but where company sites are closed. */
const ALSO_HELD_BACK: readonly AgentEvent['type'][] = ['configurationRead', 'configurationMissing', 'enforced'];

function react(state: AgentState, event: AgentEvent, silence: number, effects: AgentEffect[]): AgentState {
  if (isHeldBack(state) && !ALSO_HELD_BACK.includes(event.type)) return state;
  switch (event.type) {
    case 'started':
      return onStarted(state, event.at, effects);
    case 'configurationRead':
      return withSettings(state, withLastGood(event.organisation, state.organisation), event, effects);
    case 'configurationMissing':
      return withoutSettings(state, event, effects);
    case 'acceptanceTakenBack':
      return onAcceptanceTakenBack(state, event.at, effects);
    case 'observed':
      return onObserved(state, event);
    case 'signInAsked':
      return onSignInAsked(state, effects);
    case 'authorized':
      return onAuthorized(state, effects);
    case 'signedIn':
      return requestCheckIn(onSignedIn(state, event, effects));
    case 'signInFailed':
      return onSignInFailed(state, event);
    case 'registrationFailed':
      return onRegistrationFailed(state, event);
    case 'signOutAsked':
      return onSignOutAsked(state, event.at, effects);
    case 'checkInAsked':
      return requestCheckIn(state);
    case 'checkInWanted':
      return planCheckIn(state, event.at, event.spread, event.jitter);
    case 'networkBack':
      return state.checkIn.failures > 0 ? requestCheckIn(state) : state;
    case 'alarm':
      return onAlarm(state, event.at, silence, effects);
    case 'checkedIn':
      return isNews(state, event) ? onCheckedIn(state, event) : state;
    case 'checkInFailed':
      return concerns(state, event.registrationId) ? afterFailedCheckIn(state, event, effects) : state;
    case 'wakeClosed':
      return concerns(state, event.registrationId) && state.checkIn.failures === 0
        ? planCheckIn(state, event.at, event.spread, event.jitter)
        : state;
    case 'enforced':
      return onEnforced(state, event);
    case 'postureCleared':
      return state.posture === 'clearing' ? { ...state, posture: 'none' } : state;
    case 'wipeProgressed':
      return onWipeProgressed(state, event);
    case 'wipeStopped':
      return onWipeStopped(state, event, effects);
    case 'wipeFinished':
      return onWipeFinished(state, event, effects);
    case 'wipeFailed':
      return onWipeFailed(state, event);
    case 'farewellSaid':
      return onFarewellSaid(state, event, effects);
    case 'farewellFailed':
      return onFarewellFailed(state, event, effects);
  }
}

/** What the organisation's settings are now; that some are missing is told. */
function withSettings(
  state: AgentState,
  organisation: Organisation,
  { at, reportId }: { readonly at: number; readonly reportId?: string },
  effects: AgentEffect[],
): AgentState {
  const next = onTenantChange({ ...state, organisation }, effects);
  return reportId ? reportNews(next, { at, reportId }) : next;
}

/** None of them can be used any more: the last good ones stand. */
function withoutSettings(
  state: AgentState,
  event: Extract<AgentEvent, { type: 'configurationMissing' }>,
  effects: AgentEffect[],
): AgentState {
  const { organisation } = state;
  if (!organisation) return state;
  const incomplete = Object.keys(organisation.configuration);
  return withSettings(state, { ...organisation, incomplete }, event, effects);
}

function onStarted(state: AgentState, at: number, effects: AgentEffect[]): AgentState {
  let next: AgentState = { ...state, checkIn: { ...state.checkIn, running: false, again: false }, scheduledAt: null };
  next = resumeSignIn(next, at, effects);
  if (next.wipe?.stage === 'running') performWipe(next.wipe, effects);
  keepKeys(next, at, effects);
  next = retryFarewells(next, 'restart', effects);
  // While the tenant cannot be reached, a worker that is woken often keeps to the back-off.
  return next.checkIn.failures === 0 || isCheckInDue(next, at) ? requestCheckIn(next) : next;
}

function onAlarm(state: AgentState, at: number, silence: number, effects: AgentEffect[]): AgentState {
  const next = retryFarewells(retryRegistering(retryWipe(state, at, effects), at, effects), at, effects);
  const clockMovedBack = state.clock.floor - at > CLOCK_TOLERANCE && state.checkIn.failures === 0;
  const due = isCheckInDue(state, at) || clockMovedBack || silence > ASLEEP;
  return due && !state.checkIn.running ? requestCheckIn(next) : next;
}

function afterFailedCheckIn(
  state: AgentState,
  event: Extract<AgentEvent, { type: 'checkInFailed' }>,
  effects: AgentEffect[],
): AgentState {
  const { failure, at } = event;
  if (state.wipe?.stage === 'running') return onCheckInFailed(state, event);
  if (failure.code === 'registration-unknown') return { ...endAccount(state, effects), problem: { ...failure, at } };
  if (failure.code === 'sign-in-required' || failure.code === 'key-lost') {
    return askForSignIn(state, failure, at, effects);
  }
  return onCheckInFailed(state, event);
}

/** A change of the device's health is told at once. */
function onObserved(state: AgentState, event: Extract<AgentEvent, { type: 'observed' }>): AgentState {
  const next = reportNews({ ...state, observed: event.observation }, event);
  return tellsHealth(state.outbox, next.outbox) && next.checkIn.failures === 0 ? requestCheckIn(next) : next;
}

function onEnforced(state: AgentState, event: Extract<AgentEvent, { type: 'enforced' }>): AgentState {
  if (event.since !== state.enforcement.since) return state;
  const enforcement = { ...state.enforcement, done: true, problems: event.problems };
  return reportNews({ ...state, enforcement }, event);
}

/** Verified as it is, a document that is not newer than the last one of its epoch, or not for this registration, is no news. */
function isNews(state: AgentState, { registrationId, evidence }: Extract<AgentEvent, { type: 'checkedIn' }>): boolean {
  const { document } = evidence;
  const known = state.evidence?.document;
  const isOlder = known !== undefined && known.epoch === document.epoch && known.seq >= document.seq;
  return concerns(state, registrationId) && document.aud === registrationId && !isOlder;
}

function concerns(state: AgentState, registrationId: string): boolean {
  return state.account.state === 'registered' && state.account.registration.registrationId === registrationId;
}
