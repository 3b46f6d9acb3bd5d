import * as v from 'valibot';
import browser, { type Runtime } from 'webextension-polyfill';
import type { LevelOverrides } from '../health/signal-levels.ts';
import {
  HEALTH_HOST,
  HEALTH_HOST_HEARTBEAT,
  HEALTH_HOST_PROTOCOL,
  HostMessageSchema,
  type HostRequest,
  type HostState,
} from '../protocol/health-host.ts';

/** Why there is no health source. The browser's own words are English whatever its language (Chromium, native_message_port). */
export type HealthSourceProblem =
  | 'health-host-missing'
  | 'health-host-forbidden'
  | 'health-host-disabled'
  | 'health-host-ended'
  | 'health-host-silent'
  | 'health-host-garbage'
  | 'health-host-flood'
  | 'health-host-version';

const BY_WORDS: readonly (readonly [RegExp, HealthSourceProblem])[] = [
  [/not found/i, 'health-host-missing'],
  [/forbidden/i, 'health-host-forbidden'],
  [/disabled by the system administrator/i, 'health-host-disabled'],
  [/communicating/i, 'health-host-garbage'],
];

/** Milliseconds for the first answer: a whole folder may have to be looked at before it. */
const FIRST_ANSWER = 30_000;

/** Milliseconds of silence after which a host hangs. */
const SILENCE = 2.5 * HEALTH_HOST_HEARTBEAT;

/** More messages than this in so many milliseconds, and the host has lost its mind. */
const FLOOD = { messages: 40, within: 10_000 };

/** Milliseconds a host must have served before its end counts as the first failure again. */
const GOOD_LIFE = 60_000;

const FIRST_WAIT = 250;
const LONGEST_WAIT = 5 * 60_000;

type Listener = {
  readonly onState: (state: HostState) => void;
  readonly onProblem: (problem: HealthSourceProblem) => void;
};

/**
 * The health host's end in the browser: one port that stays open. One failure is met by a second try a moment later, so that
 * a host that is replaced or crashes once closes nothing; from the second in a row on there is no health source, and the
 * tries are spread. While the worker lives, that is: each new one begins at once.
 */
export class NativeHealthSource {
  readonly #levels: LevelOverrides;
  readonly #listener: Listener;
  #port: Runtime.Port | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #connectedAt = 0;
  #arrivals: number[] = [];

  constructor(levels: LevelOverrides, listener: Listener) {
    this.#levels = levels;
    this.#listener = listener;
  }

  start(): void {
    this.#connectedAt = performance.now();
    this.#arrivals = [];
    const port = browser.runtime.connectNative(HEALTH_HOST);
    this.#port = port;
    port.onMessage.addListener((message) => {
      if (port === this.#port) this.#take(message);
    });
    port.onDisconnect.addListener(() => {
      const words = browser.runtime.lastError?.message ?? '';
      if (port === this.#port)
        this.#fail(BY_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? 'health-host-ended');
    });
    const request: HostRequest = { type: 'subscribe', protocol: HEALTH_HOST_PROTOCOL, levels: this.#levels };
    port.postMessage(request);
    this.#expect(FIRST_ANSWER);
  }

  /** A person asks: the next try is not waited for. */
  askNow(): void {
    if (this.#port) return;
    clearTimeout(this.#timer);
    this.start();
  }

  stop(): void {
    clearTimeout(this.#timer);
    const port = this.#port;
    this.#port = null;
    port?.disconnect();
  }

  #take(raw: unknown): void {
    const now = performance.now();
    this.#arrivals = [...this.#arrivals.filter((at) => now - at < FLOOD.within), now];
    const message = this.#arrivals.length > FLOOD.messages ? 'health-host-flood' : read(raw);
    if (typeof message === 'string') {
      this.#fail(message);
    } else {
      this.#expect(SILENCE);
      this.#listener.onState(message);
    }
  }

  #expect(patience: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail('health-host-silent'), patience);
  }

  #fail(problem: HealthSourceProblem): void {
    this.stop();
    this.#failures = performance.now() - this.#connectedAt > GOOD_LIFE ? 1 : this.#failures + 1;
    if (this.#failures > 1) this.#listener.onProblem(problem);
    const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#failures - 1));
    const wait = this.#failures === 1 ? FIRST_WAIT : ceiling * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => this.start(), wait);
  }
}

function read(raw: unknown): HostState | HealthSourceProblem {
  const { protocol } = (raw ?? {}) as { readonly protocol?: unknown };
  if (typeof protocol === 'number' && protocol !== HEALTH_HOST_PROTOCOL) return 'health-host-version';
  const message = v.safeParse(HostMessageSchema, raw, { abortEarly: true });
  if (!message.success) return 'health-host-garbage';
  if (message.output.type === 'state') return message.output;
  return message.output.code === 'wrong-protocol' ? 'health-host-version' : 'health-host-garbage';
}
