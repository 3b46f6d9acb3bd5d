import { observable } from './observable.ts';

const TICK = 1_000;

/** The time that ages on the page are counted from, milliseconds since the epoch. */
export const now = observable(Date.now());

/** Lets `now` tick while the page is open; returns what stops it. */
export function startClock(): () => void {
  const tick = () => {
    now.value = Date.now();
  };
  tick();
  const timer = setInterval(tick, TICK);
  return () => clearInterval(timer);
}
