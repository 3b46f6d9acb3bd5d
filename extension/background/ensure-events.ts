import browser from 'webextension-polyfill';
import { reload } from './reload.ts';

const ASKED = 'eventsAsked';
const HEARD = 'eventsHeard';
const RELOADED_AT = 'reloadedForEventsAt';

/**
 * Milliseconds. A change of our own is heard within 0.1 s, also at load 13 on two cores; an idle worker is ended after 30 s,
 * and then nothing would start it again.
 */
const PATIENCE = 15_000;

/** Milliseconds between two reloads, each of which closes the extension's pages. */
const AT_MOST_EVERY = 3_600_000;

/**
 * Reloads the extension where the browser gives its worker no events. Chromium 156 may be so for as long as it runs, when it
 * was started with a new version of the extension (measured: one of 70 such starts on a loaded machine; alarms, tabs and
 * storage are silent, and a worker that has ended is not started again). Once for each run of the browser a change in the
 * storage tells: the worker makes one and has to hear of it. An unpacked extension stays as it is: Chromium does not load it
 * anew unless it is in developer mode.
 */
export async function ensureEvents(): Promise<void> {
  const { [HEARD]: heard } = await browser.storage.session.get(HEARD);
  if (heard === true) return;
  if (await hearsChange()) return browser.storage.session.set({ [HEARD]: true });
  const { [RELOADED_AT]: last } = await browser.storage.local.get(RELOADED_AT);
  const now = Date.now();
  // A clock that was set back must not keep it from what it has to do.
  if (typeof last === 'number' && last <= now && now - last < AT_MOST_EVERY) return;
  if ((await browser.management.getSelf()).installType === 'development') return;
  console.warn('The browser gives this extension no events: it is loaded anew.');
  await browser.storage.local.set({ [RELOADED_AT]: now });
  await reload();
}

async function hearsChange(): Promise<boolean> {
  let hear: (changes: object, area: string) => void = () => undefined;
  const heard = new Promise<boolean>((resolve) => {
    hear = (changes, area) => area === 'session' && ASKED in changes && resolve(true);
  });
  browser.storage.onChanged.addListener(hear);
  // Another value than that of a worker which was killed before it heard: the same one would be no change.
  await browser.storage.session.set({ [ASKED]: crypto.randomUUID() });
  const silence = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), PATIENCE));
  const answer = await Promise.race([heard, silence]);
  browser.storage.onChanged.removeListener(hear);
  return answer;
}
