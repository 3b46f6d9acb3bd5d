import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectToWorker } from '../../extension/surface/connection.ts';
import { SURFACE_PORT } from '../../src/agent/surface.ts';
import { blockedView, exampleView } from './example-view.ts';
import browser, { FakePort } from './fake-browser.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

const open = { view: exampleView(), site: null };
const blocked = { view: blockedView(), site: 'portal.contoso.com' };

beforeEach(() => {
  vi.useFakeTimers();
  FakePort.all = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('has no message until the worker speaks, then always its last', () => {
  const { message } = connectToWorker();
  expect(FakePort.last().name).toBe(SURFACE_PORT);
  expect(message.value).toBeNull();
  FakePort.last().onMessage.emit(open);
  FakePort.last().onMessage.emit(blocked);
  expect(message.value).toEqual(blocked);
});

test('a command reaches the worker', () => {
  const { send } = connectToWorker();
  FakePort.last().onMessage.emit(open);
  send('checkNow');
  expect(FakePort.last().received).toEqual([{ command: 'checkNow' }]);
});

test('connects again at once when the worker dies, and keeps showing its last word', () => {
  const { message } = connectToWorker();
  FakePort.last().onMessage.emit(open);
  FakePort.last().onDisconnect.emit();
  vi.advanceTimersByTime(0);
  expect(FakePort.all).toHaveLength(2);
  expect(message.value).toEqual(open);
  FakePort.last().onMessage.emit(blocked);
  expect(message.value).toEqual(blocked);
});

test('a command given while the worker is away is sent once when it is back', () => {
  const { send } = connectToWorker();
  FakePort.last().onMessage.emit(open);
  FakePort.last().onDisconnect.emit();
  send('signIn');
  send('signIn');
  vi.advanceTimersByTime(0);
  expect(FakePort.last().received).toEqual([]);
  FakePort.last().onMessage.emit(open);
  FakePort.last().onMessage.emit(open);
  expect(FakePort.last().received).toEqual([{ command: 'signIn' }]);
});

test('a command that finds its port just closed is not lost', () => {
  const { send } = connectToWorker();
  const port = FakePort.last();
  port.onMessage.emit(open);
  vi.spyOn(port, 'postMessage').mockImplementation(() => {
    throw new Error('Attempting to use a disconnected port object');
  });
  send('checkNow');
  port.onDisconnect.emit();
  vi.advanceTimersByTime(0);
  FakePort.last().onMessage.emit(open);
  expect(FakePort.last().received).toEqual([{ command: 'checkNow' }]);
});

test('a worker that never speaks is asked ever more rarely, at least every few seconds', () => {
  connectToWorker();
  for (let lives = 0; lives < 12; lives += 1) {
    FakePort.last().onDisconnect.emit();
    vi.advanceTimersByTime(lives === 0 ? 0 : 3_200);
  }
  expect(FakePort.all).toHaveLength(13);
  FakePort.last().onDisconnect.emit();
  vi.advanceTimersByTime(1_000);
  expect(FakePort.all).toHaveLength(13);
});

test('keeps trying where connecting itself fails', () => {
  vi.spyOn(browser.runtime, 'connect').mockImplementationOnce(() => {
    throw new Error('Extension context invalidated.');
  });
  const { message } = connectToWorker();
  vi.advanceTimersByTime(0);
  FakePort.last().onMessage.emit(open);
  expect(message.value).toEqual(open);
});
