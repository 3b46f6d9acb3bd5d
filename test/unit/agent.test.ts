import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessDocument, KEEP_ALL } from '../../src/access/access-document.ts';
import { deviceFactsOf } from '../../src/agent/device-facts.ts';
import type { AgentEffect } from '../../src/agent/effect.ts';
import type { AgentEvent } from '../../src/agent/event.ts';
import type { FailureCode } from '../../src/agent/failure.ts';
import { judge, openUntil } from '../../src/agent/judge.ts';
import { organisationOf } from '../../src/agent/organisation.ts';
import { type AgentState, INITIAL_STATE, type Registration } from '../../src/agent/state.ts';
import { step } from '../../src/agent/step.ts';
import { fromStored, toStored } from '../../src/agent/stored-state.ts';
import { viewOf } from '../../src/agent/view.ts';
import { THREAT_LEVELS, type ThreatLevel } from '../../src/health/threat-level.ts';
import { exampleReceipt } from '../core/example-receipt.ts';
import { DAY, evidence, MINUTE, NOW, policy, registration, storedEvidence, TENANT } from './fixtures.ts';

const ORGANISATION = organisationOf({
  tenant: TENANT,
  corporateSites: ['corp.contoso.test'],
  whenSignedOut: 'block',
});
const SITES = ORGANISATION.bound;
const WIPING = policy({ mobileThreatDefenseRemediationAction: 'wipe' });
const OBSERVATION = {
  versions: { extension: '1.0.0', browser: 'Microsoft Edge 140.0.1', platform: 'Windows', platformVersion: '15.0.0' },
  health: { state: 'unknown', lastUpdateDateTime: new Date(NOW).toISOString() },
};
const RECEIPT = exampleReceipt({
  orderId: 'registration-1.epoch-1.2',
  startedAt: NOW,
  finishedAt: NOW + 500,
});

/** An agent under test, with the effects of its last event. */
class Agent {
  state: AgentState = INITIAL_STATE;
  effects: readonly AgentEffect[] = [];
  at = NOW;
  /** What the check-in under way carries. */
  sending: Pick<Extract<AgentEffect, { type: 'checkIn' }>, 'reports' | 'gap'> = { reports: [], gap: null };
  #seq = 0;
  #reports = 0;

  reportId(): string {
    this.#reports += 1;
    return `report-${this.#reports}`;
  }

  failed(code: FailureCode, more: { jitter?: number; retryAfter?: number | null; detail?: string } = {}): this {
    return this.send({
      type: 'checkInFailed',
      registrationId: 'registration-1',
      failure: { code, detail: more.detail ?? '' },
      jitter: more.jitter ?? 1,
      retryAfter: more.retryAfter ?? null,
      reportId: this.reportId(),
    });
  }

  enforced(problems: readonly string[] = []): this {
    const { since } = this.state.enforcement;
    return this.send({ type: 'enforced', since, problems, reportId: this.reportId() });
  }

  send(event: Omit<AgentEvent, 'at'> | AgentEvent): this {
    const { state, effects } = step(this.state, { ...event, at: this.at } as AgentEvent);
    this.state = state;
    this.effects = effects;
    const sending = effects.find((effect) => effect.type === 'checkIn');
    if (sending) this.sending = sending;
    return this;
  }

  checkedIn(
    level: ThreatLevel | null,
    policies = [policy()],
    extra: { seconds?: number; sitePatterns?: readonly string[]; document?: Partial<AccessDocument> } = {},
  ): this {
    this.#seq += 1;
    const iat = NOW / 1000 + (extra.seconds ?? 0);
    const found = { ...evidence(level, policies, { seq: this.#seq, iat, ...extra.document }), receivedAt: this.at };
    return this.send({
      type: 'checkedIn',
      registrationId: 'registration-1',
      evidence: storedEvidence(found, extra.sitePatterns),
      reports: this.sending.reports,
      gap: this.sending.gap,
      keys: null,
      posture: null,
      jitter: 1,
      reportId: this.reportId(),
    });
  }

  registered(): this {
    this.send({ type: 'started' }).send({ type: 'configurationRead', organisation: ORGANISATION });
    this.send({ type: 'observed', observation: OBSERVATION, reportId: this.reportId() });
    return this.signedIn();
  }

  signedIn(members: Partial<Registration> = {}): this {
    this.send({ type: 'signInAsked' }).send({ type: 'authorized' });
    return this.send({ type: 'signedIn', registration: registration(members) });
  }

  kinds(): string[] {
    return this.effects.map(({ type }) => type).filter((type) => type !== 'schedule');
  }
}

const kindsOf = (agent: Agent) => agent.kinds();

const keysKept = ({ effects }: Agent) =>
  effects.flatMap((effect) => (effect.type === 'keepKeys' ? [effect.registrationIds] : []));

describe('from installation to allowed', () => {
  it('does nothing before it is configured, then closes company sites until someone signs in', () => {
    const agent = new Agent().send({ type: 'started' });
    expect(kindsOf(agent)).toEqual(['keepKeys']);
    agent.send({ type: 'configurationRead', organisation: ORGANISATION });
    expect(agent.effects).toContainEqual({ type: 'enforce', closed: true, sites: SITES, since: NOW });
    expect(viewOf(agent.state, NOW)).toMatchObject({ state: 'signedOut', sitesOpen: false, can: { signIn: true } });
  });

  it('checks in after sign-in and opens only with the answer', () => {
    const agent = new Agent().registered();
    expect(kindsOf(agent)).toEqual(['checkIn']);
    expect(viewOf(agent.state, NOW)).toMatchObject({ state: 'checking', sitesOpen: false });
    agent.checkedIn('secured');
    expect(agent.effects).toContainEqual(expect.objectContaining({ type: 'enforce', closed: false }));
    expect(viewOf(agent.state, NOW)).toMatchObject({
      state: 'allowed',
      sitesOpen: true,
      threat: { found: 'secured', allowed: 'low' },
      checkedAt: NOW,
    });
  });

  it('says why a sign-in did not come about, and lets the person try again', () => {
    const agent = new Agent()
      .send({ type: 'configurationRead', organisation: ORGANISATION })
      .send({ type: 'signInAsked' });
    expect(viewOf(agent.state, NOW)).toMatchObject({ state: 'signingIn', busy: 'signIn', can: { signIn: false } });
    agent.send({ type: 'signInFailed', failure: { code: 'sign-in-cancelled', detail: '' } });
    expect(viewOf(agent.state, NOW)).toMatchObject({ problem: { code: 'sign-in-cancelled' }, can: { signIn: true } });
    agent.send({ type: 'signInAsked' }).send({ type: 'started' });
    expect(viewOf(agent.state, NOW).problem).toMatchObject({ code: 'sign-in-interrupted' });
  });
});

describe('block and unblock', () => {
  it('closes on a rising threat, reports it once, and opens when it is resolved', () => {
    const agent = new Agent().registered().checkedIn('secured').checkedIn('high');
    expect(agent.effects).toContainEqual(expect.objectContaining({ type: 'enforce', closed: true, sites: SITES }));
    agent.enforced();
    const enforcement = { access: 'block', since: NOW, problems: [] };
    expect(agent.sending.reports.at(-1)).toMatchObject({ enforcement, versions: OBSERVATION.versions });
    expect(kindsOf(agent)).toEqual(['checkIn']);
    expect(kindsOf(agent.enforced())).toEqual([]);
    agent.checkedIn('low');
    expect(agent.effects).toContainEqual(expect.objectContaining({ type: 'enforce', closed: false }));
  });

  it('blocks by the clock at the end of the offline grace period', () => {
    const agent = new Agent().registered().checkedIn('secured');
    agent.at = NOW + 720 * MINUTE;
    agent.send({ type: 'alarm' });
    expect(agent.effects).toContainEqual(expect.objectContaining({ type: 'enforce', closed: true }));
    expect(kindsOf(agent)).toContain('checkIn');
  });

  it('knows until when sites may be held open without asking anyone', () => {
    const agent = new Agent().registered().checkedIn('secured');
    expect(openUntil(agent.state, NOW)).toBe(NOW + 720 * MINUTE);
    expect(openUntil(agent.checkedIn('high').state, NOW)).toBeNull();
  });

  it('tries again at each alarm what could not be enforced, but not what no try can change', () => {
    const agent = new Agent().registered().checkedIn('secured').checkedIn('high');
    const { since } = agent.state.enforcement;
    agent.send({ type: 'enforced', since, problems: ['rules-refused', 'not-installed-by-policy'] });
    expect(agent.send({ type: 'alarm' }).kinds()).toContain('enforce');
    // What is said of it stands until there is news.
    expect(agent.state.enforcement.problems).toContain('rules-refused');
    agent.send({ type: 'enforced', since, problems: ['not-installed-by-policy'] });
    expect(agent.send({ type: 'alarm' }).kinds()).not.toContain('enforce');
  });

  it('keeps what the last answer said when the tenant fails, and tries again after a growing, spread wait', () => {
    const agent = new Agent().registered().checkedIn('secured');
    const waits: number[] = [];
    for (let failures = 1; failures <= 16; failures++) {
      agent.send({ type: 'checkInAsked' });
      agent.failed('tenant-error');
      waits.push((agent.state.checkIn.dueAt ?? 0) - agent.at);
      expect(viewOf(agent.state, agent.at)).toMatchObject({ state: 'cannotReach', sitesOpen: true });
    }
    expect(waits.slice(0, 4)).toEqual([4_000, 8_000, 16_000, 32_000]);
    expect(waits.at(-1)).toBe(60 * MINUTE);
  });

  it('can never close more than the admin’s configuration names, whatever list the tenant sends', () => {
    const agent = new Agent()
      .registered()
      .checkedIn('high', [policy()], { sitePatterns: ['test', 'personal.test', 'mail.corp.contoso.test'] });
    expect(agent.state.enforcement).toMatchObject({
      closed: true,
      sites: { include: ['mail.corp.contoso.test'], except: [] },
    });
  });
});

describe('check-ins', () => {
  it('run one at a time, and a wake-up during one is not lost', () => {
    const agent = new Agent().registered();
    expect(kindsOf(agent.send({ type: 'checkInAsked' }))).toEqual([]);
    expect(kindsOf(agent.checkedIn('secured'))).toContain('checkIn');
    expect(kindsOf(agent.checkedIn('secured'))).not.toContain('checkIn');
  });

  it('are made at every start of the worker, but not faster than the back-off while the tenant cannot be reached', () => {
    const agent = new Agent().registered();
    expect(kindsOf(agent.send({ type: 'started' }))).toContain('checkIn');
    agent.failed('tenant-unreachable');
    expect(kindsOf(agent.send({ type: 'started' }))).not.toContain('checkIn');
    agent.at += 10_000;
    expect(kindsOf(agent.send({ type: 'started' }))).toContain('checkIn');
  });

  it('end the registration when the tenant does not know it any more, without a wipe', () => {
    const agent = new Agent().registered().checkedIn('secured');
    agent.failed('registration-unknown');
    expect(viewOf(agent.state, NOW)).toMatchObject({
      state: 'signedOut',
      sitesOpen: false,
      problem: { code: 'registration-unknown' },
    });
    expect(kindsOf(agent)).toEqual(['stopReporting', 'enforce']);
  });
});

describe('sign-out', () => {
  it('stops reporting first, then says farewell, and keeps nothing of the person but the sites’ names', () => {
    const agent = new Agent().registered().checkedIn('secured').send({ type: 'signOutAsked' });
    expect(kindsOf(agent).slice(0, 2)).toEqual(['stopReporting', 'farewell']);
    agent.send({ type: 'farewellSaid', signOutToken: 'sign-out-1' });
    expect(JSON.stringify(toStored(agent.state))).not.toMatch(/sign-out-1|ada@|user-1|jws-|DB-0001|report-/);
    expect(viewOf(agent.state, NOW)).toMatchObject({ state: 'signedOut', sitesOpen: false, person: null });
  });

  it('lets no late answer of the ended registration change anything', () => {
    const agent = new Agent()
      .registered()
      .checkedIn('secured')
      .send({ type: 'checkInAsked' })
      .send({ type: 'signOutAsked' });
    const before = agent.state;
    agent.checkedIn('secured');
    expect(agent.state).toEqual(before);
    expect(kindsOf(agent)).toEqual([]);
    expect(kindsOf(agent.send({ type: 'alarm' }))).toEqual([]);
  });

  it('says farewell three times within a minute, ever more rarely after that, and no longer than a day', () => {
    const agent = new Agent().registered().send({ type: 'signOutAsked' });
    const tries = [agent.at];
    for (; agent.state.farewells.length > 0; agent.at += 5_000) {
      agent.send({ type: 'alarm' });
      if (kindsOf(agent).includes('farewell')) tries.push(agent.at);
      if (agent.state.farewells[0]?.retryAt === null) {
        agent.send({ type: 'farewellFailed', signOutToken: 'sign-out-1' });
      }
    }
    expect(tries.map((at) => at - NOW).slice(0, 4)).toEqual([0, 15_000, 45_000, 105_000]);
    expect(tries.length).toBeLessThan(35);
    expect((tries.at(-1) ?? 0) - NOW).toBeLessThan(DAY);
  });

  it('loses no receipt that is still on its way when the next person signs out too', () => {
    const agent = new Agent().registered().checkedIn('secured', [WIPING]).checkedIn('high', [WIPING]);
    agent.checkedIn('high', [WIPING], { seconds: 60 }).send({ type: 'wipeFinished', receipt: RECEIPT });
    agent.send({ type: 'farewellFailed', signOutToken: 'sign-out-1' });
    agent.signedIn({ registrationId: 'registration-2', signOutToken: 'sign-out-2' }).send({ type: 'signOutAsked' });
    expect(agent.state.farewells.map(({ signOutToken, receipt }) => [signOutToken, receipt])).toEqual([
      ['sign-out-1', RECEIPT],
      ['sign-out-2', null],
    ]);
  });
});

describe('a wipe', () => {
  const confirmed = () => new Agent().registered().checkedIn('secured', [WIPING]).checkedIn('high', [WIPING]);

  it('blocks at once, waits for a second answer after the confirmation time, and runs once', () => {
    const agent = confirmed();
    expect(viewOf(agent.state, agent.at)).toMatchObject({ state: 'blocked', sitesOpen: false });
    agent.checkedIn('high', [WIPING], { seconds: 59 });
    expect(kindsOf(agent)).not.toContain('wipe');
    agent.checkedIn('high', [WIPING], { seconds: 60 });
    const orderId = 'registration-1.epoch-1.2';
    expect(agent.effects).toContainEqual({ type: 'wipe', orderId, sites: SITES, options: KEEP_ALL });
    expect(viewOf(agent.state, agent.at)).toMatchObject({ state: 'wiping', can: { signOut: false } });
    agent.checkedIn('high', [WIPING], { seconds: 120 });
    expect(kindsOf(agent)).not.toContain('wipe');
  });

  it('asks for its confirmation by itself when the time has come', () => {
    const agent = confirmed();
    agent.at = agent.state.checkIn.dueAt ?? 0;
    expect(agent.at - NOW).toBeLessThan(62_000);
    agent.state = { ...agent.state, checkIn: { ...agent.state.checkIn, running: false } };
    expect(kindsOf(agent.send({ type: 'alarm' }))).toContain('checkIn');
  });

  it('is forgotten when the threat is resolved before the confirmation', () => {
    const agent = confirmed().checkedIn('secured', [WIPING], { seconds: 30 });
    expect(agent.state.wipe).toBeNull();
    agent.checkedIn('high', [WIPING], { seconds: 90 });
    expect(kindsOf(agent)).not.toContain('wipe');
  });

  it('goes on in a new worker, and is not taken back by better news', () => {
    const agent = confirmed().checkedIn('high', [WIPING], { seconds: 60 });
    expect(kindsOf(agent.send({ type: 'started' }))).toContain('wipe');
    agent.checkedIn('secured', [WIPING], { seconds: 70 });
    expect(agent.state).toMatchObject({ wipe: { stage: 'running' }, enforcement: { closed: true } });
  });

  it('ends signed out, with a receipt for the person and the tenant and the sites still closed', () => {
    const agent = confirmed()
      .checkedIn('high', [WIPING], { seconds: 60 })
      .send({ type: 'wipeFinished', receipt: RECEIPT });
    expect(viewOf(agent.state, agent.at)).toMatchObject({
      state: 'wiped',
      sitesOpen: false,
      receipt: RECEIPT,
      can: { signIn: true },
    });
    expect(agent.effects).toContainEqual(
      expect.objectContaining({ type: 'farewell', farewell: expect.objectContaining({ receipt: RECEIPT }) }),
    );
  });
});

describe('an admin’s order', () => {
  const order = (id: string, more: { immediate?: boolean; held?: boolean } = {}) => {
    return { id, iat: NOW / 1000, immediate: false, held: false, ...more };
  };
  const told = (agent: Agent, seconds: number, ...orders: ReturnType<typeof order>[]) =>
    agent.checkedIn('secured', [policy()], { seconds, document: { orders } });
  const receipt = (orderId: string) => ({ ...RECEIPT, orderId });

  it('closes the sites, is confirmed by itself at the tenant’s time, and is done once, with a receipt that names it', () => {
    const agent = told(new Agent().registered().checkedIn('secured'), 1, order('order-1'));
    expect(viewOf(agent.state, NOW)).toMatchObject({
      state: 'blocked',
      sitesOpen: false,
      reasons: [{ condition: 'adminOrder', action: 'wipe', orderId: 'order-1' }],
    });
    expect(kindsOf(told(agent, 61, order('order-1')))).toContain('wipe');
    agent.send({ type: 'wipeFinished', receipt: receipt('order-1') });
    expect(agent.state.farewells).toMatchObject([{ receipt: { orderId: 'order-1' }, orders: ['order-1'] }]);
    agent.signedIn({ registrationId: 'registration-1' });
    told(agent, 90, order('order-1', { immediate: true }));
    expect(kindsOf(agent)).not.toContain('wipe');
    expect(viewOf(agent.state, NOW).state).toBe('allowed');
  });

  it('that says “now” wipes at once; one that is held closes the sites and says so, and wipes nothing', () => {
    const now = told(new Agent().registered(), 1, order('order-1', { immediate: true }));
    expect(now.effects).toContainEqual({ type: 'wipe', orderId: 'order-1', sites: SITES, options: KEEP_ALL });
    const held = told(new Agent().registered(), 1, order('order-1', { immediate: true, held: true }));
    told(held, 100, order('order-1', { immediate: true, held: true }));
    expect(kindsOf(held)).not.toContain('wipe');
    expect(viewOf(held.state, NOW)).toMatchObject({ sitesOpen: false, reasons: [{ action: 'block', held: true }] });
    expect(kindsOf(told(held, 101, order('order-1', { immediate: true })))).toContain('wipe');
  });

  it('confirms no other one: each must have been asked for the confirmation time', () => {
    const agent = told(new Agent().registered(), 1, order('order-1'));
    expect(kindsOf(told(agent, 70, order('order-2')))).not.toContain('wipe');
    expect(kindsOf(told(agent, 130, order('order-2')))).toContain('wipe');
  });

  it('and another, and a policy’s condition, that are asked for together are one wipe, whose receipt goes to all', () => {
    const agent = new Agent().registered();
    const orders = [order('order-1'), order('order-2')];
    for (const seconds of [1, 61]) {
      agent.checkedIn('high', [WIPING], { seconds, document: { orders, wipeOrderId: 'order-3' } });
    }
    expect(kindsOf(agent).filter((type) => type === 'wipe')).toHaveLength(1);
    agent.send({ type: 'wipeFinished', receipt: receipt('order-1') });
    expect(agent.state.farewells.map(({ orders }) => orders)).toEqual([['order-1', 'order-2', 'order-3']]);
  });

  it('that is withdrawn while it runs is stopped, also by a new worker, and the sites open once it has', () => {
    const agent = told(new Agent().registered(), 1, order('order-1', { immediate: true }));
    expect(kindsOf(told(agent, 2))).toContain('stopWipe');
    expect(viewOf(agent.state, NOW)).toMatchObject({ state: 'wiping', wipe: { stopping: true } });
    expect(kindsOf(agent.send({ type: 'started' })).slice(0, 2)).toEqual(['wipe', 'stopWipe']);
    expect(agent.send({ type: 'wipeStopped', orderId: 'order-1' }).state.enforcement.closed).toBe(false);
    expect(agent.state.account.state).toBe('registered');
  });

  it('does what the organisation’s document says with shared cookies and files, and keeps what is said in newer words', () => {
    const wipeOptions = { sharedCookies: 'remove', downloadedFiles: 'shred' };
    const document = { orders: [order('order-1', { immediate: true })], wipeOptions };
    const agent = new Agent().registered().checkedIn('secured', [policy()], { document });
    expect(agent.effects).toContainEqual(
      expect.objectContaining({ type: 'wipe', options: { sharedCookies: 'remove', downloadedFiles: 'keep' } }),
    );
  });

  it('is waited for by a sign-out, which then follows without a second receipt, or after the wipe was stopped', () => {
    const running = () => told(new Agent().registered(), 1, order('order-1', { immediate: true }));
    const done = running().send({ type: 'signOutAsked' });
    expect(kindsOf(done)).toEqual([]);
    done.send({ type: 'wipeFinished', receipt: receipt('order-1') });
    expect(done.state.farewells).toHaveLength(1);
    const stopped = told(running().send({ type: 'signOutAsked' }), 2).send({ type: 'wipeStopped', orderId: 'order-1' });
    expect(stopped.state.account.state).toBe('signedOut');
    expect(stopped.state.farewells).toMatchObject([{ receipt: null }]);
  });

  it('leaves a receipt that is repeated for seven days, and the key that signs it for as long', () => {
    const agent = told(new Agent().registered(), 1, order('order-1', { immediate: true }));
    agent.send({ type: 'wipeFinished', receipt: receipt('order-1') });
    expect(agent.effects).toContainEqual({ type: 'stopReporting', signer: 'registration-1' });
    let last = agent.at;
    for (; agent.state.farewells.length > 0; agent.at += MINUTE) {
      expect(keysKept(agent)).toEqual([]);
      if (kindsOf(agent.send({ type: 'alarm' })).includes('farewell')) last = agent.at;
      if (agent.state.farewells[0]?.retryAt === null) {
        agent.send({ type: 'farewellFailed', signOutToken: 'sign-out-1' });
      }
    }
    expect(keysKept(agent)).toEqual([[]]);
    expect(last - NOW).toBeGreaterThan(7 * DAY - 2 * 60 * MINUTE);
    expect(last - NOW).toBeLessThanOrEqual(7 * DAY);
  });

  it('leaves its key to each new worker within the week, whoever has signed in since, and to none after it', () => {
    const agent = told(new Agent().registered(), 1, order('order-1', { immediate: true }));
    expect(keysKept(agent.send({ type: 'started' }))).toEqual([['registration-1']]);
    agent.send({ type: 'wipeFinished', receipt: receipt('order-1') });
    agent.signedIn({ registrationId: 'registration-2', signOutToken: 'sign-out-2' });
    agent.at += 7 * DAY;
    expect(keysKept(agent.send({ type: 'started' }))).toEqual([['registration-1']]);
    agent.at += 1;
    expect(keysKept(agent.send({ type: 'started' }))).toEqual([[]]);
    // It is said once more, with what there is.
    expect(kindsOf(agent)).toContain('farewell');
  });
});

describe('another tenant', () => {
  it('configured while a wipe runs ends the account only after it, with the receipt for the tenant of before', () => {
    const order = { id: 'order-1', iat: NOW / 1000, immediate: true, held: false };
    const other = organisationOf({
      tenant: 'https://other.test',
      corporateSites: ['other.test'],
      whenSignedOut: 'block',
    });
    const running = () => {
      const agent = new Agent().registered().checkedIn('secured', [policy()], { document: { orders: [order] } });
      return agent.send({ type: 'configurationRead', organisation: other });
    };
    const done = running().send({ type: 'wipeFinished', receipt: { ...RECEIPT, orderId: 'order-1' } });
    expect(done.state.farewells).toMatchObject([{ tenant: TENANT, receipt: { orderId: 'order-1' } }]);
    const stopped = running().send({ type: 'wipeStopped', orderId: 'order-1' });
    expect(stopped.state.account.state).toBe('signedOut');
  });
});

describe('an organisation that the person accepted', () => {
  const FIRST = [{ kty: 'EC', kid: 'accepted' }];
  const accepted = organisationOf(ORGANISATION.configuration, [], FIRST);
  const back = { type: 'acceptanceTakenBack' } as const;

  it('is forgotten and its sites open when it is taken back, and a later worker knows nothing of it', () => {
    const agent = new Agent().registered();
    agent.send({ type: 'signOutAsked' }).send(back);
    expect(agent.effects).toContainEqual(expect.objectContaining({ type: 'enforce', closed: false }));
    expect(viewOf(agent.state, NOW)).toMatchObject({ state: 'notConfigured', sitesOpen: true });
    expect(agent.state.farewells).toHaveLength(1);
    const later = fromStored(JSON.parse(JSON.stringify(toStored(agent.state))))?.state;
    expect(later?.organisation).toBeNull();
    const started = step(later ?? INITIAL_STATE, { type: 'started', at: agent.at });
    expect(started.effects.filter(({ type }) => type === 'enforce')).toEqual([]);
  });

  it('stands while somebody is signed in, is to sign in again, or a wipe runs: no block ends by it', () => {
    const blocked = new Agent().registered().checkedIn('high');
    const order = { id: 'order-1', iat: NOW / 1000, immediate: true, held: false };
    const wiping = new Agent().registered().checkedIn('secured', [policy()], { document: { orders: [order] } });
    for (const agent of [blocked, wiping, new Agent().registered().failed('sign-in-required')]) {
      const { organisation, account, enforcement } = agent.state;
      agent.send(back);
      expect(agent.state).toMatchObject({ organisation, account, enforcement });
      expect(agent.state.enforcement.closed).toBe(true);
    }
  });

  it('names the keys of a new registration, which later ones may follow; the same registration keeps what it learned', () => {
    const agent = new Agent().send({ type: 'configurationRead', organisation: accepted });
    agent.state = fromStored(JSON.parse(JSON.stringify(toStored(agent.state))))?.state ?? agent.state;
    agent.signedIn({ registrationId: 'registration-1' });
    const keysOf = () => (agent.state.account as { registration: Registration }).registration.keys.keys;
    expect(keysOf()).toEqual(FIRST);
    const { account } = agent.state;
    if (account.state !== 'registered') throw new Error('nobody is registered');
    const learned = { keys: [{ kty: 'EC', kid: 'next' }] };
    agent.state = { ...agent.state, account: { ...account, registration: { ...account.registration, keys: learned } } };
    agent.failed('sign-in-required').signedIn({ registrationId: 'registration-1' });
    expect(keysOf()).toEqual(learned.keys);
  });
});

describe('a new sign-in after a wipe', () => {
  it('is told that what asked for it still stands, until a document asks for none', () => {
    const agent = new Agent().registered().checkedIn('high', [WIPING]).checkedIn('high', [WIPING], { seconds: 60 });
    agent.send({ type: 'wipeFinished', receipt: { ...RECEIPT, orderId: 'registration-1.epoch-1.1' } });
    agent.signedIn({ registrationId: 'registration-1' }).checkedIn('high', [WIPING], { seconds: 70 });
    expect(viewOf(agent.state, NOW)).toMatchObject({ state: 'blocked', wipesAgain: true });
    agent.checkedIn('secured', [WIPING], { seconds: 80 }).checkedIn('high', [WIPING], { seconds: 90 });
    expect(viewOf(agent.state, NOW)).toMatchObject({ state: 'blocked', wipesAgain: false });
  });
});

describe('the clock', () => {
  const GRACE = 720 * MINUTE;

  it('can be moved in any way: company sites close at the end of the true grace at the latest, and nothing is wiped', () => {
    const move = fc.record({
      wait: fc.integer({ min: 0, max: 120 * MINUTE }),
      jump: fc.oneof(
        { weight: 8, arbitrary: fc.constant(0) },
        fc.integer({ min: -5 * MINUTE, max: 0 }),
        fc.integer({ min: -90 * 24 * 60 * MINUTE, max: 365 * 24 * 60 * MINUTE }),
      ),
    });
    let [openAtEnd, closedByGrace] = [0, 0];
    fc.assert(
      fc.property(
        fc.array(move, { minLength: 1, maxLength: 30 }),
        fc.constantFrom('secured', 'high'),
        (moves, level) => {
          const agent = new Agent().registered().checkedIn(level, [WIPING]);
          let passed = 0;
          for (const { wait, jump } of moves) {
            passed += wait;
            for (const step of [wait, jump]) {
              agent.at += step;
              agent.send({ type: 'alarm' });
              expect(agent.kinds()).not.toContain('wipe');
            }
            const open = !agent.state.enforcement.closed;
            if (open) expect(passed).toBeLessThan(GRACE);
            openAtEnd += Number(open);
            closedByGrace += Number(passed >= GRACE);
          }
        },
      ),
      { numRuns: 2_000 },
    );
    // Both ends were reached, else the property says nothing.
    expect(Math.min(openAtEnd, closedByGrace)).toBeGreaterThan(100);
  });

  it('set back little by little adds up, and a verified answer clears it', () => {
    const agent = new Agent().registered().checkedIn('secured');
    for (const open of [true, true, false]) {
      agent.at += 2 * MINUTE;
      agent.send({ type: 'alarm' });
      agent.at -= 2 * MINUTE;
      agent.send({ type: 'alarm' });
      expect(agent.state.enforcement.closed).toBe(!open);
    }
    expect(viewOf(agent.state, agent.at).reasons[0]).toMatchObject({ condition: 'clockMovedBack', found: 6 * MINUTE });
    agent.checkedIn('secured');
    expect(agent.state.enforcement.closed).toBe(false);
  });
});

describe('the clock of a worker that lives, and what of it is stored', () => {
  const GRACE = 720 * MINUTE;

  /** What a killed worker's successor knows: what was stored, with the document verified again. */
  function succeed(agent: Agent): void {
    const stored = fromStored(JSON.parse(JSON.stringify(toStored(agent.state))));
    agent.state = { ...(stored?.state ?? INITIAL_STATE), evidence: agent.state.evidence };
    agent.send({ type: 'started' }).failed('tenant-unreachable', { jitter: 0.5 });
  }

  it('held still is noticed: what the worker has lived counts, and the sites close', () => {
    const agent = new Agent().registered().checkedIn('secured');
    for (let minute = 0; minute < 5; minute++) agent.send({ type: 'alarm', lived: MINUTE });
    expect(agent.state.enforcement.closed).toBe(false);
    agent.send({ type: 'alarm', lived: MINUTE });
    expect(agent.state.enforcement.closed).toBe(true);
    expect(viewOf(agent.state, agent.at).reasons[0]).toMatchObject({ condition: 'clockMovedBack' });
    expect(agent.checkedIn('secured').state.enforcement.closed).toBe(false);
  });

  it('moved in any way, seen or unseen, through any number of workers: it never lengthens the grace period', () => {
    const move = fc.record({
      wait: fc.integer({ min: 0, max: 120 * MINUTE }),
      jump: fc.oneof(
        { weight: 4, arbitrary: fc.constant(0) },
        fc.integer({ min: -150 * MINUTE, max: 0 }),
        fc.integer({ min: -90 * 24 * 60 * MINUTE, max: 30 * 24 * 60 * MINUTE }),
      ),
      dies: fc.boolean(),
    });
    let [openAtEnd, closedByGrace] = [0, 0];
    fc.assert(
      fc.property(fc.array(move, { minLength: 1, maxLength: 30 }), (moves) => {
        const agent = new Agent().registered().checkedIn('secured', [WIPING]);
        let passed = 0;
        for (const { wait, jump, dies } of moves) {
          passed += wait;
          agent.at += wait + jump;
          agent.send({ type: 'alarm', lived: wait });
          if (dies) succeed(agent);
          expect(agent.kinds()).not.toContain('wipe');
          const open = !agent.state.enforcement.closed;
          if (open) expect(passed).toBeLessThan(GRACE);
          openAtEnd += Number(open);
          closedByGrace += Number(passed >= GRACE);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(openAtEnd, closedByGrace)).toBeGreaterThan(100);
  });

  it('set to just after the last look while no worker lives is the one move that cannot be seen; the tenant’s answer ends it', () => {
    const agent = new Agent().registered().checkedIn('secured');
    agent.at += 30_000;
    succeed(agent);
    expect(agent.state.enforcement.closed).toBe(false);
  });
});

describe('what this device runs', () => {
  const newer = policy({ minimumRequiredAppVersion: '140', minimumWipeSdkVersion: '1.0' });
  const observed = (app: string, extension: string) => {
    const versions = { ...OBSERVATION.versions, browser: `Microsoft Edge ${app}`, extension };
    return { type: 'observed', observation: { ...OBSERVATION, versions }, reportId: 'report-1' } as const;
  };

  it('closes company sites as soon as it is read, opens them after the update, and is known to the next worker', () => {
    const agent = new Agent().registered().checkedIn('secured', [newer]);
    expect(agent.state.enforcement.closed).toBe(false);
    agent.send(observed('139.0.3856.10', '1.0'));
    expect(agent.state.enforcement.closed).toBe(true);
    const next = fromStored(JSON.parse(JSON.stringify(toStored(agent.state))))?.state;
    expect(next && deviceFactsOf(next.observed).appVersion).toEqual({ version: '139.0.3856.10', source: 'browser' });
    agent.send(observed('140.0.3900.1', '1.0'));
    expect(agent.state.enforcement.closed).toBe(false);
  });

  it('wipes for a version only after a second answer, like everything else', () => {
    const agent = new Agent().registered().checkedIn('secured', [newer]);
    agent.send(observed('147', '0.9'));
    expect(kindsOf(agent)).not.toContain('wipe');
    expect(kindsOf(agent.checkedIn('secured', [newer], { seconds: 61 }))).toContain('wipe');
  });
});

describe('whatever happens, in any order', () => {
  const level = fc.constantFrom(...THREAT_LEVELS, null);
  const happening = fc.oneof(
    fc.constant({ type: 'started' } as const),
    fc.constant({ type: 'configurationRead', organisation: ORGANISATION } as const),
    fc.constant({ type: 'signInAsked' } as const),
    fc.constant({ type: 'authorized' } as const),
    fc.constant({ type: 'signedIn', registration: registration() } as const),
    fc.constant({ type: 'signInFailed', failure: { code: 'sign-in-cancelled', detail: '' } } as const),
    fc.constant({ type: 'signOutAsked' } as const),
    fc.constant({ type: 'checkInAsked' } as const),
    fc.constant({ type: 'alarm' } as const),
    fc.constant({ type: 'wakeClosed', registrationId: 'registration-1', spread: 0, jitter: 0.5 } as const),
    fc.constant({ type: 'networkBack' } as const),
    fc.constant({ type: 'checkInWanted', spread: 60_000, jitter: 0.5 } as const),
    fc.record({ answer: level, wiping: fc.boolean() }),
    fc.record({
      type: fc.constant('checkInFailed' as const),
      registrationId: fc.constantFrom('registration-1', 'registration-0'),
      failure: fc.constantFrom(
        { code: 'tenant-error', detail: '' } as const,
        { code: 'registration-unknown', detail: '' } as const,
        { code: 'sign-in-required', detail: '' } as const,
        { code: 'key-lost', detail: '' } as const,
      ),
      jitter: fc.constant(0.5),
      retryAfter: fc.constant(null),
      reportId: fc.uuid(),
    }),
    fc.constant('enforced' as const),
    fc.constant('wipeFinished' as const),
    fc.constant({ type: 'wipeFailed', orderId: 'registration-1.epoch-1.2' } as const),
    fc.constant({ type: 'farewellSaid', signOutToken: 'sign-out-1' } as const),
    fc.constant({ type: 'farewellFailed', signOutToken: 'sign-out-1' } as const),
    fc.record({ type: fc.constant('observed' as const), observation: fc.constant(OBSERVATION), reportId: fc.uuid() }),
    fc.integer({ min: -10 * MINUTE, max: 24 * 60 * MINUTE }),
  );

  it('company sites are closed unless allowed, one check-in runs, nothing follows a sign-out, and a wipe has its proof', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const agent = new Agent();
        let asking: number | null = null;
        let running = false;
        for (const one of happenings) {
          if (typeof one === 'number') {
            agent.at += one;
            continue;
          }
          const wasRegistered = agent.state.account.state === 'registered';
          if (one === 'enforced') agent.enforced();
          else if (one === 'wipeFinished') {
            const orderId = agent.state.wipe?.stage === 'running' ? agent.state.wipe.orderId : 'none';
            agent.send({ type: 'wipeFinished', receipt: { ...RECEIPT, orderId } });
          } else if ('answer' in one) {
            running = false;
            agent.checkedIn(one.answer, [one.wiping ? WIPING : policy()], {
              seconds: Math.floor((agent.at - NOW) / 1000),
            });
          } else agent.send(one);
          const { state, effects } = agent;
          const now = agent.at;

          // Closed unless allowed.
          if (state.organisation) {
            const { access } = judge(state, now);
            const mayOpen = (access === 'allow' || access === 'warn') && state.wipe?.stage !== 'running';
            expect(state.enforcement.closed).toBe(!mayOpen);
          }
          // One check-in at a time; a new worker has none.
          if (typeof one === 'object' && 'type' in one && one.type === 'started') running = false;
          if (typeof one === 'object' && 'type' in one && one.type === 'checkInFailed')
            running = state.checkIn.running && running;
          if (state.account.state !== 'registered') running = false;
          for (const effect of effects.filter(({ type }) => type === 'checkIn')) {
            expect(running, 'two check-ins at once').toBe(false);
            running = true;
            expect(effect).toMatchObject({ registration: { registrationId: 'registration-1' } });
          }
          // Nothing but the farewell leaves for the tenant once the account has ended.
          if (wasRegistered && state.account.state !== 'registered')
            expect(agent.kinds()[0]).toMatch(/^(stop|pause)Reporting$/);
          if (state.account.state !== 'registered') expect(agent.kinds()).not.toContain('checkIn');
          // A wipe has two answers behind it, the confirmation time apart, and nothing better between.
          const iat = state.evidence?.document.iat ?? 0;
          const wants = judge(state, now).access === 'wipe';
          if (!wants && state.wipe?.stage !== 'running') asking = null;
          else asking ??= iat;
          if (
            effects.some(({ type }) => type === 'wipe') &&
            !(typeof one === 'object' && 'type' in one && (one.type === 'started' || one.type === 'alarm'))
          ) {
            expect(iat - (asking ?? iat)).toBeGreaterThanOrEqual(60);
          }
          // What is stored is what is known.
          const stored = fromStored(JSON.parse(JSON.stringify(toStored(state))));
          expect(stored?.state).toEqual({ ...state, evidence: null });
        }
      }),
      { numRuns: 3_000 },
    );
  }, 60_000);
});

describe('the stored state', () => {
  it('of the version before orders is read: a confirmation begins anew, a wipe goes on, a receipt waits', () => {
    const { answeredOrders: _answered, wipedAt: _wipedAt, ...before } = toStored(INITIAL_STATE) as AgentState;
    const farewell = {
      tenant: TENANT,
      signOutToken: 'sign-out-1',
      receipt: RECEIPT,
      tries: 1,
      retryAt: 1,
      giveUpAt: 2,
    };
    const confirming = { stage: 'confirming', orderId: 'order', firstIat: 1, firstSeq: 1, confirmAt: 2 };
    const running = { stage: 'running', orderId: 'order', sites: SITES, retryAt: null };
    const read = (wipe: object) => fromStored({ ...before, wipe, farewells: [farewell] })?.state;
    expect(read(confirming)).toMatchObject({ wipe: { stage: 'confirming', asks: [] }, answeredOrders: [] });
    expect(read(running)).toMatchObject({
      wipe: { ...running, options: KEEP_ALL, stopping: false },
      farewells: [{ receipt: RECEIPT, orders: [] }],
    });
  });

  it('is nothing when it cannot be read, and never more than its own shape', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.dictionary(fc.constantFrom(...Object.keys(INITIAL_STATE), 'version'), fc.anything()),
        ),
        (raw) => {
          const read = fromStored(raw);
          if (read) expect(Object.keys(read.state).sort()).toEqual(Object.keys(INITIAL_STATE).sort());
        },
      ),
      { numRuns: 5_000 },
    );
    expect(fromStored({ ...(toStored(INITIAL_STATE) as object), account: { state: 'root' } })).toBeNull();
  });
});
