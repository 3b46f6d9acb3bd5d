import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AgentEffect } from '../../src/agent/effect.ts';
import type { AgentEvent } from '../../src/agent/event.ts';
import type { Failure } from '../../src/agent/failure.ts';
import { judge } from '../../src/agent/judge.ts';
import { organisationOf } from '../../src/agent/organisation.ts';
import { type AgentState, INITIAL_STATE, type Registration } from '../../src/agent/state.ts';
import { step } from '../../src/agent/step.ts';
import { fromStored, toStored } from '../../src/agent/stored-state.ts';
import type { HealthReport } from '../../src/protocol/client-api.ts';
import { accessDocument, MINUTE, NOW, policy, registration, storedEvidence, TENANT } from '../unit/fixtures.ts';

/*
 * The account and check-in machines against a tenant that is a few lines long. Between the two is a network that may lose a
 * request, lose an answer after the tenant has acted on it, or hold it back; the worker may be killed at any moment, with its
 * state stored or not; the clock may jump.
 */

const SITES = ['corp.contoso.test'];
const CONFIGURATION = { tenant: TENANT, corporateSites: SITES, whenSignedOut: 'block' as const };
const ORGANISATION = organisationOf(CONFIGURATION);
const VERSIONS = { extension: '1.0.0', browser: 'Edge 140', platform: 'Windows' };

type CheckIn = Extract<AgentEffect, { type: 'checkIn' }>;
type Answer = { readonly effect: CheckIn; readonly event: Omit<Extract<AgentEvent, { type: 'checkedIn' }>, 'at'> };

/** What the tenant knows. */
class Tenant {
  readonly #registrations = new Map<
    string,
    { seq: number; stored: Set<string>; numbers: Map<number, string>; signInDue: boolean }
  >();
  readonly acknowledged = new Map<string, Set<string>>();
  level: 'secured' | 'high' = 'secured';
  epoch = 1;
  #made = 0;

  register(previous: Registration | null, samePerson: boolean): Registration {
    const known = previous && samePerson ? this.#registrations.get(previous.registrationId) : undefined;
    if (known && previous) {
      known.signInDue = false;
      return previous;
    }
    this.#made += 1;
    const id = `registration-${this.#made}`;
    this.#registrations.set(id, { seq: 0, stored: new Set(), numbers: new Map(), signInDue: false });
    return registration({ registrationId: id, signOutToken: `sign-out-${this.#made}` });
  }

  signInDue(): void {
    for (const row of this.#registrations.values()) row.signInDue = true;
  }

  /** A backup of long ago: numbers begin anew, with a new epoch. */
  restore(): void {
    this.epoch += 1;
    for (const row of this.#registrations.values()) row.seq = 0;
  }

  forget(signOutToken: string): void {
    this.#registrations.delete(signOutToken.replace('sign-out', 'registration'));
  }

  stored(id: string): ReadonlySet<string> | undefined {
    return this.#registrations.get(id)?.stored;
  }

  checkIn(effect: CheckIn, at: number, reportId: string): Answer | Failure['code'] {
    const { registrationId } = effect.registration;
    const row = this.#registrations.get(registrationId);
    if (!row) return 'registration-unknown';
    if (row.signInDue) return 'sign-in-required';
    row.seq += 1;
    for (const { id, seq } of effect.reports) {
      row.stored.add(id);
      expect(row.numbers.get(seq) ?? id, `report ${seq} is one report`).toBe(id);
      row.numbers.set(seq, id);
    }
    const document = accessDocument(this.level, {
      aud: registrationId,
      epoch: `epoch-${this.epoch}`,
      seq: row.seq,
      iat: Math.floor(at / 1000),
    });
    const evidence = storedEvidence({ document, policies: [policy()], receivedAt: at });
    const { reports, gap } = effect;
    return {
      effect,
      event: {
        type: 'checkedIn',
        registrationId,
        evidence,
        reports,
        gap,
        keys: null,
        posture: null,
        jitter: 0.5,
        reportId,
      },
    };
  }
}

/** A browser: the state machine, what it has stored, and what is on its way. */
class Browser {
  readonly tenant = new Tenant();
  state: AgentState = INITIAL_STATE;
  stored: unknown = toStored(INITIAL_STATE);
  at = NOW;
  registering: Registration | null = null;
  samePerson = true;
  inFlight: Answer | Failure['code'] | null = null;
  sending: CheckIn | null = null;
  reporting = false;
  diskFull = false;
  /**
   * Died with a state that a full disk had not taken: the reports made since then are gone, and nothing in a browser could
   * have kept them. They were never sent, so none is acknowledged and no number is used twice; what they told, the next worker
   * finds out and reports anew. This is the one exemption from "no report is lost".
   */
  diedUnstored = false;
  isStored = true;
  #ids = 0;

  id(): string {
    this.#ids += 1;
    return `report-${this.#ids}`;
  }

  dispatch(event: Omit<AgentEvent, 'at'>): void {
    const before = this.state;
    const { state, effects } = step(this.state, { ...event, at: this.at } as AgentEvent);
    this.state = state;
    this.isStored = !this.diskFull;
    if (this.isStored) this.stored = JSON.parse(JSON.stringify(toStored(state)));
    for (const effect of effects) {
      // As the runner does: what is not stored is not sent.
      const isCheckIn = effect.type === 'checkIn';
      this.#perform(isCheckIn && this.diskFull ? { ...effect, reports: [], gap: null } : effect);
    }
    this.#check(before, event.type);
  }

  #perform(effect: AgentEffect): void {
    if (effect.type === 'stopReporting' || effect.type === 'pauseReporting') {
      this.inFlight = null;
      this.sending = null;
      this.reporting = false;
    }
    if (effect.type === 'register') this.reporting = true;
    if (effect.type === 'checkIn') {
      // The one thing that reports anything.
      expect(this.state.account, 'a check-in belongs to who is signed in').toMatchObject({
        state: 'registered',
        registration: { registrationId: effect.registration.registrationId },
      });
      expect(this.sending, 'one check-in at a time').toBeNull();
      this.sending = effect;
    }
  }

  #check(before: AgentState, what: string): void {
    const { state } = this;
    if (state.organisation && !state.enforcement.closed) {
      expect(state.account.state, what).toBe('registered');
      const { evidence } = state;
      expect(evidence, 'open on a verified document').not.toBeNull();
      expect(['allow', 'warn'], 'open by the decision').toContain(judge(state, this.at).access);
      const age = this.at - (evidence?.receivedAt ?? 0);
      expect(age, 'open within the grace period').toBeLessThan(720 * MINUTE);
    }
    const [old, now] = [before.evidence?.document, state.evidence?.document];
    if (old && now && old.aud === now.aud && old.epoch === now.epoch) {
      expect(now.seq, 'numbers never fall').toBeGreaterThanOrEqual(old.seq);
    }
    if (state.account.state === 'signedOut') {
      expect(this.sending, 'nothing is on its way after a sign-out').toBeNull();
      expect(state.outbox.reports, 'nothing waits after a sign-out').toEqual([]);
      // A failure's code is one of a closed list, and `registration-unknown` is in it; its detail is searched like the rest.
      const problem = state.problem && { ...state.problem, code: 'any' };
      const rest = { ...state, farewells: [], wipe: null, problem } as AgentState;
      expect(JSON.stringify(toStored(rest))).not.toMatch(/registration-|sign-out-|ada@/);
    }
  }

  /** A report that has left the outbox was stored, given up for the bound and told as a gap, or went with its registration. */
  leftOutbox(before: readonly HealthReport[], registrationId: string): void {
    const waiting = new Set(this.state.outbox.reports.map(({ id }) => id));
    const stored = this.tenant.stored(registrationId);
    if (!stored || this.state.account.state !== 'registered') return;
    if (this.state.account.registration.registrationId !== registrationId) return;
    const { gap } = this.state.outbox;
    for (const report of before) {
      const inGap = gap !== null && report.seq >= gap.firstSeq && report.seq <= gap.lastSeq;
      expect(waiting.has(report.id) || stored.has(report.id) || inGap, `report ${report.seq}`).toBe(true);
    }
  }
}

class Command implements fc.Command<object, Browser> {
  readonly #name: string;
  readonly #run: (browser: Browser) => void;

  constructor(name: string, run: (browser: Browser) => void) {
    this.#name = name;
    this.#run = run;
  }

  check(): boolean {
    return true;
  }

  run(_model: object, browser: Browser): void {
    const reports = browser.state.outbox.reports;
    const { account } = browser.state;
    const id = account.state === 'registered' ? account.registration.registrationId : '';
    this.#run(browser);
    if (id && !browser.diedUnstored) browser.leftOutbox(reports, id);
    browser.diedUnstored = false;
  }

  toString(): string {
    return this.#name;
  }
}

const simple = (event: Omit<AgentEvent, 'at'>) => new Command(event.type, (browser) => browser.dispatch(event));

function failed(browser: Browser, code: Failure['code'], effect: CheckIn): void {
  browser.dispatch({
    type: 'checkInFailed',
    registrationId: effect.registration.registrationId,
    failure: { code, detail: '' },
    jitter: 0.5,
    retryAfter: null,
    reportId: browser.id(),
  } as never);
}

const COMMANDS = [
  fc.constant(new Command('press sign in', (browser) => browser.dispatch({ type: 'signInAsked' }))),
  fc.constant(simple({ type: 'authorized' })),
  fc.boolean().map(
    (samePerson) =>
      new Command(`registered ${samePerson ? 'as before' : 'as another'}`, (browser) => {
        const { account } = browser.state;
        if (account.state !== 'registering') return;
        const made = browser.tenant.register(account.previous, samePerson);
        browser.dispatch({ type: 'signedIn', registration: made } as never);
      }),
  ),
  fc.constant(
    new Command('registered, and the answer is lost', (browser) => {
      const { account } = browser.state;
      if (account.state !== 'registering') return;
      browser.tenant.register(account.previous, true);
      const failure = { code: 'tenant-timeout', detail: '' };
      browser.dispatch({ type: 'registrationFailed', failure, jitter: 0.5, retryAfter: null } as never);
    }),
  ),
  fc.constant(
    new Command('sign-in fails', (browser) =>
      browser.dispatch({ type: 'signInFailed', failure: { code: 'sign-in-cancelled', detail: '' } } as never),
    ),
  ),
  fc.constant(simple({ type: 'signOutAsked' })),
  fc.constant(simple({ type: 'checkInAsked' })),
  fc.constant(simple({ type: 'networkBack' })),
  fc.constant(simple({ type: 'alarm' })),
  fc.constant(
    new Command('the check-in reaches the tenant', (browser) => {
      if (browser.sending) browser.inFlight = browser.tenant.checkIn(browser.sending, browser.at, browser.id());
    }),
  ),
  fc.constant(
    new Command('the check-in’s answer arrives', (browser) => {
      const { sending } = browser;
      if (!sending) return;
      const answer = browser.inFlight ?? browser.tenant.checkIn(sending, browser.at, browser.id());
      browser.inFlight = null;
      browser.sending = null;
      if (typeof answer === 'string') failed(browser, answer, sending);
      else if (answer.effect === sending) browser.dispatch(answer.event);
      else failed(browser, 'answer-refused', sending);
    }),
  ),
  fc.constantFrom('tenant-unreachable', 'tenant-timeout', 'tenant-error', 'answer-malformed', 'answer-refused').map(
    (code) =>
      new Command(`the check-in comes to ${code}`, (browser) => {
        const { sending } = browser;
        browser.inFlight = null;
        browser.sending = null;
        if (sending) failed(browser, code as Failure['code'], sending);
      }),
  ),
  fc.constant(
    new Command('enforced', (browser) => {
      const { since } = browser.state.enforcement;
      browser.dispatch({ type: 'enforced', since, problems: [], reportId: browser.id() } as never);
    }),
  ),
  fc.constantFrom('1.0.0', '1.1.0', '1.2.0').map(
    (extension) =>
      new Command(`observed ${extension}`, (browser) => {
        const observation = {
          versions: { ...VERSIONS, extension },
          health: { state: 'unknown', lastUpdateDateTime: new Date(NOW).toISOString() },
        };
        browser.dispatch({ type: 'observed', observation, reportId: browser.id() } as never);
      }),
  ),
  fc.constantFrom<'secured' | 'high'>('secured', 'high').map(
    (level) =>
      new Command(`threat ${level}`, (browser) => {
        browser.tenant.level = level;
      }),
  ),
  fc.constant(new Command('it is time to sign in again', (browser) => browser.tenant.signInDue())),
  fc.constant(new Command('the tenant is restored from a backup', (browser) => browser.tenant.restore())),
  fc.constant(
    new Command('the key is gone', (browser) => {
      const { sending } = browser;
      browser.inFlight = null;
      browser.sending = null;
      if (sending) failed(browser, 'key-lost', sending);
    }),
  ),
  fc.constant(
    new Command('the farewell arrives', (browser) => {
      const [farewell] = browser.state.farewells;
      if (!farewell) return;
      browser.tenant.forget(farewell.signOutToken);
      browser.dispatch({ type: 'farewellSaid', signOutToken: farewell.signOutToken } as never);
    }),
  ),
  fc.boolean().map(
    (full) =>
      new Command(full ? 'the disk is full' : 'the disk has room', (browser) => {
        browser.diskFull = full;
      }),
  ),
  fc.constant(
    new Command('the worker is killed and starts', (browser) => {
      browser.sending = null;
      browser.inFlight = null;
      browser.diedUnstored = !browser.isStored;
      const stored = fromStored(browser.stored);
      expect(stored, 'what was stored can be read').not.toBeNull();
      // The signature over the document is checked again elsewhere; here it holds where it was stored.
      const { evidence } = browser.state;
      const jws = (browser.stored as { evidence: { jws: string } | null }).evidence?.jws;
      const kept = jws !== undefined && evidence?.jws === jws ? evidence : null;
      browser.state = { ...(stored?.state ?? INITIAL_STATE), evidence: kept };
      browser.dispatch({ type: 'started' });
      browser.dispatch({ type: 'configurationRead', organisation: ORGANISATION } as never);
    }),
  ),
  fc
    .oneof(fc.integer({ min: 0, max: 60 * MINUTE }), fc.integer({ min: -30 * 1440 * MINUTE, max: 400 * 1440 * MINUTE }))
    .map(
      (by) =>
        new Command(`the clock moves by ${Math.round(by / MINUTE)} min`, (browser) => {
          browser.at = Math.max(1, browser.at + by);
          browser.dispatch({ type: 'alarm' });
        }),
    ),
];

const RUNS = process.env['DRAWBRIDGE_FULL'] ? 100_000 : 10_000;

it(`${RUNS} sequences over account and check-in keep the invariants, whatever the network, the disk and the clock do`, () => {
  fc.assert(
    fc.property(fc.commands(COMMANDS, { maxCommands: 60, size: '+1' }), (commands) => {
      const setup = () => {
        const real = new Browser();
        real.dispatch({ type: 'started' });
        real.dispatch({ type: 'configurationRead', organisation: ORGANISATION } as never);
        return { model: {}, real };
      };
      fc.modelRun(setup, commands);
    }),
    { numRuns: RUNS },
  );
}, 600_000);
