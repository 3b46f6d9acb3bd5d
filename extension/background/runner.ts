import type { AgentEffect } from '../../src/agent/effect.ts';
import type { AgentEvent } from '../../src/agent/event.ts';
import type { AgentState } from '../../src/agent/state.ts';
import { step } from '../../src/agent/step.ts';

/** An event without its time; the runner stamps it. */
export type Happening = AgentEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'at' | 'lived'>
    : never
  : never;

/** The runner's hold on the world. */
export type RunnerPorts = {
  readonly load: () => Promise<AgentState>;
  readonly save: (state: AgentState) => Promise<void>;
  /** Performs one effect; whatever comes of it is dispatched as an event. Must not reject. */
  readonly perform: (effect: AgentEffect) => void;
  readonly publish: (state: AgentState) => void;
  readonly now: () => number;
  /** Milliseconds that this worker has lived, by a clock that nobody can set. */
  readonly uptime: () => number;
};

/**
 * Drives the agent: one event at a time, the state stored before any effect of it is performed, so that a worker killed
 * at any point leaves a successor that knows what was under way.
 */
export class Runner {
  readonly #ports: RunnerPorts;
  #state: Promise<AgentState>;
  #lastUptime: number | null = null;

  constructor(ports: RunnerPorts) {
    this.#ports = ports;
    this.#state = ports.load();
  }

  /** The state after everything dispatched so far. */
  get state(): Promise<AgentState> {
    return this.#state;
  }

  dispatch(happening: Happening): Promise<AgentState> {
    this.#state = this.#state.then((state) => this.#take(state, happening));
    return this.#state;
  }

  async #take(state: AgentState, happening: Happening): Promise<AgentState> {
    const { state: next, effects } = step(state, { ...happening, ...this.#stamp() } as AgentEvent);
    // A full disk must not stop enforcement: what cannot be stored now is stored with the next event.
    const isStored = await this.#ports.save(next).then(
      () => true,
      (error) => {
        console.error('The state could not be stored:', error);
        return false;
      },
    );
    this.#ports.publish(next);
    for (const effect of effects) this.#ports.perform(isStored ? effect : withoutReports(effect));
    return next;
  }

  #stamp(): Pick<AgentEvent, 'at' | 'lived'> {
    const uptime = this.#ports.uptime();
    const lived = uptime - (this.#lastUptime ?? uptime);
    this.#lastUptime = uptime;
    return { at: this.#ports.now(), lived };
  }
}

/** A report that is not stored is not sent: a killed worker's successor would give its number to another. */
function withoutReports(effect: AgentEffect): AgentEffect {
  return effect.type === 'checkIn' ? { ...effect, reports: [], gap: null } : effect;
}
