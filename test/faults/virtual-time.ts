import { AsyncLocalStorage } from 'node:async_hooks';

/** Whoever lives by virtual time: a worker, whose clock may be wrong and who may die. */
export type Life = { dead: boolean; readonly skew: () => number };

type Timer = { readonly id: number; readonly at: number; readonly life: Life; readonly run: () => void };

const lives = new AsyncLocalStorage<Life>();
const real = { setTimeout, clearTimeout, now: Date.now, performanceNow: performance.now.bind(performance), Date };

let now = Date.now();
let nextId = 1_000_000_000;
let timers: Timer[] = [];

/** The worker in whose name this code runs, however many awaits and timers later; `undefined` for tenant and harness. */
export const currentLife = (): Life | undefined => lives.getStore();

export const live = <Result>(life: Life, run: () => Result): Result => lives.run(life, run);

/** What Node itself does, with its own timers. */
export const outside = <Result>(run: () => Result): Result => lives.exit(run);

export const virtualNow = (): number => now;

/** The time of the next timer of a worker that lives, or `Infinity`. */
export function nextTimer(): number {
  timers = timers.filter(({ life }) => !life.dead);
  return Math.min(Infinity, ...timers.map(({ at }) => at));
}

/** Turns the clock to `at` and rings what is due by then, one at a time. True if something rang. */
export function turnTo(at: number): boolean {
  const due = timers.filter((timer) => !timer.life.dead && timer.at <= at).sort((a, b) => a.at - b.at)[0];
  now = Math.max(now, due ? due.at : at);
  if (!due) return false;
  timers = timers.filter((timer) => timer !== due);
  live(due.life, due.run);
  return true;
}

/** From now on workers have virtual timers, and everyone the virtual time of day; what the harness itself waits for is real. */
export function installVirtualTime(): void {
  const setVirtual = (run: (...given: unknown[]) => void, wait = 0, ...given: unknown[]) => {
    const life = lives.getStore();
    if (!life) return real.setTimeout(run, wait, ...given);
    // A clock shows whole milliseconds.
    const timer = { id: nextId++, at: Math.ceil(now + Math.max(0, wait)), life, run };
    timers.push(timer);
    return timer.id;
  };
  const clearVirtual = (id: unknown) => {
    if (typeof id === 'number' && id >= 1_000_000_000) timers = timers.filter((timer) => timer.id !== id);
    else real.clearTimeout(id as never);
  };
  const dateNow = () => now + (lives.getStore()?.skew() ?? 0);
  class VirtualDate extends real.Date {
    constructor(...given: unknown[]) {
      // @ts-expect-error The overloads of Date's constructor are passed on as they are.
      super(...(given.length === 0 ? [dateNow()] : given));
    }
    static override now = dateNow;
  }
  Object.assign(globalThis, { setTimeout: setVirtual, clearTimeout: clearVirtual, Date: VirtualDate });
  performance.now = () => (lives.getStore() ? now : real.performanceNow());
}

/** Real milliseconds, for what really happens between processes. */
export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => real.setTimeout(resolve, milliseconds));

export const realNow = (): number => real.performanceNow();
