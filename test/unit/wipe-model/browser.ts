import { expect } from 'vitest';
import type { AgentEffect } from '../../../src/agent/effect.ts';
import type { AgentEvent } from '../../../src/agent/event.ts';
import type { FailureCode } from '../../../src/agent/failure.ts';
import { organisationOf } from '../../../src/agent/organisation.ts';
import { type AgentState, INITIAL_STATE, type StoredEvidence } from '../../../src/agent/state.ts';
import { step } from '../../../src/agent/step.ts';
import { fromStored, toStored } from '../../../src/agent/stored-state.ts';
import { requireFresh } from '../../../src/protocol/access-document-jws.ts';
import { ProtocolError } from '../../../src/protocol/protocol-error.ts';
import type { WipeReceipt } from '../../../src/protocol/wipe-receipt.ts';
import { isCorporate } from '../../../src/sites/site-list.ts';
import { exampleReceipt } from '../../core/example-receipt.ts';
import { NOW, TENANT } from '../fixtures.ts';
import { Oracle } from './oracle.ts';
import { Tenant } from './tenant.ts';

const ORGANISATION = organisationOf({
  tenant: TENANT,
  corporateSites: ['corp.contoso.test'],
  whenSignedOut: 'block',
});

type Sending = { readonly effect: Extract<AgentEffect, { type: 'checkIn' }>; readonly nonce: string };

/** One wipe as the engine's journal has it. */
type Journal = { removed: boolean; receipt: WipeReceipt | null };

/** How often the interesting things happened: a run in which they did not says nothing. */
export const SEEN = { wipes: 0, stopped: 0, tooLate: 0, refused: 0, heldBlocks: 0, several: 0, proven: 0, cutShort: 0 };

/** The agent with a store, an engine with a journal, and a line to the tenant that others can touch. */
export class Browser {
  readonly tenant = new Tenant();
  readonly oracle = new Oracle();
  state: AgentState = INITIAL_STATE;
  at = NOW;
  sending: Sending | null = null;
  /** The wipe that this worker performs. */
  engine: { readonly orderId: string; stopAsked: boolean } | null = null;
  diskFull = false;
  #stored: unknown = toStored(INITIAL_STATE);
  /** What this worker told the agent. */
  readonly #delivered: StoredEvidence[] = [];
  readonly #journals = new Map<string, Journal>();
  /** The wipe that was proven and has not ended. */
  #proven: string | null = null;
  /** A state was lost with a worker that a full disk had kept from storing it. */
  #forgot = false;
  #isStored = true;
  /** The registration whose key this browser has; a key is gone for good, whatever was stored. */
  #key: string | null = null;
  /** The registrations whose keys were put aside for a receipt. */
  readonly #aside = new Set<string>();
  /** Those of them whose key may be gone before the receipt arrives: their week was over, or the state was lost. */
  readonly #unprovable = new Set<string>();
  /** The worker is killed once it has stored its next state, before it does anything. */
  doomed = false;
  #ids = 0;
  #documentHasCome = false;

  constructor() {
    this.dispatch({ type: 'started' });
    this.dispatch({ type: 'configurationRead', organisation: ORGANISATION });
  }

  get registrationId(): string | null {
    return this.state.account.state === 'registered' ? this.state.account.registration.registrationId : null;
  }

  id(): string {
    this.#ids += 1;
    return `id-${this.#ids}`;
  }

  dispatch(event: Omit<AgentEvent, 'at'> | Record<string, unknown>): void {
    const before = this.state;
    const { state, effects } = step(this.state, { ...event, at: this.at } as AgentEvent);
    this.state = state;
    this.#isStored = !this.diskFull;
    if (this.#isStored) this.#stored = JSON.parse(JSON.stringify(toStored(state)));
    if (this.doomed && this.#isStored) {
      this.doomed = false;
      this.#documentHasCome = false;
      SEEN.cutShort += 1;
      this.dies();
      return;
    }
    for (const effect of effects) this.#perform(effect, before, event as AgentEvent);
    this.#check(effects);
    this.#documentHasCome = false;
  }

  #perform(effect: AgentEffect, before: AgentState, event: AgentEvent): void {
    if (effect.type === 'stopReporting' || effect.type === 'pauseReporting') this.sending = null;
    if (effect.type === 'stopReporting') {
      if (effect.signer !== null) this.#putAside(effect.signer);
      this.#key = null;
    }
    if (effect.type === 'farewell' && effect.farewell.receipt) this.#putAside(effect.farewell.registrationId);
    if (effect.type === 'keepKeys') this.#keepAside(effect.registrationIds);
    if (effect.type === 'checkIn') this.sending = { effect, nonce: this.id() };
    if (effect.type === 'stopWipe' && this.engine?.orderId === effect.orderId) this.engine.stopAsked = true;
    if (effect.type !== 'wipe') return;
    for (const address of ['https://personal.test/', 'https://contoso.test/', 'https://mail.personal.test/']) {
      expect(isCorporate(effect.sites, address), `${address} is not the company's`).toBe(false);
    }
    const { orderId } = effect;
    if (this.#proven !== orderId) this.#requireProof(orderId, before, event);
    this.#proven = orderId;
    this.engine = { orderId, stopAsked: false };
    if (!this.#journals.has(orderId)) this.#journals.set(orderId, { removed: false, receipt: null });
  }

  /** As src/tenant-client/credential-store.ts does it. */
  #putAside(registrationId: string | null): void {
    if (registrationId === null || this.#key !== registrationId) return;
    this.#aside.add(registrationId);
    this.#key = null;
  }

  #keepAside(kept: readonly string[]): void {
    for (const id of this.#aside) {
      if (kept.includes(id)) continue;
      this.#aside.delete(id);
      const farewell = this.state.farewells.find(({ registrationId }) => registrationId === id);
      if (!farewell?.receipt) continue;
      expect(this.at, 'a key stays until its receipt has arrived or a week is over').toBeGreaterThan(farewell.giveUpAt);
      this.#unprovable.add(id);
    }
    for (const id of this.#aside) {
      const isSigning = this.state.farewells.some(({ registrationId, receipt }) => registrationId === id && receipt);
      expect(isSigning || this.state.wipe?.stage === 'running', 'no key stays without a receipt to sign').toBe(true);
    }
  }

  #requireProof(orderId: string, before: AgentState, event: AgentEvent): void {
    expect(this.#proven, 'one wipe at a time').toBeNull();
    SEEN.wipes += 1;
    if (orderId.endsWith('.sign-out')) {
      expect(['signOutAsked', 'wipeStopped']).toContain(event.type);
      expect(before.evidence?.document.organisation['wipeOnSignOut'], 'the organisation asks for it').toBe(true);
      return;
    }
    if (!this.#forgot) expect(this.oracle.answered.has(orderId), 'an order has one effect').toBe(false);
    expect(this.#documentHasCome, 'a wipe begins with a document that has just come').toBe(true);
    this.oracle.requireProof();
    const { wipe } = this.state;
    if (wipe?.stage === 'running' && wipe.answers.length > 1) SEEN.several += 1;
  }

  #check(effects: readonly AgentEffect[]): void {
    const { state } = this;
    const isRunning = state.wipe?.stage === 'running';
    if (isRunning) expect(state.enforcement.closed, 'closed while it is wiped').toBe(true);
    if (this.registrationId === null) return;
    // What a full disk did not take is not known to the next worker; its check-in tells it again.
    if (this.oracle.isHeld() && state.evidence && !this.#forgot) {
      expect(state.enforcement.closed, 'a held order is a block').toBe(true);
      SEEN.heldBlocks += 1;
    }
    if (!this.#documentHasCome || !isRunning || this.oracle.isAsked()) return;
    const isStopped = effects.some(({ type }) => type === 'stopWipe') || state.wipe?.stopping;
    expect(isStopped, 'what nobody asks for any more is stopped').toBe(true);
  }

  signIn(): void {
    this.dispatch({ type: 'signInAsked' });
    this.dispatch({ type: 'authorized' });
    if (this.state.account.state !== 'registering') return;
    const registration = this.tenant.register();
    this.#key = registration.registrationId;
    this.dispatch({ type: 'signedIn', registration });
  }

  /** The tenant's own answer to the check-in under way. */
  answered(): void {
    if (!this.sending) return;
    const { effect, nonce } = this.sending;
    if (this.#key !== effect.registration.registrationId) {
      this.failed('key-lost');
      return;
    }
    const answer = this.tenant.answer(effect.registration.registrationId, nonce, this.at);
    if (answer === 'registration-unknown') this.failed(answer);
    else this.#comesBack(answer, true);
  }

  /** The tenant answers, and the answer does not arrive: somebody may have kept it. */
  heldBack(): void {
    if (!this.sending) return;
    this.tenant.answer(this.sending.effect.registration.registrationId, this.sending.nonce, this.at);
    this.failed('tenant-timeout');
  }

  /** Some document of before stands in for the answer to the check-in under way. */
  replayed(index: number): void {
    const { signed } = this.tenant;
    const old = signed[index % Math.max(1, signed.length)];
    if (this.sending && old) this.#comesBack(old, false);
  }

  /** The last answer is told to the agent twice, or one of a registration that has ended is. */
  duplicated(index: number): void {
    const late = this.#delivered.filter(({ document }) => document.aud !== this.registrationId);
    const old = [...late, ...this.#delivered.slice(-1)].at(index % (late.length + 1));
    if (old) this.#dispatchAnswer(old, old.document.aud, [], null);
  }

  /** What src/check-in/check-in.ts asks of an answer before the agent hears of it; its signature holds. */
  #comesBack(evidence: StoredEvidence, genuine: boolean): void {
    if (!this.sending) return;
    const { effect, nonce } = this.sending;
    const { registrationId } = effect.registration;
    try {
      if (evidence.document.aud !== registrationId) throw new ProtocolError('document-wrong-audience', 'another');
      requireFresh(evidence.document, { nonce, waited: 1_000, floor: effect.evidence?.document ?? null });
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      SEEN.refused += 1;
      this.failed('answer-refused');
      return;
    }
    this.sending = null;
    this.oracle.delivered(evidence.document, genuine);
    this.#delivered.push(evidence);
    this.#documentHasCome = genuine;
    this.#dispatchAnswer(evidence, registrationId, effect.reports, effect.gap);
  }

  #dispatchAnswer(evidence: StoredEvidence, registrationId: string, reports: unknown, gap: unknown): void {
    const received = { ...evidence, receivedAt: this.at };
    const reportId = this.id();
    const common = { type: 'checkedIn', registrationId, keys: null, posture: null, jitter: 0.5, reportId };
    this.dispatch({ ...common, evidence: received, reports, gap });
  }

  failed(code: FailureCode): void {
    if (!this.sending) return;
    const { registrationId } = this.sending.effect.registration;
    this.sending = null;
    const failure = { code, detail: '' };
    const reportId = this.id();
    this.dispatch({ type: 'checkInFailed', registrationId, failure, jitter: 0.5, retryAfter: null, reportId });
  }

  /** The engine removes something for the first time. */
  removes(): void {
    const journal = this.engine && this.#journals.get(this.engine.orderId);
    if (!journal || this.engine?.stopAsked) return;
    journal.removed = true;
    this.dispatch({
      type: 'wipeProgressed',
      orderId: this.engine?.orderId,
      progress: { step: 's', done: 1, total: 2 },
    });
  }

  fails(): void {
    if (!this.engine) return;
    const { orderId } = this.engine;
    this.engine = null;
    this.dispatch({ type: 'wipeFailed', orderId });
  }

  /** The engine comes to an end: stopped where nothing was removed, else with a receipt. */
  ends(): void {
    const journal = this.engine && this.#journals.get(this.engine.orderId);
    if (!journal || !this.engine) return;
    const { orderId, stopAsked } = this.engine;
    this.engine = null;
    this.#proven = null;
    if (stopAsked && !journal.removed && !journal.receipt) {
      SEEN.stopped += 1;
      this.#journals.delete(orderId);
      this.dispatch({ type: 'wipeStopped', orderId });
      return;
    }
    if (stopAsked) SEEN.tooLate += 1;
    journal.receipt ??= receiptOf(orderId, stopAsked);
    journal.removed = true;
    const { wipe } = this.state;
    for (const id of wipe?.stage === 'running' ? [orderId, ...wipe.answers] : [orderId]) this.oracle.answered.add(id);
    const { receipt } = journal;
    this.dispatch({ type: 'wipeFinished', receipt });
    this.dispatch({ type: 'wipeFinished', receipt });
    const waiting = this.state.farewells.filter((farewell) => farewell.receipt?.orderId === orderId);
    expect(waiting, 'one receipt waits for the tenant').toMatchObject([{ receipt }]);
  }

  farewellArrives(isHeard: boolean): void {
    const [farewell] = this.state.farewells;
    if (!farewell) return;
    const { registrationId, signOutToken, receipt, orders } = farewell;
    if (receipt) {
      const isProven = registrationId !== null && this.#aside.has(registrationId);
      // What a full disk did not take may have ended another way, with the key.
      if (!isProven && !this.#forgot) expect([...this.#unprovable], 'the receipt is proven').toContain(registrationId);
      if (isProven) SEEN.proven += 1;
    }
    this.tenant.farewell(signOutToken, receipt, orders);
    this.dispatch({ type: isHeard ? 'farewellSaid' : 'farewellFailed', signOutToken });
  }

  dies(): void {
    this.sending = null;
    this.engine = null;
    this.#delivered.length = 0;
    if (!this.#isStored) {
      this.#forgot = true;
      this.oracle.hasForgotten = true;
      this.#proven = null;
    }
    const stored = fromStored(this.#stored);
    expect(stored, 'what was stored can be read').not.toBeNull();
    const { evidence } = this.state;
    const jws = (this.#stored as { evidence: { jws: string } | null }).evidence?.jws;
    const kept = jws !== undefined && evidence?.jws === jws ? evidence : null;
    this.state = { ...(stored?.state ?? INITIAL_STATE), evidence: kept };
    if (this.state.wipe?.stage === 'running') this.#proven ??= this.state.wipe.orderId;
    this.dispatch({ type: 'started' });
    this.dispatch({ type: 'configurationRead', organisation: ORGANISATION });
  }

  /** Time passes for both, and the watchdog looks in. */
  waits(milliseconds: number): void {
    this.tenant.at += milliseconds;
    this.at += milliseconds;
    this.dispatch({ type: 'alarm' });
  }

  clockJumps(by: number): void {
    this.at = Math.max(1, this.at + by);
    this.dispatch({ type: 'alarm' });
  }

  /** Everything works from here on: what was asked for is done, once, and its receipt arrives. */
  comesToRest(): void {
    this.diskFull = false;
    this.doomed = false;
    for (let round = 0; round < 7; round++) {
      this.dispatch({ type: 'checkInAsked' });
      this.answered();
      this.ends();
      this.farewellArrives(true);
      this.waits(61_000);
    }
    expect(this.state.wipe?.stage ?? 'none', 'no wipe is left half-way').not.toBe('running');
    expect(this.state.farewells, 'every receipt has arrived').toEqual([]);
    expect([...this.#aside], 'no key is left').toEqual([]);
    if (this.registrationId === null) return;
    const left = this.tenant.open(this.registrationId).filter(({ id, state }) => {
      return state === 'pending' && !this.oracle.answered.has(id);
    });
    expect(left, 'every order that stands is carried out').toEqual([]);
  }
}

function receiptOf(orderId: string, stopAsked: boolean): WipeReceipt {
  return exampleReceipt({ orderId, ...(stopAsked && { cancelledTooLate: true as const }) });
}
