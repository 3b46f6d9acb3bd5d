import type { WipeReceipt } from '../protocol/wipe-receipt.ts';
import { isRetryDue } from './back-off.ts';
import type { AgentEffect } from './effect.ts';
import type { AgentState, Registration } from './state.ts';

/**
 * How long the tenant is told that a registration has ended, in milliseconds. It is to delete all that belongs to it within a
 * day of the sign-out, so a tenant that cannot be reached is told for that long; a wipe's receipt is worth a week.
 */
const PATIENCE = { signOut: 86_400_000, receipt: 7 * 86_400_000 } as const;

const LONGEST = 3_600_000;

/** Milliseconds to the next try: doubling up to an hour, so that the first minute has three. */
function retryAfter(tries: number): number {
  return Math.min(15_000 * 2 ** Math.min(tries, 10), LONGEST);
}

type Ended = {
  readonly registration: Registration;
  readonly receipt: WipeReceipt | null;
  readonly orders?: readonly string[];
  readonly at: number;
};

/** The last word about a registration. All it carries is the one token that can do nothing but end it. */
export function sayFarewell(
  state: AgentState,
  { registration, receipt, orders = [], at }: Ended,
  effects: AgentEffect[],
): AgentState {
  const { tenant, signOutToken } = registration;
  const giveUpAt = at + (receipt ? PATIENCE.receipt : PATIENCE.signOut);
  const farewell = { tenant, signOutToken, receipt, orders, tries: 0, retryAt: null, giveUpAt };
  effects.push({ type: 'farewell', farewell });
  return { ...state, farewells: [...without(state, signOutToken), farewell] };
}

export function onFarewellSaid(state: AgentState, signOutToken: string): AgentState {
  return { ...state, farewells: without(state, signOutToken) };
}

export function onFarewellFailed(state: AgentState, signOutToken: string, at: number): AgentState {
  const farewell = state.farewells.find((one) => one.signOutToken === signOutToken);
  if (!farewell) return state;
  const retryAt = at + retryAfter(farewell.tries);
  const others = without(state, signOutToken);
  if (retryAt > farewell.giveUpAt) return { ...state, farewells: others };
  return { ...state, farewells: [...others, { ...farewell, tries: farewell.tries + 1, retryAt }] };
}

/** Says again what waits for its time (`at`), or after a restart of the worker all that is still to be said. */
export function retryFarewells(state: AgentState, at: number | 'restart', effects: AgentEffect[]): AgentState {
  const farewells = state.farewells.map((farewell) => {
    const { retryAt } = farewell;
    if (at !== 'restart' && (retryAt === null || !isRetryDue(retryAt, at, LONGEST))) return farewell;
    effects.push({ type: 'farewell', farewell });
    return { ...farewell, retryAt: null };
  });
  return { ...state, farewells };
}

function without({ farewells }: AgentState, signOutToken: string) {
  return farewells.filter((farewell) => farewell.signOutToken !== signOutToken);
}
