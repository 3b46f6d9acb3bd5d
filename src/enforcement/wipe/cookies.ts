import { hostOfCookie, ownerOfCookie } from './cookie-owner.ts';
import type { WipeOrder } from './order.ts';

export type Cookie = chrome.cookies.Cookie;
export type CompanyCookies = { readonly company: readonly Cookie[]; readonly shared: readonly Cookie[] };

/** How many removals are asked for at once. */
const AT_ONCE = 250;

/**
 * As what a cookie is ended. Over http nobody changes one while a host around has a `Secure` one of its name (RFC 6265bis
 * §5.7, measured: a neighbour's `Secure` one kept the domain's), so https comes first.
 */
const SCHEMES = ['https', 'http'] as const;

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
 * Removes cookies one by one, each by setting it anew as one that is over. Never through `browsingData`, which takes the
 * whole registrable domain and with it the neighbours' (browser-platform.md §5), and not by `cookies.remove`, which takes
 * every cookie of the name that its address would receive: a shared one of the same name too. Returns how many are gone.
 */
export async function removeCookies(cookies: readonly Cookie[]): Promise<number> {
  if (cookies.length === 0) return 0;
  let held = cookies;
  for (const scheme of SCHEMES) {
    for (let start = 0; start < held.length; start += AT_ONCE)
      await Promise.allSettled(held.slice(start, start + AT_ONCE).map((cookie) => endCookie(cookie, scheme)));
    held = await stillHeld(held);
    if (held.length === 0) break;
  }
  await writeThrough();
  return cookies.length - (await stillHeld(cookies)).length;
}

async function stillHeld(cookies: readonly Cookie[]): Promise<readonly Cookie[]> {
  const held = new Set((await allCookies()).map(keyOf));
  return cookies.filter((cookie) => held.has(keyOf(cookie)));
}

/** Changes of cookies after which Chromium writes them all to the disk, and hosts to spread them over (one takes 180). */
const WRITTEN_AFTER = 512;
const PLACEHOLDERS = 4;

/**
 * Has the browser write its cookies to the disk. It does so each half a minute, and what was removed since is there again when
 * it is killed (measured); and once that many have changed, which those of hosts that cannot exist are for.
 */
async function writeThrough(): Promise<void> {
  const urls = Array.from({ length: PLACEHOLDERS }, (_, host) => `https://drawbridge-${host}.invalid/`);
  const set = (expirationDate: number) =>
    Promise.allSettled(
      Array.from({ length: WRITTEN_AFTER }, (_, index) =>
        chrome.cookies.set({ url: urls[index % PLACEHOLDERS] ?? '', name: `${index}`, value: '', expirationDate }),
      ),
    );
  // Those that a kill brings back are gone by themselves.
  await set(Date.now() / 1000 + 5);
  await set(1);
}

function endCookie(
  { name, domain, hostOnly, path, secure, httpOnly, sameSite, storeId, partitionKey }: Cookie,
  scheme: (typeof SCHEMES)[number],
) {
  return chrome.cookies.set({
    url: `${secure ? 'https' : scheme}://${hostOfCookie({ domain })}${path}`,
    name,
    value: '',
    ...(!hostOnly && { domain }),
    path,
    secure,
    httpOnly,
    sameSite,
    storeId,
    ...(partitionKey && { partitionKey }),
    expirationDate: 1,
  });
}

/** What makes a cookie the one it is (RFC 6265 §5.3, step 11), with its store and its partition. */
function keyOf({ name, domain, path, storeId, partitionKey }: Cookie): string {
  return JSON.stringify([storeId, partitionKey ?? null, domain, path, name]);
}

async function allCookies(): Promise<readonly Cookie[]> {
  const stores = await chrome.cookies.getAllCookieStores();
  const perStore = await Promise.all(stores.map(({ id }) => chrome.cookies.getAll({ storeId: id, partitionKey: {} })));
  return perStore.flat();
}
