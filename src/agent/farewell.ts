import type { WipeReceipt } from '../protocol/wipe-receipt.ts';
import { isRetryDue } from './back-off.ts';
import type { AgentEffect } from './effect.ts';
import { registrationIn } from './registration-in.ts';
import type { AgentState, Farewell, Registration } from './state.ts';

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

/**
 * The last word about a registration. It goes with the one token that can do nothing but end it; a receipt with a proof by the
 * registration's key too, which stays for as long as the receipt is repeated, and no longer.
 */
export function sayFarewell(
  state: AgentState,
  { registration, receipt, orders = [], at }: Ended,
  effects: AgentEffect[],
): AgentState {
  const { tenant, registrationId, signOutToken } = registration;
  const giveUpAt = at + (receipt ? PATIENCE.receipt : PATIENCE.signOut);
  const farewell = { tenant, registrationId, signOutToken, receipt, orders, tries: 0, retryAt: null, giveUpAt };
  effects.push({ type: 'farewell', farewell });
  return { ...state, farewells: [...without(state, signOutToken), farewell] };
}

type About = { readonly signOutToken: string; readonly at: number };

export function onFarewellSaid(state: AgentState, about: About, effects: AgentEffect[]): AgentState {
  const farewell = state.farewells.find((one) => one.signOutToken === about.signOutToken);
  return farewell ? dropped(state, farewell, about.at, effects) : state;
}

export function onFarewellFailed(state: AgentState, { signOutToken, at }: About, effects: AgentEffect[]): AgentState {
  const farewell = state.farewells.find((one) => one.signOutToken === signOutToken);
  if (!farewell) return state;
  const retryAt = at + retryAfter(farewell.tries);
  if (retryAt > farewell.giveUpAt) return dropped(state, farewell, at, effects);
  const again = { ...farewell, tries: farewell.tries + 1, retryAt };
  return { ...state, farewells: [...without(state, signOutToken), again] };
}

function dropped(
  state: AgentState,
  { signOutToken, receipt }: Farewell,
  at: number,
  effects: AgentEffect[],
): AgentState {
  const next = { ...state, farewells: without(state, signOutToken) };
  if (receipt) keepKeys(next, at, effects);
  return next;
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

/**
 * Has the keys go that have no receipt left to sign: it arrived, or its week is over. Said again by each new worker, so that
 * none is left behind by one that was killed.
 */
export function keepKeys(state: AgentState, at: number, effects: AgentEffect[]): void {
  const waiting = state.farewells.filter(({ receipt, giveUpAt }) => receipt !== null && at <= giveUpAt);
  const wiped = state.wipe?.stage === 'running' ? registrationIn(state.account) : null;
  const registrationIds = [...waiting, ...(wiped ? [wiped] : [])].flatMap(({ registrationId }) => registrationId ?? []);
  effects.push({ type: 'keepKeys', registrationIds });
}

function without({ farewells }: AgentState, signOutToken: string) {
  return farewells.filter((farewell) => farewell.signOutToken !== signOutToken);
}
