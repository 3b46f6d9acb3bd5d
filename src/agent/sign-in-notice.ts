import type { AgentEffect } from './effect.ts';
import type { AgentState } from './state.ts';

/** The longest time before it at which a person is told of a sign-in that is due, in milliseconds: a working day. */
const EARLIEST = 24 * 60 * 60_000;

/** What part of the time between two sign-ins is left when the person is told. */
const PART_LEFT = 0.25;

/**
 * When this person must sign in again, milliseconds on this device's clock; `null` where the organisation asks for no such
 * thing. As the tenant said when they signed in: a setting that was changed since is known only when it takes effect. A
 * session that the provider itself ends is known to nobody before.
 */
export function signInDueAt(state: AgentState): number | null {
  if (state.account.state !== 'registered') return null;
  const { signIn } = state.account.registration;
  return signIn ? signIn.dueAt * 1000 + clockError(state) : null;
}

/** When to tell the person of it, once; `null` for not at all. */
export function signInNoticeAt(state: AgentState): number | null {
  const dueAt = signInDueAt(state);
  if (dueAt === null || state.account.state !== 'registered' || state.wipe?.stage === 'running') return null;
  const { signIn } = state.account.registration;
  if (!signIn || state.noticedSignInAt === signIn.dueAt) return null;
  return dueAt - Math.min(EARLIEST, (signIn.dueAt - signIn.at) * 1000 * PART_LEFT);
}

/** When this person must sign in again, from the notice of it on; `null` before, and where it is no matter. */
export function signInSoonAt(state: AgentState): number | null {
  if (state.account.state !== 'registered') return null;
  const { signIn } = state.account.registration;
  return signIn && state.noticedSignInAt === signIn.dueAt ? signInDueAt(state) : null;
}

export function settleSignInNotice(state: AgentState, at: number, effects: AgentEffect[]): AgentState {
  const due = signInNoticeAt(state);
  const dueAt = signInDueAt(state);
  if (due === null || dueAt === null || at < due || state.account.state !== 'registered') return state;
  // Too late to tell of what is already asked for.
  if (at < dueAt) effects.push({ type: 'notifyOfSignIn', dueAt });
  return { ...state, noticedSignInAt: state.account.registration.signIn?.dueAt ?? null };
}

/** How far this device's clock is before the tenant's, by the last answer. */
function clockError({ evidence }: AgentState): number {
  return evidence ? evidence.receivedAt - evidence.document.iat * 1000 : 0;
}
