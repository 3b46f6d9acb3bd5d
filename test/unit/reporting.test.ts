import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountState } from '../../src/agent/account.ts';
import { backOff, nextCheckIn } from '../../src/agent/back-off.ts';
import type { AgentEffect } from '../../src/agent/effect.ts';
import type { AgentEvent } from '../../src/agent/event.ts';
import type { FailureCode } from '../../src/agent/failure.ts';
import { organisationOf } from '../../src/agent/organisation.ts';
import { OUTBOX_SIZE } from '../../src/agent/outbox.ts';
import { type AgentState, INITIAL_STATE } from '../../src/agent/state.ts';
import { step } from '../../src/agent/step.ts';
import { viewOf } from '../../src/agent/view.ts';
import { reportId } from '../../src/check-in/report-id.ts';
import { exampleReceipt } from '../core/example-receipt.ts';
import {
  CONNECTOR_ID,
  connector,
  DAY,
  evidence,
  MINUTE,
  NOW,
  policy,
  registration,
  storedEvidence,
  TENANT,
} from './fixtures.ts';

const SITES = ['corp.contoso.test'];
const CONFIGURATION = { tenant: TENANT, corporateSites: SITES, whenSignedOut: 'block' as const };
const HEALTH = { state: 'unknown', lastUpdateDateTime: new Date(NOW).toISOString() };
type CheckIn = Extract<AgentEffect, { type: 'checkIn' }>;

/** A registered browser whose time and events are ours. */
class Agent {
  state: AgentState = INITIAL_STATE;
  effects: readonly AgentEffect[] = [];
  at = NOW;
  sending: CheckIn | null = null;
  #seq = 0;
  #id = 0;

  constructor() {
    this.send({ type: 'started' });
    this.send({
      type: 'configurationRead',
      organisation: organisationOf(CONFIGURATION),
    } as never);
    this.observed('1.0.0').signedIn();
  }

  send(event: Omit<AgentEvent, 'at'>): this {
    const { state, effects } = step(this.state, { ...event, at: this.at } as AgentEvent);
    Object.assign(this, { state, effects });
    const sending = effects.find((effect) => effect.type === 'checkIn');
    if (sending) this.sending = sending;
    return this;
  }

  id(): string {
    this.#id += 1;
    return `report-${this.#id}`;
  }

  signedIn(members = {}): this {
    this.send({ type: 'signInAsked' }).send({ type: 'authorized' });
    return this.send({ type: 'signedIn', registration: registration(members) } as never);
  }

  observed(extension: string): this {
    const versions = { extension, browser: 'Edge 140.0.1', platform: 'Windows' };
    return this.send({ type: 'observed', observation: { versions, health: HEALTH }, reportId: this.id() } as never);
  }

  checkedIn(members = {}, more: { jitter?: number; keys?: unknown } = {}): this {
    this.#seq += 1;
    const found = { ...evidence('secured', [policy()], { seq: this.#seq, ...members }), receivedAt: this.at };
    return this.send({
      type: 'checkedIn',
      registrationId: 'registration-1',
      evidence: storedEvidence(found),
      reports: this.sending?.reports ?? [],
      gap: this.sending?.gap ?? null,
      keys: more.keys ?? null,
      posture: null,
      jitter: more.jitter ?? 1,
      reportId: this.id(),
    } as never);
  }

  failed(code: FailureCode, detail = ''): this {
    return this.send({
      type: 'checkInFailed',
      registrationId: 'registration-1',
      failure: { code, detail },
      jitter: 1,
      retryAfter: null,
      reportId: this.id(),
    } as never);
  }

  enforced(problems: readonly string[] = []): this {
    const { since } = this.state.enforcement;
    return this.send({ type: 'enforced', since, problems, reportId: this.id() } as never);
  }

  alarm(at: number): this {
    this.at = at;
    return this.send({ type: 'alarm' });
  }

  kinds(): string[] {
    return this.effects.map(({ type }) => type).filter((type) => type !== 'schedule');
  }

  get view() {
    return viewOf(this.state, this.at);
  }
}

describe('when to check in', () => {
  it('is spread over the last tenth of the interval, and never later than the document says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 86_400 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seconds, jitter) => {
          const wait = nextCheckIn(seconds, jitter);
          expect(wait).toBeLessThanOrEqual(seconds * 1000);
          expect(wait).toBeGreaterThanOrEqual(Math.floor(seconds * 900));
        },
      ),
    );
  });

  it('after failures is within an hour, or within a day where the tenant says so, whatever it says', () => {
    const asked = fc.option(fc.oneof(fc.double(), fc.integer()));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        asked,
        (n, jitter, after) => {
          const wait = backOff(n, jitter, after);
          expect(wait).toBeGreaterThanOrEqual(500);
          expect(wait).toBeLessThanOrEqual(after === null || Number.isNaN(after) ? 60 * MINUTE : DAY * 1.05);
        },
      ),
    );
  });

  it('is brought forward by a policy edit, over the spread that comes with it, and never put off', () => {
    const agent = new Agent().checkedIn().enforced().checkedIn();
    agent.send({ type: 'checkInWanted', spread: 10 * MINUTE, jitter: 0.5 } as never);
    expect(agent.kinds()).toEqual([]);
    expect(agent.state.checkIn.dueAt).toBe(NOW + 5 * MINUTE);
    agent.send({ type: 'checkInWanted', spread: 60 * MINUTE, jitter: 1 } as never);
    expect(agent.state.checkIn.dueAt).toBe(NOW + 5 * MINUTE);
    expect(agent.alarm(NOW + 5 * MINUTE).kinds()).toEqual(['checkIn']);
  });

  it('is at once after a cut of the socket, and spread where the tenant restarts', () => {
    const closed = (spread: number) =>
      new Agent()
        .checkedIn()
        .enforced()
        .checkedIn()
        .send({ type: 'wakeClosed', registrationId: 'registration-1', spread, jitter: 0.5 } as never);
    expect(closed(0).kinds()).toEqual(['checkIn']);
    const spread = closed(120_000);
    expect(spread.kinds()).toEqual([]);
    expect(spread.state.checkIn.dueAt).toBe(NOW + 60_000);
  });

  it('is at once when the device wakes, and when the network is back', () => {
    const agent = new Agent().checkedIn().enforced().checkedIn();
    expect(agent.alarm(NOW + 30_000).kinds()).toEqual([]);
    expect(agent.alarm(NOW + 10 * MINUTE).kinds()).toEqual(['checkIn']);
    agent.failed('tenant-unreachable');
    expect(agent.alarm(agent.at + 1_000).kinds()).toEqual([]);
    expect(agent.send({ type: 'networkBack' }).kinds()).toEqual(['checkIn']);
  });

  it('two alarms, two windows and a push at once make one check-in, and one more for what came during it', () => {
    const agent = new Agent().checkedIn().enforced().checkedIn();
    agent.at += 1_800_000;
    const kinds = ['alarm', 'alarm', 'checkInAsked', 'checkInAsked', 'networkBack'].flatMap((type) =>
      agent.send({ type } as never).kinds(),
    );
    expect(kinds).toEqual(['checkIn']);
    expect(agent.checkedIn().kinds()).toEqual(['checkIn']);
    expect(agent.checkedIn().kinds()).toEqual([]);
  });
});

describe('offline', () => {
  const offline = () => {
    const agent = new Agent().checkedIn().enforced().checkedIn();
    agent.at += 1_800_000;
    return agent.send({ type: 'alarm' }).failed('tenant-unreachable');
  };

  it('the view counts down to the block, the notice comes once and before it, and the block at its time', () => {
    const agent = offline();
    const blockAt = NOW + 720 * MINUTE;
    expect(agent.view).toMatchObject({ sitesOpen: true, blockAt });
    const notices: number[] = [];
    for (let at = agent.at; at < blockAt; at += 10 * MINUTE) {
      agent.alarm(at).failed('tenant-unreachable');
      if (agent.state.noticedBlockAt !== null && notices.length === 0) notices.push(agent.at);
    }
    expect((blockAt - (notices[0] ?? 0)) / MINUTE).toBe(120);
    expect(agent.state.scheduledAt).toBeLessThanOrEqual(blockAt);
    expect(agent.alarm(blockAt - 1).view.sitesOpen).toBe(true);
    agent.alarm(blockAt);
    expect(agent.view).toMatchObject({ sitesOpen: false, blockAt: null });
  });

  it('a check-in that succeeds resets it', () => {
    const agent = offline();
    agent.alarm(NOW + 640 * MINUTE);
    expect(agent.kinds()).toContain('notify');
    agent.checkedIn();
    expect(agent.view).toMatchObject({ blockAt: NOW + (640 + 720) * MINUTE, problem: null });
    expect(agent.state.noticedBlockAt).toBeNull();
  });
});

describe('reports', () => {
  it('are made of changes, numbered, kept until the tenant has them, and shown as sent', () => {
    const agent = new Agent().checkedIn().enforced();
    expect(agent.sending?.reports.map(({ seq }) => seq)).toEqual([1, 2]);
    agent.failed('tenant-timeout').send({ type: 'checkInAsked' });
    expect(agent.sending?.reports.map(({ id }) => id)).toHaveLength(2);
    agent.checkedIn();
    expect(agent.state.outbox.reports).toEqual([]);
    expect(agent.view.sent?.report).toMatchObject({ seq: 2, enforcement: { access: 'allow' } });
    agent.observed('1.0.0').enforced();
    expect(agent.state.outbox.reports).toEqual([]);
    agent.observed('1.0.1');
    expect(agent.state.outbox.reports).toMatchObject([{ seq: 3, versions: { extension: '1.0.1' } }]);
  });

  it('hold nothing but what the design names', () => {
    const agent = new Agent().checkedIn().enforced();
    for (const report of agent.sending?.reports ?? []) {
      expect(Object.keys(report).sort()).toEqual(['at', 'enforcement', 'health', 'id', 'refusals', 'seq', 'versions']);
    }
  });

  it('are bounded: the oldest give way, and a gap says which', () => {
    const agent = new Agent().checkedIn().enforced().checkedIn();
    for (let change = 0; change < OUTBOX_SIZE + 7; change++) agent.observed(`2.0.${change}`);
    const { reports, gap, seq } = agent.state.outbox;
    expect(reports).toHaveLength(OUTBOX_SIZE);
    expect(gap).toEqual({ firstSeq: seq - OUTBOX_SIZE - 6, lastSeq: seq - OUTBOX_SIZE });
    agent.send({ type: 'checkInAsked' });
    expect(agent.sending?.gap).toEqual(gap);
    // More than goes with one check-in follows at once, until all is told.
    let rounds = 0;
    for (; agent.state.checkIn.running; rounds++) agent.checkedIn();
    expect(agent.state.outbox).toMatchObject({ reports: [], gap: null });
    expect(rounds).toBe(3);
  });

  it('stop naming a connector with the next document that does not, those that wait too', () => {
    const agent = new Agent().checkedIn().enforced();
    expect(agent.sending?.reports.at(-1)?.health).toMatchObject([{ connectorId: CONNECTOR_ID, state: 'unknown' }]);
    agent.failed('tenant-timeout').observed('1.1.0');
    agent.sending = null;
    agent.send({ type: 'checkInAsked' }).checkedIn({ connectors: [], health: [] }).send({ type: 'checkInAsked' });
    expect(agent.sending).not.toBeNull();
    expect(JSON.stringify((agent.sending as CheckIn | null)?.reports)).not.toContain(CONNECTOR_ID);
    agent.checkedIn({ connectors: [connector()] });
  });

  it('tell of a key that is not pinned, once', () => {
    const agent = new Agent().checkedIn().enforced().checkedIn();
    for (let time = 0; time < 3; time++) {
      agent.send({ type: 'checkInAsked' }).failed('answer-refused', 'document-unknown-key: not known here');
    }
    expect(agent.state.outbox.reports.flatMap(({ refusals }) => refusals)).toEqual(['document-unknown-key']);
  });

  it('have ids that are UUIDs of version 7 and sort by time', () => {
    const ids = [0, 1, NOW, NOW + 1, 2 ** 47].map(reportId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([...ids].sort()).toEqual(ids);
  });
});

describe('the account', () => {
  it('whose time is over is asked for silently first, closes the sites, and keeps its registration', () => {
    const agent = new Agent().checkedIn().enforced().checkedIn();
    agent.send({ type: 'checkInAsked' }).failed('sign-in-required');
    expect(agent.kinds()).toEqual(expect.arrayContaining(['pauseReporting', 'signIn', 'enforce']));
    expect(agent.effects).toContainEqual(expect.objectContaining({ type: 'signIn', mode: 'silent' }));
    agent.send({ type: 'signInFailed', failure: { code: 'sign-in-cancelled', detail: '' } } as never);
    expect(agent.view).toMatchObject({
      state: 'needsSignIn',
      sitesOpen: false,
      problem: { code: 'sign-in-required' },
      can: { signIn: true, signOut: true, checkNow: false },
    });
    expect(accountState(agent.state)).toBe('needsSignIn');
    agent.signedIn();
    expect(agent.view).toMatchObject({ sitesOpen: true, deviceTag: 'DB-0001' });
    expect(agent.state.farewells).toEqual([]);
  });

  it('asks with a window only when the person asked, and who it is after a sign-out', () => {
    const modes = (agent: Agent) => agent.effects.flatMap((effect) => (effect.type === 'signIn' ? [effect.mode] : []));
    const agent = new Agent().checkedIn().send({ type: 'signOutAsked' }).send({ type: 'signInAsked' });
    expect(modes(agent)).toEqual(['ask']);
    agent.send({ type: 'authorized' }).send({ type: 'signedIn', registration: registration() } as never);
    agent.send({ type: 'checkInAsked' }).failed('registration-unknown').send({ type: 'signInAsked' });
    expect(modes(agent)).toEqual(['silentFirst']);
  });

  it('that comes back as another person begins with nothing of the first, whose registration is ended', () => {
    const agent = new Agent().checkedIn().enforced().checkedIn();
    agent.send({ type: 'checkInAsked' }).failed('key-lost');
    agent.send({ type: 'authorized' });
    agent.send({
      type: 'signedIn',
      registration: registration({
        registrationId: 'registration-2',
        deviceTag: 'DB-0002',
        signOutToken: 'sign-out-2',
      }),
    } as never);
    expect(agent.state).toMatchObject({ evidence: null, outbox: { sent: null, reports: [] } });
    expect(agent.state.farewells).toMatchObject([{ signOutToken: 'sign-out-1' }]);
    expect(agent.view.sitesOpen).toBe(false);
  });

  it('registering is tried again after a passing failure, and given up with what the person can do', () => {
    const agent = new Agent().send({ type: 'signOutAsked' }).send({ type: 'signInAsked' }).send({ type: 'authorized' });
    const failure = { code: 'tenant-unreachable', detail: '' };
    for (let time = 1; time < 5; time++) {
      agent.send({ type: 'registrationFailed', failure, jitter: 1, retryAfter: null } as never);
      expect(accountState(agent.state)).toBe('registering');
      const { account } = agent.state;
      expect(agent.alarm((account.state === 'registering' && account.retryAt) || 0).kinds()).toContain('register');
    }
    agent.send({ type: 'registrationFailed', failure, jitter: 1, retryAfter: null } as never);
    expect(agent.view).toMatchObject({ state: 'signedOut', problem: { code: 'tenant-unreachable' } });
  });

  it('that the provider lets in by a session that is too old is asked on a page the next time, and not let in silently for ever', () => {
    const agent = new Agent().checkedIn().failed('sign-in-required');
    agent.send({ type: 'authorized' });
    const failure = { code: 'sign-in-required', detail: '' };
    agent.send({ type: 'registrationFailed', failure, jitter: 1, retryAfter: null } as never);
    expect(agent.view).toMatchObject({ state: 'needsSignIn', problem: { code: 'sign-in-required' } });
    agent.send({ type: 'signInAsked' });
    expect(agent.effects).toContainEqual(expect.objectContaining({ type: 'signIn', mode: 'ask' }));
  });

  it('with the organisation’s setting is wiped first at a sign-out, and reports nothing meanwhile', () => {
    const organisation = { displayName: 'Contoso', wipeOnSignOut: true };
    const agent = new Agent().checkedIn({ organisation }).enforced().checkedIn({ organisation });
    agent.send({ type: 'signOutAsked' });
    expect(agent.kinds()).toEqual(expect.arrayContaining(['stopReporting', 'wipe', 'enforce']));
    expect(agent.kinds()[0]).toBe('stopReporting');
    expect(agent.send({ type: 'checkInAsked' }).kinds()).toEqual([]);
    expect(agent.send({ type: 'started' }).kinds()).not.toContain('checkIn');
    const orderId = agent.state.wipe?.stage === 'running' ? agent.state.wipe.orderId : '';
    const receipt = exampleReceipt({ orderId });
    agent.send({
      type: 'wipeFinished',
      receipt,
    } as never);
    expect(accountState(agent.state)).toBe('wiped');
    expect(agent.state.farewells).toMatchObject([{ signOutToken: 'sign-out-1', receipt: { orderId } }]);
    expect(agent.state.askWhoSignsIn).toBe(true);
  });

  it('learns the tenant’s next keys from a document that a known one signed', () => {
    const keys = { keys: [{ kty: 'EC', kid: 'key-2' }] };
    const agent = new Agent().checkedIn({}, { keys });
    expect(agent.state.account).toMatchObject({ registration: { keys } });
  });
});
