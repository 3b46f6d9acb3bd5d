import type { AgentEffect } from './effect.ts';
import type { Failure } from './failure.ts';
import { type AgentState, CHECK_IN_IDLE, type Registration } from './state.ts';
import { FAREWELL_PATIENCE } from './wipe.ts';

export function onSignInAsked(state: AgentState, effects: AgentEffect[]): AgentState {
  if (!state.organisation || state.account.state !== 'signedOut') return state;
  effects.push({ type: 'signIn', configuration: state.organisation.configuration });
  return { ...state, account: { state: 'signingIn' }, problem: null };
}

export function onSignedIn(state: AgentState, registration: Registration): AgentState {
  if (state.account.state !== 'signingIn') return state;
  return {
    ...state,
    account: { state: 'registered', registration },
    evidence: null,
    checkIn: CHECK_IN_IDLE,
    wipe: null,
    problem: null,
  };
}

export function onSignInFailed(
  state: AgentState,
  { failure, at }: { readonly failure: Failure; readonly at: number },
): AgentState {
  if (state.account.state !== 'signingIn') return state;
  return { ...state, account: { state: 'signedOut' }, problem: { ...failure, at } };
}

/** Ends reporting at once and leaves one last word for the tenant. A wipe that has begun is finished first. */
export function onSignOutAsked(state: AgentState, at: number, effects: AgentEffect[]): AgentState {
  if (state.account.state !== 'registered' || state.wipe?.stage === 'running') return state;
  const { tenant, token } = state.account.registration;
  const farewell = { tenant, token, receipt: null, tries: 0, retryAt: null, giveUpAt: at + FAREWELL_PATIENCE.signOut };
  const next = { ...endAccount(state, effects), farewell };
  effects.push({ type: 'farewell', farewell });
  return next;
}

/** A registration belongs to the tenant it was made at. */
export function onTenantChange(state: AgentState, effects: AgentEffect[]): AgentState {
  const { account, organisation } = state;
  if (account.state !== 'registered' || account.registration.tenant === organisation?.configuration.tenant)
    return state;
  return { ...endAccount(state, effects), verifiedSites: null };
}

/** Nothing of the person is left but the list of sites, which still ask to sign in. */
export function endAccount(state: AgentState, effects: AgentEffect[]): AgentState {
  effects.push({ type: 'stopReporting' });
  return {
    ...state,
    account: { state: 'signedOut' },
    evidence: null,
    checkIn: CHECK_IN_IDLE,
    wipe: state.wipe?.stage === 'confirming' ? null : state.wipe,
    problem: null,
  };
}
