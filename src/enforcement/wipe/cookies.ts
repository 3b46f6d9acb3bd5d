import { hostOfCookie, ownerOfCookie } from './cookie-owner.ts';
import type { WipeOrder } from './order.ts';

export type Cookie = chrome.cookies.Cookie;
export type CompanyCookies = { readonly company: readonly Cookie[]; readonly shared: readonly Cookie[] };

/** How many removals are asked for at once. */
const AT_ONCE = 250;

/** Cookies of company hosts, and those they share with others; in every cookie store, partitioned ones too. */
export async function findCompanyCookies(order: WipeOrder): Promise<CompanyCookies> {
  const { company = [], shared = [] } = Object.groupBy(await allCookies(), (cookie) => ownerOfCookie(cookie, order));
  return { company, shared };
}

/** Those that go: the shared ones where the organisation says so. */
export function cookiesToRemove({ company, shared }: CompanyCookies, { options }: WipeOrder): readonly Cookie[] {
  return options.sharedCookies === 'remove' ? [...company, ...shared] : company;
}

export function domainsOf(cookies: readonly Cookie[]): readonly string[] {
  return [...new Set(cookies.map(hostOfCookie))].sort();
}

/**
 * Removes cookies one by one. Never through `browsingData`, which takes the whole registrable domain and with it the
 * neighbours' (browser-platform.md §5). Returns how many the browser said were removed.
 */
export async function removeCookies(cookies: readonly Cookie[]): Promise<number> {
  let removed = 0;
  for (let start = 0; start < cookies.length; start += AT_ONCE) {
    const results = await Promise.allSettled(cookies.slice(start, start + AT_ONCE).map(removeCookie));
    removed += results.filter((result) => result.status === 'fulfilled' && result.value !== null).length;
  }
  return removed;
}

function removeCookie(cookie: Cookie): Promise<unknown> {
  return chrome.cookies.remove({
    url: `${cookie.secure ? 'https' : 'http'}://${hostOfCookie(cookie)}${cookie.path}`,
    name: cookie.name,
    storeId: cookie.storeId,
    ...(cookie.partitionKey ? { partitionKey: cookie.partitionKey } : {}),
  });
}

async function allCookies(): Promise<readonly Cookie[]> {
  const stores = await chrome.cookies.getAllCookieStores();
  const perStore = await Promise.all(stores.map(({ id }) => chrome.cookies.getAll({ storeId: id, partitionKey: {} })));
  return perStore.flat();
}
