import { type Coverage, coverageOfHost, type Sites } from '../sites/site-list.ts';

type Cookie = chrome.cookies.Cookie;

/** Every cookie that belongs to company hosts alone, in every cookie store, partitioned ones included. */
export async function findCompanyCookies(sites: Sites): Promise<readonly Cookie[]> {
  return (await allCookies()).filter((cookie) => coverageOfCookie(sites, cookie) === 'all');
}

/** Domains of cookies that company hosts share with others (`.contoso.test` where only `mail.contoso.test` is corporate). */
export async function findSharedCookieDomains(sites: Sites): Promise<readonly string[]> {
  const shared = (await allCookies()).filter((cookie) => coverageOfCookie(sites, cookie) === 'some');
  return [...new Set(shared.map(hostOfCookie))].sort();
}

/**
 * Removes cookies one by one. Never through `browsingData`, which takes the whole registrable domain and with it the
 * neighbours' (browser-platform.md §5). Returns how many the browser said were removed.
 */
export async function removeCookies(cookies: readonly Cookie[]): Promise<number> {
  const removals = cookies.map((cookie) =>
    chrome.cookies.remove({
      url: `${cookie.secure ? 'https' : 'http'}://${hostOfCookie(cookie)}${cookie.path}`,
      name: cookie.name,
      storeId: cookie.storeId,
      ...(cookie.partitionKey ? { partitionKey: cookie.partitionKey } : {}),
    }),
  );
  const results = await Promise.allSettled(removals);
  return results.filter((result) => result.status === 'fulfilled' && result.value !== null).length;
}

export function hostOfCookie({ domain }: Cookie): string {
  return domain.replace(/^\./, '');
}

function coverageOfCookie(sites: Sites, cookie: Cookie): Coverage {
  return coverageOfHost(sites, hostOfCookie(cookie), { below: !cookie.hostOnly, secureOnly: cookie.secure });
}

async function allCookies(): Promise<readonly Cookie[]> {
  const stores = await chrome.cookies.getAllCookieStores();
  const perStore = await Promise.all(stores.map(({ id }) => chrome.cookies.getAll({ storeId: id, partitionKey: {} })));
  return perStore.flat();
}
