import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../src/demo/person.ts';
import { reportThreat } from '../../src/demo/vendor.ts';
import { extensionWorker } from '../../src/tooling/worker-handle.ts';
import { startUnderTest, type UnderTest } from './harness/browser-under-test.ts';

let under: UnderTest;
beforeAll(async () => {
  under = await startUnderTest('unpacked', {
    onDatabase: (db) => void db.updateTable('organisation').set({ sign_in_again_seconds: 20 }).execute(),
  });
});
afterAll(() => under?.close());

/** The notices that the browser shows, by what they are about. */
async function shown(): Promise<string[]> {
  const worker = await extensionWorker(under.browser, under.extensionId);
  return worker.evaluate(async () => Object.keys(await chrome.notifications.getAll()));
}

const untilShown = (name: string) =>
  until(`the notice "${name}"`, async () => {
    const notices = await shown();
    return notices.includes(name) || `there are ${notices.join(', ') || 'none'}`;
  });

it('a block is told of in a notice, and the end of a sign-in before it comes', async () => {
  await under.person.signIn(under.demo.users.ada);
  await under.person.untilState('allowed');
  // A vendor's first word that comes after the first check ends a block, of which there is a notice by the same name. One
  // that does not come cannot be waited for.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const worker = await extensionWorker(under.browser, under.extensionId);
  await worker.evaluate(() => chrome.notifications.clear('access'));
  expect(await shown()).toEqual([]);
  await reportThreat(under.demo, await under.person.deviceTag(), 'high');
  await untilShown('access');
  expect(await under.person.state()).toBe('blocked');
  // Five of twenty seconds before.
  await untilShown('sign-in-due');
});
