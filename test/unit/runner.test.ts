import { describe, expect, it } from 'vitest';
import { Runner, type RunnerPorts } from '../../extension/background/runner.ts';
import type { AgentEffect } from '../../src/agent/effect.ts';
import { organisationOf } from '../../src/agent/organisation.ts';
import { type AgentState, INITIAL_STATE } from '../../src/agent/state.ts';
import { NOW, registration, TENANT } from './fixtures.ts';

const ORGANISATION = organisationOf({
  tenant: TENANT,
  corporateSites: ['corp.contoso.test'],
  whenSignedOut: 'block',
});

function ports(log: string[], stored: { state: AgentState }, save?: () => Promise<void>): RunnerPorts {
  return {
    load: async () => stored.state,
    save: async (state) => {
      await (save?.() ?? Promise.resolve());
      stored.state = state;
      log.push(`stored ${state.account.state}`);
    },
    perform: (effect: AgentEffect) => log.push(`performed ${effect.type}`),
    publish: () => undefined,
    now: () => NOW,
    uptime: () => 0,
  };
}

describe('the runner', () => {
  it('stores the state before it performs anything that follows from it', async () => {
    const log: string[] = [];
    const runner = new Runner(ports(log, { state: INITIAL_STATE }));
    void runner.dispatch({ type: 'configurationRead', organisation: ORGANISATION });
    await runner.dispatch({ type: 'signInAsked' });
    expect(log).toEqual(['stored signedOut', 'performed enforce', 'stored signingIn', 'performed signIn']);
  });

  it('takes events one after the other, however fast they come', async () => {
    const stored = { state: INITIAL_STATE };
    const runner = new Runner(ports([], stored, () => new Promise((resolve) => setTimeout(resolve, 2))));
    void runner.dispatch({ type: 'configurationRead', organisation: ORGANISATION });
    void runner.dispatch({ type: 'signInAsked' });
    void runner.dispatch({ type: 'authorized' });
    void runner.dispatch({ type: 'signedIn', registration: registration() });
    await runner.dispatch({ type: 'checkInAsked' });
    expect(stored.state).toMatchObject({ account: { state: 'registered' }, checkIn: { running: true, again: true } });
  });

  it('leaves a successor that asks again for what a killed worker was doing', async () => {
    const stored = { state: INITIAL_STATE };
    const first = new Runner(ports([], stored));
    void first.dispatch({ type: 'configurationRead', organisation: ORGANISATION });
    void first.dispatch({ type: 'signInAsked' });
    void first.dispatch({ type: 'authorized' });
    await first.dispatch({ type: 'signedIn', registration: registration() });
    const log: string[] = [];
    await new Runner(ports(log, stored)).dispatch({ type: 'started' });
    expect(log).toEqual(expect.arrayContaining(['performed enforce', 'performed checkIn']));
  });

  it('counts what it lives by a clock that cannot be set, and its successor begins anew', async () => {
    const stored = { state: INITIAL_STATE };
    let uptime = 500;
    const live = () => new Runner({ ...ports([], stored), uptime: () => uptime });
    const first = live();
    await first.dispatch({ type: 'started' });
    expect(stored.state.clock).toEqual({ seenAt: NOW, floor: NOW });
    uptime += 90_000;
    await first.dispatch({ type: 'alarm' });
    expect(stored.state.clock).toEqual({ seenAt: NOW, floor: NOW + 90_000 });
    uptime = 70;
    await live().dispatch({ type: 'started' });
    expect(stored.state.clock).toEqual({ seenAt: NOW, floor: NOW + 90_000 });
  });

  it('goes on enforcing when the disk is full', async () => {
    const log: string[] = [];
    const runner = new Runner(ports(log, { state: INITIAL_STATE }, () => Promise.reject(new Error('quota'))));
    await runner.dispatch({ type: 'configurationRead', organisation: ORGANISATION });
    expect(log).toEqual(['performed enforce']);
  });

  it('on a full disk checks in without its reports, which wait until they are stored', async () => {
    let isFull = true;
    const performed: AgentEffect[] = [];
    const save = () => (isFull ? Promise.reject(new Error('quota')) : Promise.resolve());
    const runner = new Runner({
      ...ports([], { state: INITIAL_STATE }, save),
      perform: (effect) => performed.push(effect),
    });
    const checkIns = () => performed.flatMap((effect) => (effect.type === 'checkIn' ? [effect] : []));
    const versions = { extension: '1.0.0', browser: 'Edge 140', platform: 'Windows' };
    const health = { state: 'unknown', lastUpdateDateTime: new Date(NOW).toISOString() };
    void runner.dispatch({ type: 'configurationRead', organisation: ORGANISATION });
    void runner.dispatch({ type: 'signInAsked' });
    void runner.dispatch({ type: 'authorized' });
    await runner.dispatch({ type: 'signedIn', registration: registration() });
    await runner.dispatch({ type: 'observed', observation: { versions, health }, reportId: 'report-1' });
    const failed = { type: 'checkInFailed', registrationId: registration().registrationId, jitter: 1 } as const;
    const failure = { code: 'tenant-timeout', detail: '' } as const;
    await runner.dispatch({ ...failed, failure, retryAfter: null, reportId: 'report-2' });
    await runner.dispatch({ type: 'checkInAsked' });
    expect(checkIns().at(-1)?.reports).toEqual([]);
    isFull = false;
    await runner.dispatch({ ...failed, failure, retryAfter: null, reportId: 'report-3' });
    await runner.dispatch({ type: 'checkInAsked' });
    expect(
      checkIns()
        .at(-1)
        ?.reports.map(({ id }) => id),
    ).toEqual(['report-1']);
  });
});
