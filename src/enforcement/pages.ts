import browser from 'webextension-polyfill';

/** The page a blocked tab shows, and the page that holds a tab until the target is known; as packaged. */
export const BLOCKED_PAGE = '/extension/blocked/index.html';
export const HOLD_PAGE = '/extension/hold/index.html';

/**
 * Where a tab is sent. Both pages are web accessible under an address that is new with each browser session
 * (`use_dynamic_url`), so that no site can name, frame or probe them; the browser gives that address here (measured), and
 * shows the page under the extension's own.
 */
export function addressOf(page: string): string {
  return browser.runtime.getURL(page);
}

/** Whether an address is our blocked page's. */
export function isBlockedPage(address: string | undefined): boolean {
  const url = URL.parse(address ?? '');
  return url?.protocol === 'chrome-extension:' && url.pathname === BLOCKED_PAGE;
}

export function isWeb(address: string): boolean {
  return address.startsWith('http:') || address.startsWith('https:');
}
