import { hostOf, isCorporate, originsNamed, siteAddress, wipeScope } from '../../sites/site-list.ts';
import { allWanted } from '../wanted-address.ts';
import { hostOfCookie, hostsToldBy, isWholly } from './cookie-owner.ts';
import type { CompanyCookies } from './cookies.ts';
import { embedders, wideSite } from './embedders.ts';
import type { WipeOrder } from './order.ts';
import { originsOf, rememberedOrigins } from './origin-ledger.ts';

/** One origin whose data goes. */
export type CompanyOrigin = {
  readonly origin: string;
  /** Something of it has been in this browser. Otherwise only the list names it, or its host is known and not its scheme. */
  readonly seen: boolean;
  /**
   * Frames of other sites may have data inside pages of its registrable domain that are not the company's: the browser's
   * own removal by origin would take that too, so it is emptied from within.
   */
  readonly fromWithin: boolean;
};

/**
 * Every origin that may hold something of the company's, as no single source is complete (browser-platform.md §6): those
 * noted while browsing, the hosts of cookies, history and downloads, what blocked tabs wanted; and, with every port that was seen, those
 * that the list itself names. Listing too many is cheap.
 */
export async function companyOrigins(
  order: WipeOrder,
  cookies: CompanyCookies,
  addresses: readonly string[],
): Promise<readonly CompanyOrigin[]> {
  const scope = wipeScope(order.sites);
  const [noted, wanted, embedding] = await Promise.all([
    rememberedOrigins(scope).catch(() => null),
    allWanted().catch(() => []),
    embedders().catch(() => null),
  ]);
  const visited = [...addresses, ...wanted.map(({ address }) => address)].flatMap(originOf);
  const known = [...(noted ?? []), ...visited];
  const all = [...cookies.company, ...cookies.shared];
  const hosts = new Set(all.map(hostOfCookie));
  // A cookie knows neither port nor, mostly, scheme: of a host that is known otherwise it says nothing new.
  const knownHosts = new Set(known.map((origin) => hostOf(origin) ?? ''));
  const byCookie = hostsToldBy(all, knownHosts).map((host) => `https://${host}`);
  const seen = new Set([...known, ...byCookie]);
  const origins = new Set([
    ...seen,
    ...[...hosts].flatMap(originsOf),
    ...originsNamed(scope),
    ...withPortsOf(seen, originsNamed(scope)),
  ]);
  return [...origins]
    .filter((origin) => URL.canParse(origin) && isCorporate(scope, origin))
    .sort()
    .map((origin) => ({
      origin,
      // Without the ledger nobody knows what was seen: anything may have been.
      seen: noted === null || seen.has(origin),
      fromWithin: !isWholly(order, origin) && (embedding === null || embedding.includes(wideSite(origin) ?? '')),
    }));
}

function originOf(address: string): readonly string[] {
  const site = siteAddress(address);
  return site ? [site.url.origin] : [];
}

/** Where one site of a company is at a port, others may be too. */
function withPortsOf(seen: ReadonlySet<string>, named: readonly string[]): readonly string[] {
  const ports = new Set([...seen].map((origin) => new URL(origin).port).filter((port) => port !== ''));
  return named.flatMap((origin) => {
    const url = new URL(origin);
    return url.port === '' ? [...ports].map((port) => `${url.protocol}//${url.hostname}:${port}`) : [];
  });
}
