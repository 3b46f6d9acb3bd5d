import { wipeOptionsIn } from '../access/access-document.ts';
import type { Decision } from '../access/decide.ts';
import { endAccount, onSignOutAsked, onTenantChange } from './account.ts';
import { isRetryDue } from './back-off.ts';
import { requestCheckIn } from './check-in.ts';
import type { AgentEffect } from './effect.ts';
import type { AgentEvent } from './event.ts';
import { keepKeys, sayFarewell } from './farewell.ts';
import { sitesInForce } from './judge.ts';
import { registrationIn } from './registration-in.ts';
import { performWipe, startWipe } from './start-wipe.ts';
import type { AgentState, RunningWipe, StoredEvidence, Wipe, WipeAsk } from './state.ts';

/*
 * Of a wipe, whatever asks for it (policies, which count as one, or an order of an admin):
 *
 *   ──a document asks──▶ confirming ──a later one asks for the same, the confirmation time apart──▶ running ──receipt──▶ done
 *        │                   │                                                                  ▲  │
 *        │                   └── no longer asked, held, another epoch or registration ──▶ none  │  │ no longer asked: stopWipe
 *        └── an order that says "now" ────────────────────────────────────────────────────────────┘  └─ nothing removed yet ──▶ none
 *
 * - Each cause is confirmed by itself: two documents that ask for different things confirm nothing, nor do two of which the
 *   tenant says that the policies' wish ended between them. Their times are the tenant's (`iat`), so no clock of this device
 *   can bring a wipe about.
 * - Causes that are asked for together are answered by one wipe, whose receipt goes to all of them.
 * - An order that was answered here has no second effect, however often it comes.
 */

/** Milliseconds between two tries of a wipe that could not finish. */
const WIPE_RETRY = 10_000;

/** Rounding of `iat` to seconds, so that the confirming document is not a fraction too early. */
const CONFIRMATION_SLACK = 1_000;

/** How many orders are remembered as answered; a document carries eight at most. */
const ANSWERED_KEPT = 64;

/** What the decision after `event` makes of the wipe under way; only a document that has just come lets one begin. */
export function settleWipe(
  state: AgentState,
  decision: Decision,
  event: AgentEvent,
  effects: AgentEffect[],
): AgentState {
  const { wipe, evidence } = state;
  const isNews = event.type === 'checkedIn' && event.evidence === evidence;
  if (wipe?.stage === 'running') return isNews ? stopWhereWithdrawn(state, wipe, decision, effects) : state;
  const asks = evidence ? asksOf(decision, evidence, wipe) : [];
  if (!evidence || asks.length === 0) {
    const wipedAt = isNews ? null : state.wipedAt;
    return wipe?.stage === 'confirming' ? { ...state, wipe: null, wipedAt } : { ...state, wipedAt };
  }
  const proven = isNews ? asks.filter((ask) => isProven(ask, evidence)) : [];
  if (proven.length > 0) return beginWipe(state, proven, evidence, effects);
  const confirmation = evidence.document.wipeConfirmationSeconds * 1000 + CONFIRMATION_SLACK;
  const confirmAt = wipe?.stage === 'confirming' ? wipe.confirmAt : event.at + confirmation;
  return { ...state, wipe: { stage: 'confirming', asks, confirmAt } };
}

/** What is asked for now, each since the first document of this epoch that asked for it without a break. */
function asksOf(decision: Decision, { document }: StoredEvidence, wipe: Wipe | null): readonly WipeAsk[] {
  const known = wipe?.stage === 'confirming' ? wipe.asks : [];
  const { aud, epoch, iat, seq, wipeOrderId: cause } = document;
  const since = (isKnown: (ask: WipeAsk) => boolean) =>
    known.find((ask) => isKnown(ask) && ask.epoch === epoch && ask.iat <= iat && ask.seq <= seq);
  const wiping = decision.reasons.filter(({ action }) => action === 'wipe');
  const asks = wiping.flatMap((reason): WipeAsk[] => {
    if (reason.condition !== 'adminOrder') return [];
    const { orderId } = reason;
    return [since((ask) => ask.orderId === orderId) ?? { by: 'admin', orderId, epoch, iat, seq }];
  });
  if (wiping.some(({ condition }) => condition !== 'adminOrder')) {
    // With the registration in it: numbers begin anew with each, and a journal is found by its order.
    const first: WipeAsk = { by: 'policy', orderId: `${aud}.${epoch}.${seq}`, cause, epoch, iat, seq };
    asks.push(since((ask) => ask.by === 'policy' && ask.cause === cause) ?? first);
  }
  return asks;
}

function isProven({ orderId, iat, seq }: WipeAsk, { document }: StoredEvidence): boolean {
  if (document.orders?.some(({ id, immediate }) => id === orderId && immediate)) return true;
  return document.seq > seq && document.iat - iat >= document.wipeConfirmationSeconds;
}

function beginWipe(
  state: AgentState,
  proven: readonly WipeAsk[],
  { document }: StoredEvidence,
  effects: AgentEffect[],
): AgentState {
  const byAdmin = proven.filter(({ by }) => by === 'admin').map(({ orderId }) => orderId);
  const byPolicy = proven.find(({ by }) => by === 'policy');
  const policyOrder = byPolicy && document.wipeOrderId ? [document.wipeOrderId] : [];
  const [first] = proven as readonly [WipeAsk, ...WipeAsk[]];
  return startWipe(
    state,
    {
      orderId: first.orderId,
      sites: sitesInForce(state),
      options: wipeOptionsIn(document),
      causes: { orders: byAdmin, policy: byPolicy !== undefined },
      answers: [...byAdmin, ...policyOrder],
    },
    effects,
  );
}

function stopWhereWithdrawn(
  state: AgentState,
  wipe: RunningWipe,
  { reasons }: Decision,
  effects: AgentEffect[],
): AgentState {
  const isAsked = reasons.some((reason) => {
    if (reason.action !== 'wipe') return false;
    return reason.condition === 'adminOrder' ? wipe.causes.orders.includes(reason.orderId) : wipe.causes.policy;
  });
  if (isAsked || wipe.stopping) return state;
  effects.push({ type: 'stopWipe', orderId: wipe.orderId });
  return { ...state, wipe: { ...wipe, stopping: true } };
}

export function retryWipe(state: AgentState, at: number, effects: AgentEffect[]): AgentState {
  const { wipe } = state;
  if (wipe?.stage !== 'running' || wipe.retryAt === null || !isRetryDue(wipe.retryAt, at, WIPE_RETRY)) return state;
  performWipe(wipe, effects);
  return { ...state, wipe: { ...wipe, retryAt: null } };
}

export function onWipeProgressed(
  state: AgentState,
  { orderId, progress }: Extract<AgentEvent, { type: 'wipeProgressed' }>,
): AgentState {
  const wipe = runningWipe(state, orderId);
  return wipe ? { ...state, wipe: { ...wipe, progress } } : state;
}

/** The company's data is gone: the account ends, the receipt waits for the tenant and for the person. */
export function onWipeFinished(
  state: AgentState,
  { at, receipt }: Extract<AgentEvent, { type: 'wipeFinished' }>,
  effects: AgentEffect[],
): AgentState {
  const wipe = runningWipe(state, receipt.orderId);
  if (!wipe) return state;
  const { answers: orders, causes } = wipe;
  const registration = registrationIn(state.account);
  const done: AgentState = {
    ...endAccount(state, effects, registration?.registrationId),
    askWhoSignsIn: true,
    wipe: { stage: 'done', receipt },
    answeredOrders: [...state.answeredOrders, ...orders].slice(-ANSWERED_KEPT),
    wipedAt: isOfSignOut(causes) ? state.wipedAt : at,
  };
  return registration ? sayFarewell(done, { registration, receipt, orders, at }, effects) : done;
}

/** It was withdrawn in time: nothing was removed, and the account goes on; or it ends, where the person asked meanwhile. */
export function onWipeStopped(
  state: AgentState,
  { orderId, at }: Extract<AgentEvent, { type: 'wipeStopped' }>,
  effects: AgentEffect[],
): AgentState {
  const wipe = runningWipe(state, orderId);
  if (!wipe) return state;
  // Something else may ask for one by now, and only a document that comes can say so.
  const without = requestCheckIn(onTenantChange({ ...state, wipe: null }, effects));
  // A worker that died before its state was stored may have ended this wipe, with its key put aside.
  keepKeys(without, at, effects);
  return wipe.thenSignOut ? onSignOutAsked(without, at, effects) : without;
}

export function onWipeFailed(state: AgentState, event: Extract<AgentEvent, { type: 'wipeFailed' }>): AgentState {
  const wipe = runningWipe(state, event.orderId);
  return wipe ? { ...state, wipe: { ...wipe, retryAt: event.at + WIPE_RETRY } } : state;
}

function runningWipe({ wipe }: AgentState, orderId: string): RunningWipe | null {
  return wipe?.stage === 'running' && wipe.orderId === orderId ? wipe : null;
}

function isOfSignOut({ orders, policy }: RunningWipe['causes']): boolean {
  return orders.length === 0 && !policy;
}
