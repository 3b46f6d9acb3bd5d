import browser from 'webextension-polyfill';

const PREFIX = 'wanted:';

/**
 * Where each blocked tab wanted to be. Kept in session storage, in memory and out of every page's reach, so that the
 * blocked page carries no address of its own. User name and password in an address are dropped.
 */
export async function rememberWanted(tabId: number, address: string): Promise<void> {
  const url = withoutSecrets(address);
  if (url !== null) await browser.storage.session.set({ [PREFIX + tabId]: url });
}

/**
 * Notes in the browser's history what a tab was turned away from: a visit that led on to the blocked page is hidden there,
 * from the person and from a later wipe (measured).
 */
export async function noteInHistory(address: string): Promise<void> {
  const url = withoutSecrets(address);
  if (url !== null) await chrome.history.addUrl({ url }).catch(() => undefined);
}

/** A web address without user name and password. */
function withoutSecrets(address: string): string | null {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  url.username = '';
  url.password = '';
  return url.href;
}

export async function wantedBy(tabId: number): Promise<string | null> {
  const value = (await browser.storage.session.get(PREFIX + tabId))[PREFIX + tabId];
  return typeof value === 'string' ? value : null;
}

export async function allWanted(): Promise<readonly { readonly tabId: number; readonly address: string }[]> {
  const stored = await browser.storage.session.get(null);
  return Object.entries(stored)
    .filter(([key, value]) => key.startsWith(PREFIX) && typeof value === 'string')
    .map(([key, value]) => ({ tabId: Number(key.slice(PREFIX.length)), address: value as string }));
}

export async function forgetWanted(tabId: number): Promise<void> {
  await browser.storage.session.remove(PREFIX + tabId);
}
