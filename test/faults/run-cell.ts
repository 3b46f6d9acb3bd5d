import { BROKEN, type Flow, PATIENCE } from './flows.ts';
import { gates } from './gates.ts';
import type { Fault } from './network.ts';
import { MINUTE, Scene, type Stage } from './scene.ts';
import { SOCKET_FAULTS, type SocketFault } from './wake-line.ts';

/**
 * One run of one cell: the flow with the network broken, its worker killed at one of its awaits where `dieAt` says so, the
 * network whole again. Returns how many awaits the flow had to be killed at.
 *
 * @throws where it does not end in the right state, or something happened that never may
 */
export async function runCell(stage: Stage, fault: Fault | SocketFault, flow: Flow, dieAt = Infinity): Promise<number> {
  const scene = await Scene.open(stage, flow.upn);
  const { device, network } = scene;
  try {
    await flow.before(scene);
    await device.settle();
    Object.assign(gates, { passed: 0, dieAt, names: [] });
    if (isSocketFault(fault)) network.breakSockets(fault);
    else {
      network.break(fault, flow.path);
      network.cutSockets();
    }
    await flow.act(scene);
    await device.passTime(flow.broken ?? BROKEN);
    flow.during?.(scene, fault);
    network.heal();
    if (!device.worker) device.start();
    await device.settle();
    flow.healed?.(scene);
    let asked = 0;
    await device.until(
      'right',
      async () => {
        // A worker that died in the middle leaves the person where they were; they see it and go on.
        if (asked++ % 10 === 9) flow.healed?.(scene);
        return flow.right(scene);
      },
      PATIENCE,
    );
    const awaits = gates.passed;
    await device.passTime(3 * MINUTE);
    if (!(await flow.right(scene))) throw new Error('it did not stay right');
    await scene.check();
    return awaits;
  } finally {
    await scene.close();
  }
}

function isSocketFault(fault: Fault | SocketFault): fault is SocketFault {
  return (SOCKET_FAULTS as readonly string[]).includes(fault);
}
