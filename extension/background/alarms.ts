import browser from 'webextension-polyfill';

const DUE = 'due';
const WATCHDOG = 'watchdog';

/** The browser's alarms come no closer than this; what is due sooner gets a timer beside its alarm. */
const SHORTEST_ALARM = 30_000;

let timer: ReturnType<typeof setTimeout> | null = null;
let ring: () => void = () => undefined;

/**
 * Calls `listener` when what was scheduled is due, and every half minute besides: the watchdog brings a killed worker
 * back. To be called synchronously at the worker's start.
 */
export function onAlarm(listener: () => void): void {
  ring = listener;
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === DUE || name === WATCHDOG) listener();
  });
}

/** Creating an alarm anew pushes it into the future, so only a missing one is made. */
export async function ensureWatchdog(): Promise<void> {
  if (!(await browser.alarms.get(WATCHDOG))) browser.alarms.create(WATCHDOG, { periodInMinutes: 0.5 });
}

/** One alarm at `at` (milliseconds since the epoch) in place of the one before; `null` for none. */
export async function scheduleAlarm(at: number | null): Promise<void> {
  if (timer) clearTimeout(timer);
  timer = null;
  if (at === null) {
    await browser.alarms.clear(DUE);
    return;
  }
  const wait = Math.max(0, at - Date.now());
  if (wait < SHORTEST_ALARM) timer = setTimeout(() => ring(), wait);
  browser.alarms.create(DUE, { when: at });
}
