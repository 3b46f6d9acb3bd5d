import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentEffect } from '../../src/agent/effect.ts';
import type { AgentEvent } from '../../src/agent/event.ts';
import { judge } from '../../src/agent/judge.ts';
import { organisationOf } from '../../src/agent/organisation.ts';
import { type AgentState, INITIAL_STATE } from '../../src/agent/state.ts';
import { step } from '../../src/agent/step.ts';
import type { ThreatLevel } from '../../src/health/threat-level.ts';
import { isCorporate } from '../../src/sites/site-list.ts';
import { evidence, NOW, policy, registration, storedEvidence, TENANT } from './fixtures.ts';

const organisation = (corporateSites: string[], whenSignedOut: 'block' | 'allow' = 'allow') =>
  organisationOf({ tenant: TENANT, corporateSites, whenSignedOut });

/** Where sites stay open without anybody signed in, so that what a token needs is more than open sites. */
const WIDE = organisation(['corp.contoso.test', 'fabrikam.test']);
const NARROW = organisation(['mail.corp.contoso.test']);
const GATES = [
  { audience: 'mail', sites: ['mail.corp.contoso.test', 'personal.test'] },
  { audience: 'files', sites: ['fabrikam.test'] },
];
const TOKENS = [
  { audience: 'mail', token: 'token-of-mail' },
  { audience: 'files', token: 'token-of-files' },
  { audience: 'unlisted', token: 'token-of-nobody' },
];

class Agent {
  state: AgentState = INITIAL_STATE;
  effects: readonly AgentEffect[] = [];
  at = NOW;
  #seq = 0;

  send(event: Omit<AgentEvent, 'at'> | object): this {
    const { state, effects } = step(this.state, { ...event, at: this.at } as AgentEvent);
    this.state = state;
    this.effects = effects;
    return this;
  }

  answer(level: ThreatLevel, wiping = false, lifeSeconds = 600): this {
    this.#seq += 1;
    const policies = [policy(wiping ? { mobileThreatDefenseRemediationAction: 'wipe' } : {})];
    const found = evidence(level, policies, { seq: this.#seq, iat: Math.floor(this.at / 1000) });
    const stored = storedEvidence({ ...found, receivedAt: this.at }, ['corp.contoso.test', 'fabrikam.test']);
    return this.send({
      type: 'checkedIn',
      registrationId: 'registration-1',
      evidence: { ...stored, siteList: { ...stored.siteList, gates: GATES } },
      reports: [],
      gap: null,
      keys: null,
      // What a tenant that is mistaken, or another, would send: nothing rests on its holding tokens back.
      posture: { tokens: TOKENS, lifeSeconds },
      jitter: 0,
      reportId: crypto.randomUUID(),
    });
  }

  working(): this {
    this.send({ type: 'started' }).send({ type: 'configurationRead', organisation: WIDE });
    this.send({ type: 'signInAsked' }).send({ type: 'authorized' });
    return this.send({ type: 'signedIn', registration: registration() }).answer('secured');
  }

  get kinds() {
    return this.effects.map(({ type }) => type).filter((type) => type !== 'schedule');
  }

  get headers() {
    return this.effects.flatMap((effect) => (effect.type === 'setPosture' ? effect.headers : []));
  }
}

describe('the posture header', () => {
  it('is set, for the sites of its audience that are corporate here and no others, before the sites open', () => {
    const agent = new Agent().working();
    expect(agent.kinds[0]).toBe('setPosture');
    expect(agent.headers.map(({ audience, token }) => [audience, token])).toEqual([
      ['mail', 'token-of-mail'],
      ['files', 'token-of-files'],
    ]);
    const [mail] = agent.headers;
    const carries = (address: string) => mail !== undefined && isCorporate(mail.sites, address);
    expect(carries('https://mail.corp.contoso.test/')).toBe(true);
    for (const other of ['https://corp.contoso.test/', 'https://fabrikam.test/', 'https://personal.test/']) {
      expect(carries(other), other).toBe(false);
    }
  });

  it('is renewed at half of its life, however seldom the document asks for a check-in', () => {
    const agent = new Agent().working();
    expect(agent.state.checkIn.dueAt).toBe(NOW + 300_000);
    expect(agent.answer('secured', false, 60).state.checkIn.dueAt).toBe(NOW + 30_000);
  });

  it.each<[string, (agent: Agent) => Agent]>([
    ['a threat', (agent) => agent.answer('high')],
    ['a sign-out', (agent) => agent.send({ type: 'signOutAsked' })],
    ['a wipe', (agent) => agent.answer('high', true)],
    [
      'a tenant that asks to sign in',
      (agent) =>
        agent.send({
          type: 'checkInFailed',
          registrationId: 'registration-1',
          failure: { code: 'sign-in-required', detail: '' },
          jitter: 0,
          retryAfter: null,
          reportId: 'report',
        }),
    ],
    [
      'the end of the offline grace',
      (agent) => {
        agent.at += 13 * 3_600_000;
        return agent.send({ type: 'alarm' });
      },
    ],
    ['other sites', (agent) => agent.send({ type: 'configurationRead', organisation: NARROW })],
  ])('goes with %s, before anything else is done', (_what, close) => {
    const agent = close(new Agent().working());
    expect(agent.kinds[0]).toBe('clearPosture');
    expect(agent.headers).toEqual([]);
  });

  it('is cleared again by a new worker, and at each alarm, until it is known to be gone', () => {
    const agent = new Agent().working().answer('high');
    expect(agent.send({ type: 'started' }).kinds[0]).toBe('clearPosture');
    expect(agent.send({ type: 'alarm' }).kinds[0]).toBe('clearPosture');
    agent.send({ type: 'postureCleared' });
    for (const type of ['started', 'alarm']) expect(agent.send({ type }).kinds).not.toContain('clearPosture');
  });

  it('comes for other sites only with the next check-in, which is asked for', () => {
    const agent = new Agent().working().send({ type: 'configurationRead', organisation: NARROW });
    expect(agent.kinds).toContain('checkIn');
    expect(agent.answer('secured').headers.map(({ audience }) => audience)).toEqual(['mail']);
  });
});

it('whatever happens, in any order: what the browser was last told is no token unless sites are open to whoever is registered', () => {
  const happening = fc.oneof(
    fc.constantFrom(
      { type: 'started' },
      { type: 'signInAsked' },
      { type: 'authorized' },
      { type: 'signedIn', registration: registration() },
      { type: 'signOutAsked' },
      { type: 'alarm' },
      { type: 'postureCleared' },
      { type: 'configurationRead', organisation: WIDE },
      { type: 'configurationRead', organisation: NARROW },
    ),
    fc.constantFrom<ThreatLevel>('secured', 'low', 'high'),
    fc.integer({ min: 0, max: 14 * 3_600_000 }),
  );
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const agent = new Agent();
      let carries = false;
      for (const one of happenings) {
        if (typeof one === 'number') {
          agent.at += one;
          continue;
        }
        if (typeof one === 'string') agent.answer(one);
        else agent.send(one);
        for (const { type } of agent.effects) {
          if (type === 'setPosture') carries = true;
          if (type === 'clearPosture') carries = false;
        }
        const { access } = judge(agent.state, agent.at);
        const may = agent.state.account.state === 'registered' && (access === 'allow' || access === 'warn');
        if (!may) expect(carries).toBe(false);
        expect(agent.state.posture === 'set').toBe(carries);
      }
    }),
    { numRuns: 2_000 },
  );
});
