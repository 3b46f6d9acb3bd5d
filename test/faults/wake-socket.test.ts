import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { install } from './install.ts';
import { MINUTE, NEXT_CHECK_IN, openStage, Scene, type Stage } from './scene.ts';
import { virtualNow } from './virtual-time.ts';
import { SOCKET_FAULTS, type SocketFault } from './wake-line.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));
vi.spyOn(console, 'warn').mockImplementation(() => undefined);

let stage: Stage;
beforeAll(async () => {
  install();
  stage = await openStage();
});
afterAll(() => stage?.tenant.close());

const SECOND = 1_000;
/** After so much silence a line is dead (`src/check-in/wake-socket.ts`); the next look of the watchdog may be another 30 s. */
const SILENCE = 45 * SECOND + 30 * SECOND;

/** Virtual milliseconds within which a threat must be heard of while the fault goes on. */
const HEARD_WITHIN: Readonly<Record<SocketFault, number>> = {
  'opened, then silent': SILENCE,
  'half-open': SILENCE,
  // Nothing is silent, so only the next check-in tells.
  'wake-up lost': NEXT_CHECK_IN,
  'messages twice': SECOND,
  // With the next sign of life.
  'out of order': 20 * SECOND,
  // Sockets that never last are opened ever more rarely, every half minute at last.
  'cut in a message': 30 * SECOND + SECOND,
  'answer to the ticket lost': SILENCE,
};

it.each(SOCKET_FAULTS)('a threat is heard of in time though the wake-up socket is: %s', async (fault) => {
  const scene = await Scene.open(stage);
  const { device, network } = scene;
  try {
    await scene.registered();
    // Some life with the fault first, so that new sockets meet it as those that stand do.
    network.breakSockets(fault);
    if (fault !== 'half-open') await device.passTime(2 * MINUTE);
    const since = virtualNow();
    const sent = network.sent.length;
    await scene.threat('HIGH');
    await device.until('blocked', () => device.view.state === 'blocked', NEXT_CHECK_IN + MINUTE);
    expect(virtualNow() - since).toBeLessThanOrEqual(HEARD_WITHIN[fault]);
    const asked = network.sent.slice(sent).filter(({ path }) => path.endsWith('/check-in'));
    // One for each cut at most, and never a storm.
    expect(asked.length).toBeLessThanOrEqual(1 + (virtualNow() - since) / (15 * SECOND) + 1);
    await scene.check();
  } finally {
    await scene.close();
  }
});

it.each(['opened, then silent', 'cut in a message', 'answer to the ticket lost'] as const)(
  'ten minutes with wake-up sockets that are all: %s is no storm of check-ins, and the sites stay open',
  async (fault) => {
    const scene = await Scene.open(stage);
    const { device, network } = scene;
    try {
      await scene.registered();
      network.breakSockets(fault);
      const sent = network.sent.length;
      await device.passTime(10 * MINUTE);
      const asked = network.sent.slice(sent).filter(({ path }) => path.endsWith('/check-in'));
      expect(asked.length).toBeLessThanOrEqual(4 * 10);
      expect(device.view).toMatchObject({ state: 'allowed', sitesOpen: true, problem: null });
      await scene.check();
    } finally {
      await scene.close();
    }
  },
);
