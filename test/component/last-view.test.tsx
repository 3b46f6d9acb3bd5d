import { beforeEach, expect, test, vi } from 'vitest';
import { ViewKeeper } from '../../extension/background/keep-view.ts';
import { lastView } from '../../extension/surface/last-view.ts';
import type { AgentState } from '../../src/agent/state.ts';
import { INITIAL_STATE } from '../../src/agent/state.ts';
import { LAST_VIEW_KEY, type LastView } from '../../src/agent/surface.ts';
import { registration } from '../unit/fixtures.ts';
import { exampleView, MINUTE } from './example-view.ts';
import browser from './fake-browser.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

const NOBODY = INITIAL_STATE;
const ADA: AgentState = { ...INITIAL_STATE, account: { state: 'registered', registration: registration() } };
const view = exampleView({ nextChangeAt: null });
const good: LastView = { version: '1.0.0', owner: null, view };

beforeEach(() => browser.storage.session.remove(LAST_VIEW_KEY));

test('what was kept is shown; of another version, or overtaken by time, it is not', async () => {
  const shown = async (last: unknown) => {
    await browser.storage.session.set({ [LAST_VIEW_KEY]: last });
    return lastView();
  };
  expect(await shown(good)).toEqual(view);
  expect(await shown({ ...good, version: '0.9.9' })).toBeNull();
  expect(await shown({ ...good, view: { ...view, nextChangeAt: Date.now() - MINUTE } })).toBeNull();
  expect(await shown({ ...good, view: { ...view, nextChangeAt: Date.now() + MINUTE } })).not.toBeNull();
  expect(await shown(undefined)).toBeNull();
});

test.each([
  ['this worker', (keeper: ViewKeeper) => keeper],
  ['a worker before it', () => new ViewKeeper()],
])('what %s kept of a person is gone before a state without their registration is stored', async (_, successor) => {
  const first = new ViewKeeper();
  await first.forgetOthers(ADA);
  await first.keep(ADA);
  expect((await lastView())?.person?.userPrincipalName).toBe(registration().user.userPrincipalName);
  const keeper = successor(first);
  await keeper.forgetOthers(ADA);
  expect(await lastView()).not.toBeNull();
  await keeper.forgetOthers(NOBODY);
  expect(await lastView()).toBeNull();
  // A word about the person that comes late is not kept either.
  await keeper.keep(ADA);
  expect(await lastView()).toBeNull();
});
