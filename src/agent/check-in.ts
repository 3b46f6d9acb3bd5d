import { CLOCK_TOLERANCE } from '../access/decide.ts';
import { backOff, nextCheckIn } from './back-off.ts';
import type { AgentEvent } from './event.ts';
import { acknowledged, REPORTS_PER_CHECK_IN, reportNews, tellsHealth } from './outbox.ts';
import type { AgentState, Registration } from './state.ts';

type CheckedIn = Extract<AgentEvent, { type: 'checkedIn' }>;
type CheckInFailed = Extract<AgentEvent, { type: 'checkInFailed' }>;

/** Marks that a check-in is wanted; `settle` starts it when none is running. */
export function requestCheckIn(state: AgentState): AgentState {
  if (state.account.state !== 'registered') return state;
  return { ...state, checkIn: { ...state.checkIn, again: true } };
}

/** Brings the next check-in forward to `at` plus a part of `spread`; none at all where one comes sooner anyhow. */
export function planCheckIn(state: AgentState, at: number, spread: number, jitter: number): AgentState {
  if (spread <= 0) return requestCheckIn(state);
  const dueAt = Math.min(state.checkIn.dueAt ?? Infinity, Math.round(at + spread * jitter));
  return { ...state, checkIn: { ...state.checkIn, dueAt, plannedAt: at } };
}

/** Whether the time for a check-in has come, or the clock shows less than when that was planned and says nothing any more. */
export function isCheckInDue({ checkIn }: AgentState, at: number): boolean {
  if (checkIn.dueAt === null) return false;
  return at >= checkIn.dueAt || at < checkIn.plannedAt - CLOCK_TOLERANCE;
}

/** A verified answer. It brings the clock floor to this device's own time at which it came. */
export function onCheckedIn(state: AgentState, event: CheckedIn): AgentState {
  const { at, evidence, keys, jitter } = event;
  const dueAt = at + nextCheckIn(evidence.document.nextCheckInSeconds, jitter);
  const outbox = acknowledged(state.outbox, event);
  // More had gathered than goes with one check-in.
  const again = state.checkIn.again || (event.reports.length >= REPORTS_PER_CHECK_IN && outbox.reports.length > 0);
  const next: AgentState = {
    ...state,
    account: withKeys(state.account, keys),
    evidence,
    verifiedSites: evidence.siteList,
    clock: { seenAt: at, floor: at },
    outbox,
    checkIn: { ...state.checkIn, running: false, again, failures: 0, dueAt, plannedAt: at },
    noticedBlockAt: null,
    problem: null,
  };
  const reported = reportNews(next, event);
  return tellsHealth(next.outbox, reported.outbox) ? requestCheckIn(reported) : reported;
}

/** No news: the last document stands, and the next attempt is spread. A refused answer is told with the next report. */
export function onCheckInFailed(state: AgentState, event: CheckInFailed): AgentState {
  const { at, failure, jitter, retryAfter } = event;
  const failures = state.checkIn.failures + 1;
  const dueAt = at + backOff(failures, jitter, retryAfter);
  const next: AgentState = {
    ...state,
    checkIn: { ...state.checkIn, running: false, again: false, failures, dueAt, plannedAt: at },
    problem: { ...failure, at },
  };
  const isFirst = failure.code === 'answer-refused' && state.problem?.code !== 'answer-refused';
  return isFirst ? reportNews(next, { ...event, refusal: refusalOf(failure.detail) }) : next;
}

/** Refusals begin with their code. */
function refusalOf(detail: string): string {
  return detail.split(':')[0]?.slice(0, 64) || 'answer-refused';
}

function withKeys(account: AgentState['account'], keys: CheckedIn['keys']): AgentState['account'] {
  if (!keys || account.state !== 'registered') return account;
  return { ...account, registration: { ...account.registration, keys: keys as Registration['keys'] } };
}
