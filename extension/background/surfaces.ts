import browser, { type Runtime } from 'webextension-polyfill';
import type { AgentState } from '../../src/agent/state.ts';
import { SURFACE_COMMANDS, SURFACE_PORT, type SurfaceCommand, type SurfaceMessage } from '../../src/agent/surface.ts';
import { viewOf } from '../../src/agent/view.ts';
import { wantedBy } from '../../src/enforcement/wanted-address.ts';
import { hostOf } from '../../src/sites/site-list.ts';

/** The open popup and blocked pages. Each is told the view at once and at every change, and may ask for one of three things. */
export class Surfaces {
  readonly #ports = new Set<Runtime.Port>();

  /** To be called synchronously at the worker's start. */
  listen(current: () => Promise<AgentState>, onCommand: (command: SurfaceCommand) => void): void {
    browser.runtime.onConnect.addListener(async (port) => {
      if (port.name !== SURFACE_PORT || port.sender?.id !== browser.runtime.id) return;
      port.onDisconnect.addListener(() => this.#ports.delete(port));
      port.onMessage.addListener((message) => {
        const command = commandIn(message);
        if (command) onCommand(command);
      });
      this.#ports.add(port);
      await this.#post(port, await current());
    });
  }

  async publish(state: AgentState): Promise<void> {
    await Promise.all([...this.#ports].map((port) => this.#post(port, state)));
  }

  async #post(port: Runtime.Port, state: AgentState): Promise<void> {
    const tabId = port.sender?.tab?.id;
    const address = tabId === undefined ? null : await wantedBy(tabId);
    const message: SurfaceMessage = { view: viewOf(state, Date.now()), site: address && hostOf(address) };
    try {
      port.postMessage(message);
    } catch {
      this.#ports.delete(port);
    }
  }
}

function commandIn(message: unknown): SurfaceCommand | undefined {
  const command = typeof message === 'object' && message !== null && 'command' in message ? message.command : undefined;
  return SURFACE_COMMANDS.find((known) => known === command);
}
