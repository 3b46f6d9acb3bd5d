import type { Decision } from '../access/decide.ts';
import { endAccount } from './account.ts';
import type { AgentEffect } from './effect.ts';
import type { AgentEvent } from './event.ts';
import { sitesInForce } from './judge.ts';
import type { AgentState, Wipe } from './state.ts';

/** Milliseconds after which a farewell that did not arrive is given up: a plain sign-out owes little, a receipt more. */
export const FAREWELL_PATIENCE = { signOut: 60_000, receipt: 7 * 86_400_000 } as const;

/** Milliseconds to the next try of a farewell: doubling, so that a sign-out gets three tries in its minute. */
export function farewellRetry(tries: number): number {
  return Math.min(15_000 * 2 ** Math.min(tries, 10), 3_600_000);
}

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
  const { epoch, seq, iat, wipeConfirmationSeconds } = evidence.document;
  if (wipe?.stage !== 'confirming') {
    const confirmAt = at + wipeConfirmationSeconds * 1000 + CONFIRMATION_SLACK;
    return { stage: 'confirming', orderId: `${epoch}.${seq}`, firstIat: iat, firstSeq: seq, confirmAt };
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
  const done: AgentState = { ...endAccount(state, effects), wipe: { stage: 'done', receipt } };
  if (state.account.state !== 'registered') return done;
  const { tenant, token } = state.account.registration;
  const farewell = { tenant, token, receipt, tries: 0, retryAt: null, giveUpAt: at + FAREWELL_PATIENCE.receipt };
  effects.push({ type: 'farewell', farewell });
  return { ...done, farewell };
}

export function onWipeFailed(state: AgentState, event: Extract<AgentEvent, { type: 'wipeFailed' }>): AgentState {
  if (state.wipe?.stage !== 'running' || state.wipe.orderId !== event.orderId) return state;
  return { ...state, wipe: { ...state.wipe, retryAt: event.at + WIPE_RETRY } };
}
