import type { Observation } from '../agent/state.ts';
import type { Configuration } from '../protocol/configuration.ts';
import type { HostState } from '../protocol/health-host.ts';
import { appVersions } from '../tenant-client/app-versions.ts';
import { NativeHealthSource } from './native-health-source.ts';

type Settings = Pick<Configuration, 'healthSource' | 'healthLevels'>;

/** Milliseconds after which a state that has not changed is passed on again, so that its age is known. */
const PASS_ON = 30 * 60_000;

/** A browser without a source on the device knows nothing of its health, and says so: never `secured`. */
function browserAlone(): Observation['health'] {
  return { state: 'unknown', lastUpdateDateTime: new Date(Date.now()).toISOString() };
}

/**
 * Finds out what there is to report: the versions, and the device's health from whom the organisation has configured. What
 * was known before stands until the source has answered or failed.
 */
export class DeviceObserver {
  readonly #onObservation: (observation: Observation) => void;
  readonly #last: () => Promise<Observation | null>;
  #source: { readonly settings: string; readonly native: NativeHealthSource } | null = null;
  #passedOn = { content: '', at: Number.NEGATIVE_INFINITY };

  constructor(onObservation: (observation: Observation) => void, last: () => Promise<Observation | null>) {
    this.#onObservation = onObservation;
    this.#last = last;
  }

  /** The versions at once; the health as it was last known. */
  async start(): Promise<void> {
    const [versions, last] = await Promise.all([appVersions(), this.#last()]);
    const osBuild = last?.versions.osBuild;
    this.#onObservation({
      versions: { ...versions, ...(osBuild && { osBuild }) },
      health: last?.health ?? browserAlone(),
    });
  }

  /** The organisation's settings, each time that they are read. */
  async configure(settings: Settings): Promise<void> {
    const key = JSON.stringify([settings.healthSource, settings.healthLevels]);
    if (this.#source?.settings === key) return;
    this.#source?.native.stop();
    this.#source = null;
    if (settings.healthSource === 'nativeHost') {
      const native = new NativeHealthSource(settings.healthLevels ?? {}, {
        onState: (state) => void this.#passOn(healthOf(state), state.os.build),
        onProblem: (problem) => void this.#passOn(withoutSource(problem), null),
      });
      this.#source = { settings: key, native };
      native.start();
    } else if ((await this.#last())?.health.provenance) {
      await this.#passOn(browserAlone(), null);
    }
  }

  /** A person asks for a check: a source that failed is tried at once. */
  askNow(): void {
    this.#source?.native.askNow();
  }

  async #passOn(health: Observation['health'], osBuild: string | null): Promise<void> {
    const content = JSON.stringify([
      health.state,
      health.provenance,
      health.signals?.map(({ at: _, ...one }) => one),
      osBuild,
    ]);
    const now = performance.now();
    if (content === this.#passedOn.content && now - this.#passedOn.at < PASS_ON) return;
    this.#passedOn = { content, at: now };
    const versions = await appVersions();
    this.#onObservation({ versions: { ...versions, ...(osBuild && { osBuild }) }, health });
  }
}

function healthOf({ state, at, signals, host }: HostState): Observation['health'] {
  return {
    state,
    lastUpdateDateTime: at,
    provenance: { kind: 'nativeHost', version: host.version, scope: host.scope, problem: null },
    signals,
  };
}

function withoutSource(problem: string): Observation['health'] {
  return { ...browserAlone(), provenance: { kind: 'nativeHost', version: null, scope: 'unknown', problem } };
}
