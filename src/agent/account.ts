import { KEEP_ALL, wipeOptionsIn } from '../access/access-document.ts';
import { NO_SITES } from '../sites/site-list.ts';
import { backOff } from './back-off.ts';
import type { AgentEffect, SignInMode } from './effect.ts';
import type { AgentEvent } from './event.ts';
import type { Failure } from './failure.ts';
import { sayFarewell } from './farewell.ts';
import { sitesInForce } from './judge.ts';
import { versionsOf } from './outbox.ts';
import { registrationIn } from './registration-in.ts';
import { startWipe } from './start-wipe.ts';
import { type Account, type AgentState, CHECK_IN_IDLE, OUTBOX_EMPTY, type Registration } from './state.ts';

/*
 * The account, one machine:
 *
 *   notConfigured ──configurationRead──▶ signedOut ◀───────────────────────────────────────────────────────────┐
 *                                         │    ▲ signInFailed, restart                                         │
 *                              signInAsked│    │ (back to needsSignIn where it came from there)                │
 *                                         ▼    │                                                               │
 *                                       signingIn ──authorized──▶ registering ──signedIn──▶ registered         │
 *                                         ▲    ▲                   │  ▲  │ restart: silent  │   │              │
 *                                         │    └───────────────────┼──┴──┘                  │   │              │
 *                                         │      refused, or too often failed ──▶ (as signInFailed)            │
 *                                         │ signInAsked; once by itself, silently           │   │              │
 *                                       needsSignIn ◀──── the tenant or a lost key asks ────┘   │              │
 *                                         │                                                     │              │
 *                                         └── signOutAsked, tenant changed, forgot us, wipe finished ──────────┘
 *
 *   wiped is signedOut with the receipt of a wipe.
 *
 * Invariants, whatever happens in whatever order (test/unit/agent.test.ts, test/faults):
 * - only `registered` checks in and reports; leaving it stops reporting before anything else is done;
 * - a window opens only when the person asked for it;
 * - after a sign-out or a wipe the provider's session is not believed: the next sign-in asks;
 * - a registration that ends here says farewell once, with a token that can do nothing else;
 * - another person's registration begins with nothing of the last one's.
 */
export type AccountState = 'notConfigured' | Account['state'] | 'wiped';

export function accountState({ organisation, account, wipe }: AgentState): AccountState {
  if (!organisation) return 'notConfigured';
  return account.state === 'signedOut' && wipe?.stage === 'done' ? 'wiped' : account.state;
}

/** How often registering is tried before the person has to ask again; the provider's word lives for minutes only. */
const MOST_REGISTRATION_FAILURES = 5;

/** Failures of registering that time may mend. */
const PASSING: readonly string[] = ['tenant-unreachable', 'tenant-timeout', 'tenant-error', 'answer-malformed'];

export function onSignInAsked(state: AgentState, effects: AgentEffect[]): AgentState {
  const { state: from } = state.account;
  if ((from !== 'signedOut' && from !== 'needsSignIn') || state.wipe?.stage === 'running') return state;
  return beginSignIn(state, state.askWhoSignsIn ? 'ask' : 'silentFirst', effects);
}

export function onAuthorized(state: AgentState, effects: AgentEffect[]): AgentState {
  if (state.account.state !== 'signingIn' || !state.organisation) return state;
  const { previous } = state.account;
  return askToRegister({ ...state, account: { state: 'registering', failures: 0, retryAt: null, previous } }, effects);
}

export function onSignedIn(
  state: AgentState,
  { registration, at }: Extract<AgentEvent, { type: 'signedIn' }>,
  effects: AgentEffect[],
): AgentState {
  if (state.account.state !== 'registering') return state;
  const { previous } = state.account;
  const account = {
    state: 'registered',
    registration: { ...registration, keys: keysOf(state, registration) },
  } as const;
  const signedIn = { ...state, account, askWhoSignsIn: false, problem: null };
  if (previous?.registrationId === registration.registrationId) {
    return { ...signedIn, checkIn: CHECK_IN_IDLE };
  }
  const fresh = { ...signedIn, ...NOTHING_OF_A_PERSON, wipe: null };
  return previous ? sayFarewell(fresh, { registration: previous, receipt: null, at }, effects) : fresh;
}

/** What a person accepted names the keys that a registration begins with; those that follow come signed with them. */
function keysOf({ organisation, account }: AgentState, { registrationId, keys }: Registration): Registration['keys'] {
  if (!organisation?.firstKeys) return keys;
  const known = registrationIn(account);
  return known?.registrationId === registrationId ? known.keys : { keys: organisation.firstKeys };
}

export function onSignInFailed(
  state: AgentState,
  { failure, at }: { readonly failure: Failure; readonly at: number },
): AgentState {
  const { account } = state;
  if (account.state !== 'signingIn' && account.state !== 'registering') return state;
  const back: Account = account.previous
    ? { state: 'needsSignIn', registration: account.previous }
    : { state: 'signedOut' };
  // Nobody asked for a silent attempt, so nobody is told that it came to nothing.
  const silent = account.state === 'signingIn' && account.silent;
  return { ...state, account: back, problem: silent ? state.problem : { ...failure, at } };
}

export function onRegistrationFailed(
  state: AgentState,
  { failure, at, jitter, retryAfter }: Extract<AgentEvent, { type: 'registrationFailed' }>,
): AgentState {
  const { account } = state;
  if (account.state !== 'registering') return state;
  const failures = account.failures + 1;
  if (!PASSING.includes(failure.code) || failures >= MOST_REGISTRATION_FAILURES) {
    // The provider's session is older than the organisation allows, so only a page that asks can help.
    const askWhoSignsIn = state.askWhoSignsIn || failure.code === 'sign-in-required';
    return onSignInFailed({ ...state, askWhoSignsIn }, { failure, at });
  }
  return {
    ...state,
    account: { ...account, failures, retryAt: at + backOff(failures, jitter, retryAfter) },
    problem: { ...failure, at },
  };
}

/** A new worker: the window of the last one is gone; a person who had got as far as registering need not be asked again. */
export function resumeSignIn(state: AgentState, at: number, effects: AgentEffect[]): AgentState {
  const { account } = state;
  const failure = { code: 'sign-in-interrupted', detail: 'the worker ended during sign-in' } as const;
  if (account.state === 'registering') return beginSignIn({ ...state, problem: { ...failure, at } }, 'silent', effects);
  if (account.state !== 'signingIn') return state;
  return onSignInFailed(state, { failure, at });
}

export function retryRegistering(state: AgentState, at: number, effects: AgentEffect[]): AgentState {
  const { account } = state;
  if (account.state !== 'registering' || account.retryAt === null || at < account.retryAt) return state;
  return askToRegister({ ...state, account: { ...account, retryAt: null } }, effects);
}

/** The tenant wants to see the person again, or the key is gone. What is known stays; a silent sign-in may settle it. */
export function askForSignIn(state: AgentState, failure: Failure, at: number, effects: AgentEffect[]): AgentState {
  if (state.account.state !== 'registered') return state;
  effects.push({ type: 'pauseReporting' });
  const { registration } = state.account;
  const next: AgentState = {
    ...state,
    account: { state: 'needsSignIn', registration },
    checkIn: CHECK_IN_IDLE,
    problem: { ...failure, at },
  };
  return beginSignIn(next, 'silent', effects);
}

/**
 * Ends reporting at once and leaves one last word for the tenant. A wipe that has begun is finished first, and with the
 * organisation's setting one begins now.
 */
export function onSignOutAsked(state: AgentState, at: number, effects: AgentEffect[]): AgentState {
  const registration = registrationIn(state.account);
  if (!registration) return state;
  if (state.wipe?.stage === 'running') return { ...state, wipe: { ...state.wipe, thenSignOut: true } };
  if (wipesOnSignOut(state)) return wipeThenSignOut(state, registration, effects);
  return sayFarewell(
    endAccount({ ...state, askWhoSignsIn: true }, effects),
    { registration, receipt: null, at },
    effects,
  );
}

/** Whether the organisation has what the browser holds of its sites removed before a sign-out. */
export function wipesOnSignOut({ evidence }: AgentState): boolean {
  return evidence?.document.organisation['wipeOnSignOut'] === true;
}

const OF_SIGN_OUT = '.sign-out';

/** Whether a wipe is the person's own sign-out, which nobody else asked for. */
export function isOfSignOut(orderId: string): boolean {
  return orderId.endsWith(OF_SIGN_OUT);
}

function wipeThenSignOut(state: AgentState, registration: Registration, effects: AgentEffect[]): AgentState {
  const { evidence } = state;
  effects.push({ type: 'stopReporting', signer: registration.registrationId });
  // The journal of a wipe is found by its order, so each has a name of its own.
  const { aud, epoch, seq } = evidence?.document ?? {};
  const orderId = `${aud}.${epoch}.${seq}${OF_SIGN_OUT}`;
  // Reporting has ended, and so has a sign-in that was under way; the receipt still goes to this registration.
  const account: Account = { state: 'needsSignIn', registration };
  const ending: AgentState = { ...state, account, askWhoSignsIn: true, checkIn: CHECK_IN_IDLE };
  const options = evidence ? wipeOptionsIn(evidence.document) : KEEP_ALL;
  const causes = { orders: [], policy: false };
  return startWipe(ending, { orderId, sites: sitesInForce(state), options, causes, answers: [] }, effects);
}

/** A registration belongs to the tenant it was made at. */
export function onTenantChange(state: AgentState, effects: AgentEffect[]): AgentState {
  const registration = registrationIn(state.account);
  if (!registration || registration.tenant === state.organisation?.configuration.tenant) return state;
  // Its receipt belongs to the registration, which ends with it, or else when the wipe was stopped.
  if (state.wipe?.stage === 'running') return state;
  return { ...endAccount(state, effects), verifiedSites: null };
}

/**
 * The organisation is forgotten and its sites open, as before it was accepted. Only where nobody is signed in and no wipe
 * runs: a block in force does not lapse by it.
 */
export function onAcceptanceTakenBack(state: AgentState, at: number, effects: AgentEffect[]): AgentState {
  if (!state.organisation || state.account.state !== 'signedOut' || state.wipe?.stage === 'running') return state;
  const open = { closed: false, sites: NO_SITES, since: at };
  effects.push({ type: 'enforce', ...open });
  return {
    ...state,
    organisation: null,
    verifiedSites: null,
    wipe: null,
    problem: null,
    enforcement: { ...open, done: false, problems: [] },
  };
}

/**
 * Nothing of the person is left but the list of sites, which still ask to sign in, and where a receipt is still to be signed
 * the key of its registration (`signer`).
 */
export function endAccount(state: AgentState, effects: AgentEffect[], signer: string | null = null): AgentState {
  effects.push({ type: 'stopReporting', signer });
  return {
    ...state,
    ...NOTHING_OF_A_PERSON,
    account: { state: 'signedOut' },
    wipe: state.wipe?.stage === 'confirming' ? null : state.wipe,
    problem: null,
  };
}

const NOTHING_OF_A_PERSON = {
  evidence: null,
  outbox: OUTBOX_EMPTY,
  checkIn: CHECK_IN_IDLE,
  noticedBlockAt: null,
  noticedSignInAt: null,
} as const;

function beginSignIn(state: AgentState, mode: SignInMode, effects: AgentEffect[]): AgentState {
  if (!state.organisation) return state;
  const previous = registrationIn(state.account);
  const { configuration } = state.organisation;
  effects.push({ type: 'signIn', configuration, mode, lastUser: previous?.user.userPrincipalName ?? null });
  const silent = mode === 'silent';
  return {
    ...state,
    account: { state: 'signingIn', silent, previous },
    problem: silent ? state.problem : null,
  };
}

function askToRegister(state: AgentState, effects: AgentEffect[]): AgentState {
  if (!state.organisation) return state;
  effects.push({ type: 'register', configuration: state.organisation.configuration, versions: versionsOf(state) });
  return state;
}
