import { resolve } from 'node:path';
import type { Browser } from 'puppeteer';
import { extensionWorker } from '../../../src/tooling/worker-handle.ts';
import { type BuildCopy, withPrelude } from '../leaks/switch-off.ts';

const BUILT = resolve(import.meta.dirname, '../../../dist');

/**
 * Before the worker's own code: what it writes into the journal of wipes comes to a halt, once before and once after each
 * state that the journal has not been in yet. The test kills the worker there. Which halts have been is known to the
 * next worker by `chrome.storage.session`.
 */
const PRELUDE = `
const halted = new Set();
chrome.storage.session.get('halts').then(({ halts = [] }) => halts.forEach((halt) => halted.add(halt)));
const put = IDBObjectStore.prototype.put;
const whole = (transaction) => new Promise((done) => transaction.addEventListener('complete', done));
IDBObjectStore.prototype.put = function (value, ...rest) {
  if (this.name !== 'wipes') return put.call(this, value, ...rest);
  const last = value.receipt ? 'receipt' : value.steps.at(-1)?.step ?? 'opened';
  const state = last + (value.removing && !value.receipt ? ', removing' : '');
  const halt = ['before', 'after'].map((when) => when + ' ' + state).find((name) => !halted.has(name));
  if (!halt) return put.call(this, value, ...rest);
  halted.add(halt);
  const first = halt.startsWith('after') ? whole(this.transaction) : Promise.resolve();
  if (halt.startsWith('after')) put.call(this, value, ...rest);
  return first.then(() => chrome.storage.session.set({ halts: [...halted] })).then(() => new Promise(() => undefined));
};
`;

export function withJournalStops(): Promise<BuildCopy> {
  return withPrelude(BUILT, PRELUDE);
}

/** The halts that there have been, in their order. Nothing where the worker is not there to be asked. */
export async function haltsIn(browser: Browser, extensionId: string): Promise<readonly string[]> {
  const worker = await extensionWorker(browser, extensionId);
  const { halts } = await worker.evaluate(() => chrome.storage.session.get('halts')).catch(() => ({ halts: [] }));
  return (halts ?? []) as readonly string[];
}
