import browser from 'webextension-polyfill';
import { reload } from './reload.ts';

const CHECK = 'update-check';
/** Browsers look every five hours by themselves; asked more often than they like they answer "throttled". */
const MINUTES = 60;

/**
 * Takes a new version of the extension soon after it is there. The browser waits for a worker to be idle, which one with a socket
 * never is (enterprise.md §1), so it is told to. Not while `isBusy`: a person who is signing in would have to begin again. To be
 * called synchronously at the worker's start.
 */
export function takeUpdates(isBusy: () => Promise<boolean>): void {
  let isReady = false;
  const take = async () => {
    if (isReady && !(await isBusy())) await reload();
  };
  browser.runtime.onUpdateAvailable.addListener(() => {
    isReady = true;
    void take();
  });
  browser.alarms.onAlarm.addListener(({ name }) => {
    if (name === CHECK) void browser.runtime.requestUpdateCheck().catch(() => undefined);
    void take();
  });
}

export async function ensureUpdateChecks(): Promise<void> {
  if (!(await browser.alarms.get(CHECK))) browser.alarms.create(CHECK, { periodInMinutes: MINUTES });
}
