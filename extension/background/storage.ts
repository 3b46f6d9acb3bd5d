import browser from 'webextension-polyfill';
import { heldBack } from '../../src/agent/held-back.ts';
import { openUntil } from '../../src/agent/judge.ts';
import { type AgentState, INITIAL_STATE, type StoredEvidence } from '../../src/agent/state.ts';
import { fromStored, isNewer, toStored, type UnverifiedEvidence } from '../../src/agent/stored-state.ts';
import { keysFor } from '../../src/check-in/keys.ts';
import { OPEN_UNTIL_KEY, readTarget, TARGET_KEY, type Target } from '../../src/enforcement/target.ts';
import { verifyEvidence } from '../../src/protocol/access-evidence.ts';

const KEY = 'agent';

/** A newer version's state is there, which stays as it is. */
let isNewerThere = false;

/** The target as this worker stored it last: with ten thousand sites it is not written at every event. */
let stored: Target | null = null;

/**
 * The stored state, its document verified again. What cannot be read or verified is no state: the block rules that the
 * browser holds stay, and the agent asks the tenant anew.
 */
export async function loadState(): Promise<AgentState> {
  const raw = (await browser.storage.local.get(KEY).catch(() => ({ [KEY]: 'unreadable' })))[KEY];
  if (raw === undefined) return INITIAL_STATE;
  isNewerThere = isNewer(raw);
  if (isNewerThere) return heldBack((await readTarget()).sites, Date.now());
  const read = fromStored(raw);
  if (!read) return withProblem(INITIAL_STATE, 'the stored state has another shape');
  if (!read.unverified) return read.state;
  try {
    return { ...read.state, evidence: await verifyAgain(read.state, read.unverified) };
  } catch (error) {
    return withProblem(read.state, String(error));
  }
}

/**
 * One call: the browser stores it whole or not at all. The enforcement target is stored beside it for those who cannot
 * wait for the whole to be read; before any configuration was known here, the last one stands.
 */
export async function saveState(state: AgentState): Promise<void> {
  const { closed, sites } = state.enforcement;
  const isKnown = isNewerThere || state.organisation !== null || stored !== null;
  const isNew = isKnown && (stored?.closed !== closed || stored.sites !== sites);
  const target: Target = { closed, sites };
  await browser.storage.local.set({
    ...(!isNewerThere && { [KEY]: toStored(state) }),
    [OPEN_UNTIL_KEY]: openUntil(state, Date.now()),
    ...(isNew && { [TARGET_KEY]: target }),
  });
  if (isNew) stored = target;
}

async function verifyAgain(state: AgentState, unverified: UnverifiedEvidence): Promise<StoredEvidence | null> {
  if (state.account.state !== 'registered' || !state.organisation) return null;
  const { registration } = state.account;
  const verified = await verifyEvidence(unverified.jws, unverified.bodies, {
    issuer: registration.issuer,
    audience: registration.registrationId,
    keys: keysFor(registration, state.organisation.configuration),
  });
  return { ...verified, receivedAt: unverified.receivedAt };
}

function withProblem(state: AgentState, detail: string): AgentState {
  return { ...state, problem: { code: 'stored-state-unreadable', detail, at: Date.now() } };
}
