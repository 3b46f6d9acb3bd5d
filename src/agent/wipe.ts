import type { Decision } from '../access/decide.ts';
import { endAccount, registrationIn } from './account.ts';
import type { AgentEffect } from './effect.ts';
import type { AgentEvent } from './event.ts';
import { sayFarewell } from './farewell.ts';
import { sitesInForce } from './judge.ts';
import type { AgentState, Wipe } from './state.ts';

/** Milliseconds between two tries of a wipe that could not finish. */
const WIPE_RETRY = 10_000;

/** Rounding of `iat` to seconds, so that the confirming document is not a fraction too early. */
const CONFIRMATION_SLACK = 1_000;

/**
 * What the decision at `at` makes of the wipe under way. One that has begun goes on; one that waits for its confirmation
 * ends when the decision no longer asks for it.
 */
export function nextWipe(state: AgentState, decision: Decision, at: number): Wipe | null {
  const { wipe, evidence } = state;
  if (wipe?.stage === 'running') return wipe;
  if (decision.access !== 'wipe' || !evidence) return wipe?.stage === 'done' ? wipe : null;
  const { aud, epoch, seq, iat, wipeConfirmationSeconds } = evidence.document;
  if (wipe?.stage !== 'confirming') {
    const confirmAt = at + wipeConfirmationSeconds * 1000 + CONFIRMATION_SLACK;
    // With the registration in it: numbers begin anew with each, and a journal is found by its order.
    return { stage: 'confirming', orderId: `${aud}.${epoch}.${seq}`, firstIat: iat, firstSeq: seq, confirmAt };
  }
  const confirmed = seq !== wipe.firstSeq && iat - wipe.firstIat >= wipeConfirmationSeconds;
  return confirmed ? { stage: 'running', orderId: wipe.orderId, sites: sitesInForce(state), retryAt: null } : wipe;
}

/** The company's data is gone: the account ends, the receipt waits for the tenant and for the person. */
export function onWipeFinished(
  state: AgentState,
  { at, receipt }: Extract<AgentEvent, { type: 'wipeFinished' }>,
  effects: AgentEffect[],
): AgentState {
  if (state.wipe?.stage !== 'running' || state.wipe.orderId !== receipt.orderId) return state;
  const registration = registrationIn(state.account);
  const done: AgentState = {
    ...endAccount(state, effects),
    askWhoSignsIn: true,
    wipe: { stage: 'done', receipt },
  };
  return registration ? sayFarewell(done, { registration, receipt, at }, effects) : done;
}

export function onWipeFailed(state: AgentState, event: Extract<AgentEvent, { type: 'wipeFailed' }>): AgentState {
  if (state.wipe?.stage !== 'running' || state.wipe.orderId !== event.orderId) return state;
  return { ...state, wipe: { ...state.wipe, retryAt: event.at + WIPE_RETRY } };
}
