import browser from 'webextension-polyfill';
import { leaveBlockedTabs } from './blocked-tabs.ts';

/** Loads the extension anew, a new version where one is there. The block's rules are the browser's, and stand meanwhile. */
export async function reload(): Promise<void> {
  await leaveBlockedTabs().catch((error) => console.warn('Blocked tabs could not be kept:', error));
  browser.runtime.reload();
}
