import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../src/agent/event.ts';
import { heldBack } from '../../src/agent/held-back.ts';
import { organisationOf } from '../../src/agent/organisation.ts';
import { INITIAL_STATE } from '../../src/agent/state.ts';
import { step } from '../../src/agent/step.ts';
import { fromStored, isNewer, toStored } from '../../src/agent/stored-state.ts';
import { viewOf } from '../../src/agent/view.ts';
import { NOW, TENANT } from './fixtures.ts';
import first2 from './stored-states/2-first.json' with { type: 'json' };
import last2 from './stored-states/2-last.json' with { type: 'json' };

const BOUND = organisationOf({ tenant: TENANT, corporateSites: ['corp.contoso.test'], whenSignedOut: 'allow' });

describe('the state of an earlier release', () => {
  it.each([
    ['the first of number 2', first2],
    ['the last of number 2', last2],
  ])('is read, with nothing of it lost: %s', (_, stored) => {
    const read = fromStored(stored);
    const { version: _version, evidence, organisation, wipe, farewells, ...rest } = stored;
    expect(read?.unverified).toEqual(evidence);
    expect(read?.state).toMatchObject({ ...rest, organisation, wipe, farewells });
    // What is stored of it next is of this version, and the same again.
    const again = JSON.parse(JSON.stringify(toStored(read?.state ?? INITIAL_STATE)));
    expect(isNewer({ ...again, version: again.version - 1 })).toBe(false);
    expect(fromStored(again)?.state).toEqual(read?.state);
  });
});

describe('the state of a later release', () => {
  const current = (toStored(INITIAL_STATE) as { version: number }).version;

  it('is known by its number, whatever else it is', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), fc.integer({ min: 1, max: 99 }), (rest, more) => {
        expect(isNewer({ ...rest, version: current + more })).toBe(true);
        expect(fromStored({ ...rest, version: current + more })).toBeNull();
      }),
    );
    for (const raw of [undefined, null, 'unreadable', {}, { version: current }, { version: 'x' }]) {
      expect(isNewer(raw)).toBe(false);
    }
  });

  it('holds back the agent, which keeps company sites closed, touches nothing else and says what to do', () => {
    const anything = fc.constantFrom<Omit<AgentEvent, 'at'>[]>(
      { type: 'started' },
      { type: 'alarm' },
      { type: 'signInAsked' } as never,
      { type: 'signOutAsked' } as never,
      { type: 'checkInAsked' } as never,
      { type: 'networkBack' } as never,
      { type: 'configurationRead', organisation: BOUND } as never,
      { type: 'configurationMissing', reportId: 'report-1' } as never,
      { type: 'enforced', since: NOW, problems: ['rules-refused'], reportId: 'report-1' } as never,
      { type: 'wipeFailed', orderId: 'order-1' } as never,
    );
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 20 }), (events) => {
        let state = heldBack(BOUND.bound, NOW);
        for (const event of [{ type: 'started' } as const, ...events]) {
          const next = step(state, { ...event, at: NOW } as AgentEvent);
          state = next.state;
          for (const effect of next.effects) {
            expect(effect).toEqual({ type: 'enforce', closed: true, sites: BOUND.bound, since: NOW });
          }
          expect(state.enforcement).toMatchObject({ closed: true, sites: BOUND.bound });
          expect(viewOf(state, NOW)).toMatchObject({
            state: 'blocked',
            sitesOpen: false,
            problem: { code: 'stored-state-newer' },
            can: { signIn: false, signOut: false, checkNow: false },
          });
        }
      }),
    );
    const [enforce] = step(heldBack(BOUND.bound, NOW), { type: 'started', at: NOW }).effects;
    expect(enforce).toMatchObject({ type: 'enforce', closed: true });
  });
});
