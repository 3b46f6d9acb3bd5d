import browser, { type Runtime } from 'webextension-polyfill';
import { SURFACE_PORT, type SurfaceCommand, type SurfaceMessage } from '../../src/agent/surface.ts';
import { type Observable, observable } from './observable.ts';

export type Connection = {
  /** The worker's last word; `null` before the first. It stays while the worker is away. */
  readonly message: Observable<SurfaceMessage | null>;
  send(command: SurfaceCommand): void;
};

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 3_200;

/**
 * The port to the worker. The browser may end the worker at any moment; connecting wakes it again, so the first attempt
 * comes at once. A worker that never speaks is asked ever more rarely.
 */
export function connectToWorker(): Connection {
  const message = observable<SurfaceMessage | null>(null);
  const waiting = new Set<SurfaceCommand>();
  let proven: Runtime.Port | null = null;
  let silentAttempts = 0;

  function open(): void {
    let port: Runtime.Port;
    try {
      port = browser.runtime.connect({ name: SURFACE_PORT });
    } catch {
      // The extension was updated or removed under the open page.
      again();
      return;
    }
    port.onMessage.addListener((next) => {
      proven = port;
      silentAttempts = 0;
      message.value = next as SurfaceMessage;
      const commands = [...waiting];
      waiting.clear();
      commands.forEach(send);
    });
    port.onDisconnect.addListener(() => {
      proven = null;
      again();
    });
  }

  function again(): void {
    const pause = silentAttempts === 0 ? 0 : Math.min(FIRST_PAUSE * 2 ** (silentAttempts - 1), LONGEST_PAUSE);
    silentAttempts += 1;
    setTimeout(open, pause);
  }

  function send(command: SurfaceCommand): void {
    // Only a port that has spoken is known to have a worker at its other end.
    try {
      if (proven) proven.postMessage({ command });
      else waiting.add(command);
    } catch {
      // Its end is on the way but not announced yet.
      waiting.add(command);
    }
  }

  open();
  return { message, send };
}
