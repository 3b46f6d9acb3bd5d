import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { NativeHealthSource } from '../../src/check-in/native-health-source.ts';
import type { HostState } from '../../src/protocol/health-host.ts';

type Port = { readonly at: number; say(message: unknown): void; end(): void };

const ports: Port[] = [];
vi.mock('webextension-polyfill', () => ({ default: { runtime: { connectNative: connect } } }));

function connect() {
  const [onMessage, onDisconnect]: [((message: unknown) => void)[], (() => void)[]] = [[], []];
  ports.push({
    at: performance.now(),
    say: (message) => onMessage.forEach((listener) => void listener(message)),
    end: () => onDisconnect.forEach((listener) => void listener()),
  });
  return {
    onMessage: { addListener: (listener: (message: unknown) => void) => onMessage.push(listener) },
    onDisconnect: { addListener: (listener: () => void) => onDisconnect.push(listener) },
    postMessage: () => undefined,
    disconnect: () => undefined,
  };
}

const GOOD: HostState = {
  type: 'state',
  protocol: 1,
  state: 'secured',
  level: 'secured',
  at: '2026-11-25T12:00:00Z',
  signals: [],
  os: { name: 'Test', build: null },
  host: { version: '1.0.0', scope: 'machine' },
};

let source: NativeHealthSource;
let said: string[];
beforeEach(() => {
  vi.useFakeTimers();
  ports.length = 0;
  said = [];
  source = new NativeHealthSource(
    {},
    { onState: ({ state }) => void said.push(state), onProblem: (problem) => void said.push(problem) },
  );
  source.start();
});
afterEach(() => {
  source.stop();
  vi.useRealTimers();
});

const port = () => ports.at(-1) as Port;
const MINUTE = 60_000;

it('a host that is replaced or crashes once closes nothing: it is asked again a moment later', () => {
  port().say(GOOD);
  port().end();
  vi.advanceTimersByTime(300);
  expect(ports).toHaveLength(2);
  port().say(GOOD);
  expect(said).toEqual(['secured', 'secured']);
});

it('a host that hangs is given up: at first after half a minute, later after two and a half of silence', () => {
  vi.advanceTimersByTime(31_000);
  expect(ports).toHaveLength(2);
  vi.advanceTimersByTime(31_000);
  expect(said).toEqual(['health-host-silent']);
  vi.advanceTimersByTime(1_000);
  port().say(GOOD);
  vi.advanceTimersByTime(149_000);
  expect(said.at(-1)).toBe('secured');
  const before = ports.length;
  vi.advanceTimersByTime(2_000);
  expect(ports).toHaveLength(before + 1);
});

it('is asked ever more rarely, five minutes apart at the most, and not at the moment when others ask', () => {
  for (let failures = 0; failures < 40; failures++) {
    port().end();
    vi.advanceTimersToNextTimer();
  }
  const waits = ports.slice(1).map(({ at }, index) => at - (ports[index] as Port).at);
  expect(waits).toHaveLength(40);
  for (const [nth, wait] of waits.entries()) {
    const ceiling = Math.min(5 * MINUTE, 250 * 2 ** nth);
    expect(wait).toBeLessThanOrEqual(ceiling);
    expect(wait).toBeGreaterThanOrEqual(ceiling / 2);
  }
  expect(new Set(waits.slice(-20)).size).toBeGreaterThan(10);
  expect(said).toEqual(Array(39).fill('health-host-ended'));
});

it('a person who asks need not wait for the next try', () => {
  for (let failures = 0; failures < 10; failures++) {
    port().end();
    vi.advanceTimersToNextTimer();
  }
  port().end();
  const before = ports.length;
  source.askNow();
  expect(ports).toHaveLength(before + 1);
  source.askNow();
  expect(ports).toHaveLength(before + 1);
});

it('what a port says after it was given up is not heard', () => {
  const first = port();
  first.end();
  vi.advanceTimersByTime(300);
  first.say(GOOD);
  expect(said).toEqual([]);
});
