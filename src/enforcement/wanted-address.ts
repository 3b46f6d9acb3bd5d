import browser from 'webextension-polyfill';

const PREFIX = 'wanted:';

/**
 * Where each blocked tab wanted to be. Kept in session storage, in memory and out of every page's reach, so that the
 * blocked page carries no address of its own. User name and password in an address are dropped.
 */
export async function rememberWanted(tabId: number, address: string): Promise<void> {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return;
  url.username = '';
  url.password = '';
  await browser.storage.session.set({ [PREFIX + tabId]: url.href });
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
