import * as v from 'valibot';
import { MOST_SIGNALS } from '../health/signal.ts';
import { levelBySignals, stateBySignals } from '../health/signal-levels.ts';
import {
  HEALTH_HOST_HEARTBEAT,
  HEALTH_HOST_PROTOCOL,
  type HostMessage,
  type HostRequest,
  HostRequestSchema,
  type HostState,
} from '../protocol/health-host.ts';
import type { Reader } from './reader.ts';

export type HostPorts = {
  readonly reader: Reader;
  readonly host: HostState['host'];
  /** Milliseconds between two looks while somebody listens; half a heartbeat at most. */
  readonly interval: number;
  readonly send: (message: HostMessage) => void;
};

/**
 * The host's side of the conversation: "state now" is answered once; a subscriber hears of every change at once, and at
 * least once in {@link HEALTH_HOST_HEARTBEAT} that nothing has changed.
 */
export class HostConversation {
  readonly #ports: HostPorts;
  #subscription: { readonly levels: HostRequest['levels']; readonly close: () => void } | null = null;
  #turn: Promise<void> = Promise.resolve();
  #isWaiting = false;
  #said = { content: '', at: Number.NEGATIVE_INFINITY };

  constructor(ports: HostPorts) {
    this.#ports = ports;
  }

  /** Takes one message of the browser's; what is no request is answered with an error. */
  take(raw: unknown): Promise<void> {
    const request = v.safeParse(HostRequestSchema, raw);
    if (!request.success) {
      this.#refuse('request-refused', request.issues[0].message.slice(0, 200));
    } else if (request.output.protocol !== HEALTH_HOST_PROTOCOL) {
      this.#refuse('wrong-protocol', `this host speaks ${HEALTH_HOST_PROTOCOL}, not ${request.output.protocol}`);
    } else if (request.output.type === 'read') {
      const { levels } = request.output;
      this.#turn = this.#turn.then(async () => this.#ports.send(await this.#look(levels)));
    } else {
      this.#subscribe(request.output.levels);
    }
    return this.#turn;
  }

  close(): void {
    this.#subscription?.close();
    this.#subscription = null;
  }

  #subscribe(levels: HostRequest['levels']): void {
    this.close();
    const watching = this.#ports.reader.watch(() => this.#lookSoon());
    const timer = setInterval(() => this.#lookSoon(), this.#ports.interval);
    this.#said = { content: '', at: Number.NEGATIVE_INFINITY };
    this.#subscription = {
      levels,
      close() {
        watching.close();
        clearInterval(timer);
      },
    };
    this.#lookSoon();
  }

  /** One look at a time; what changes during one causes another, and never more than that. */
  #lookSoon(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#turn = this.#turn.then(async () => {
      this.#isWaiting = false;
      const { levels } = this.#subscription ?? {};
      if (!levels) return;
      const state = await this.#look(levels);
      const content = JSON.stringify([state.state, state.os, state.signals.map(({ at: _, ...rest }) => rest)]);
      const now = performance.now();
      const isDue = now - this.#said.at > HEALTH_HOST_HEARTBEAT - this.#ports.interval;
      if (!this.#subscription || (content === this.#said.content && !isDue)) return;
      this.#said = { content, at: now };
      this.#ports.send(state);
    });
  }

  async #look(levels: HostRequest['levels']): Promise<HostState> {
    const { signals: all, os } = await this.#ports.reader.read();
    const signals = all.slice(0, MOST_SIGNALS);
    return {
      type: 'state',
      protocol: HEALTH_HOST_PROTOCOL,
      state: stateBySignals(all, levels) as HostState['state'],
      level: levelBySignals(all, levels),
      at: new Date().toISOString(),
      signals,
      os,
      host: this.#ports.host,
    };
  }

  #refuse(code: 'request-refused' | 'wrong-protocol', message: string): void {
    this.#ports.send({ type: 'error', protocol: HEALTH_HOST_PROTOCOL, code, message });
  }
}
