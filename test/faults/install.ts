import 'fake-indexeddb/auto';
import { current } from './fake-browser.ts';
import { countCryptography } from './gates.ts';
import type { Network } from './network.ts';
import { currentLife, installVirtualTime } from './virtual-time.ts';

/** The line that workers are on. */
export const line: { network: Network | null } = { network: null };

const own = { fetch: globalThis.fetch, WebSocket: globalThis.WebSocket };

/** Gives the code of workers a world of their own; everyone else in this process keeps the real one. */
export function install(): void {
  installVirtualTime();
  countCryptography();
  const { network } = { network: () => line.network };
  globalThis.fetch = ((input: string | URL | Request, init?: RequestInit) =>
    currentLife() && network() ? network()?.fetch(own.fetch, input, init) : own.fetch(input, init)) as typeof fetch;
  globalThis.WebSocket = new Proxy(own.WebSocket, {
    construct: (Own, [address]: [string]) =>
      currentLife() && network() ? (network()?.socket(Own as typeof WebSocket, address) as object) : new Own(address),
  });
  const factory = globalThis.indexedDB;
  Object.defineProperty(globalThis, 'indexedDB', { get: () => current.device?.indexedDB ?? factory });
  // One worker at a time, so nobody waits for a lock.
  Object.defineProperty(globalThis, 'navigator', {
    value: { locks: { request: (_name: string, use: () => Promise<unknown>) => use() } },
    configurable: true,
  });
  const getProfileUserInfo = async () => ({ email: current.device?.profileAddress ?? '', id: '' });
  Object.assign(globalThis, { chrome: { identity: { getProfileUserInfo } } });
}
