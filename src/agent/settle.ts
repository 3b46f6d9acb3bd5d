import type { Decision } from '../access/decide.ts';
import { sameSites } from '../sites/site-list.ts';
import type { AgentEffect } from './effect.ts';
import { isHealable } from './enforcement-problem.ts';
import type { AgentEvent } from './event.ts';
import { isHeldBack } from './held-back.ts';
import { closes, judge, sitesInForce } from './judge.ts';
import { noticeAt, settleNotice } from './notice.ts';
import { outgoing } from './outbox.ts';
import { settlePosture } from './posture.ts';
import { settleSignInNotice, signInNoticeAt } from './sign-in-notice.ts';
import type { AgentState } from './state.ts';
import { settleWipe } from './wipe.ts';

/** Milliseconds to the next check-in where a confirming one came too early for the tenant's clock. */
const CONFIRMATION_RETRY = 1_000;

/** After every event: what the decision now asks of the browser, of a wipe, of the next check-in and of the alarm. */
export function settle(state: AgentState, event: AgentEvent, effects: AgentEffect[]): AgentState {
  const decision = judge(state, event.at);
  let next = settleWipe(state, decision, event, effects);
  next = settlePosture(next, decision, event, effects);
  next = settleConfirmation(next, event);
  next = settleEnforcement(next, decision, event, effects);
  next = settleCheckIn(next, event, effects);
  next = settleNotice(next, event.at, effects);
  next = settleSignInNotice(next, event.at, effects);
  return settleAlarm(next, decision, effects);
}

/** The next check-in comes when it can confirm the wipe that is asked for. */
function settleConfirmation(state: AgentState, event: AgentEvent): AgentState {
  const { wipe } = state;
  if (wipe?.stage !== 'confirming' || event.type !== 'checkedIn') return state;
  const dueAt = Math.min(
    state.checkIn.dueAt ?? wipe.confirmAt,
    Math.max(wipe.confirmAt, event.at + CONFIRMATION_RETRY),
  );
  return { ...state, checkIn: { ...state.checkIn, dueAt } };
}

function settleEnforcement(
  state: AgentState,
  decision: Decision,
  event: AgentEvent,
  effects: AgentEffect[],
): AgentState {
  // Before any configuration is known there is nothing to say; what an earlier life of the browser holds stays.
  if (!state.organisation && !isHeldBack(state)) return state;
  const closed = closes(decision.access) || state.wipe?.stage === 'running';
  const sites = sitesInForce(state);
  const reached = state.enforcement.closed === closed && sameSites(state.enforcement.sites, sites);
  // A new worker performs it again in any case: the browser may have been changed behind its back. What could not be
  // done is tried again at each alarm.
  const again = event.type === 'started' || (event.type === 'alarm' && state.enforcement.problems.some(isHealable));
  if (reached && !again) return state;
  const since = reached ? state.enforcement.since : event.at;
  effects.push({ type: 'enforce', closed, sites, since });
  const problems = reached ? state.enforcement.problems : [];
  return { ...state, enforcement: { closed, sites, since, done: false, problems } };
}

function settleCheckIn(state: AgentState, event: AgentEvent, effects: AgentEffect[]): AgentState {
  if (state.account.state !== 'registered' || !state.organisation) return state;
  const news = event.type === 'enforced' && state.outbox.reports.some(({ id }) => id === event.reportId);
  if (state.checkIn.running) return news ? { ...state, checkIn: { ...state.checkIn, again: true } } : state;
  if (!state.checkIn.again && !news) return state;
  effects.push({
    type: 'checkIn',
    registration: state.account.registration,
    configuration: state.organisation.configuration,
    evidence: state.evidence,
    ...outgoing(state),
  });
  return { ...state, checkIn: { ...state.checkIn, running: true, again: false } };
}

function settleAlarm(state: AgentState, decision: Decision, effects: AgentEffect[]): AgentState {
  const times = [
    state.account.state === 'registered' ? state.checkIn.dueAt : null,
    decision.nextChangeAt,
    state.wipe?.stage === 'running' ? state.wipe.retryAt : null,
    state.account.state === 'registering' ? state.account.retryAt : null,
    ...state.farewells.map(({ retryAt }) => retryAt),
    noticeAt(state, decision),
    signInNoticeAt(state),
  ].filter((at) => at !== null);
  const at = times.length === 0 ? null : Math.min(...times);
  if (at === state.scheduledAt) return state;
  effects.push({ type: 'schedule', at });
  return { ...state, scheduledAt: at };
}
