import { createHash } from 'node:crypto';
import type { Browser, Protocol } from 'puppeteer';
import { isBelowCorp } from './places.ts';

/** Every kind of cookie that a server can set, by what makes it that kind. */
const KINDS: Readonly<Record<string, (host: string) => string>> = {
  'host-only': () => 'Path=/; Max-Age=86400',
  domain: (host) => `Path=/; Max-Age=86400; Domain=${host}`,
  'http-only': () => 'Path=/; Max-Age=86400; HttpOnly',
  secure: () => 'Path=/; Max-Age=86400; Secure',
  strict: () => 'Path=/; Max-Age=86400; SameSite=Strict',
  '__Host-prefixed': () => 'Path=/; Max-Age=86400; Secure',
  '__Secure-prefixed': () => 'Path=/; Max-Age=86400; Secure',
  session: () => 'Path=/',
  deep: () => 'Path=/deep/er; Max-Age=86400',
  cross: () => 'Path=/; Max-Age=86400; Secure; SameSite=None',
  partitioned: () => 'Path=/; Max-Age=86400; Secure; SameSite=None; Partitioned',
  '__Host-partitioned': () => 'Path=/; Max-Age=86400; Secure; SameSite=None; Partitioned',
};

/** `Set-Cookie` values of a site; hosts of `contoso.test` set one more, which they all share. */
export function cookiesFor(host: string, value: string): string[] {
  const cookies = Object.entries(KINDS).map(([name, attributes]) => `${name}=${value}; ${attributes(host)}`);
  if (host.endsWith('.contoso.test'))
    cookies.push(
      `shared-by-${host}=${value}; Path=/; Max-Age=86400; Domain=contoso.test`,
      // Of a name that company hosts have a cookie of their own of: whoever removes by name takes both.
      `secure=${value}; Path=/; Max-Age=86400; Domain=contoso.test`,
    );
  return cookies;
}

export type CookieOwner = 'company' | 'person' | 'shared';
export type ReadCookie = {
  readonly owner: CookieOwner;
  readonly words: string;
  readonly hash: string;
  /** Seconds since 1970; -1 for a cookie that ends with the browser. */
  readonly expires: number;
};

/**
 * Every cookie of the browser by CDP, partitioned ones too; `hash` is of all that it is. A shared one may have been set anew
 * by a company page before the wipe: of those is left out when they expire, and by which scheme and port they were set.
 */
export async function readCookies(browser: Browser): Promise<ReadCookie[]> {
  const session = await browser.target().createCDPSession();
  try {
    const { cookies } = await session.send('Storage.getCookies');
    return cookies.map((cookie) => {
      const owner = ownerOf(cookie);
      const { expires, sourcePort, sourceScheme, ...rest } = cookie;
      return { owner, words: wordsOf(cookie), hash: hashOf(owner === 'shared' ? rest : cookie), expires };
    });
  } finally {
    await session.detach();
  }
}

/** By who may receive it: a cookie with a domain goes to all below it, and no cookie knows a port. */
function ownerOf({ domain }: Protocol.Network.Cookie): CookieOwner {
  const host = domain.replace(/^\./, '');
  if (isBelowCorp(host)) return 'company';
  return domain === '.contoso.test' || host === 'tool.partner.test' ? 'shared' : 'person';
}

function wordsOf({ name, domain, path, partitionKey }: Protocol.Network.Cookie): string {
  return `${name} of ${domain}${path}${partitionKey ? ` in pages of ${partitionKey.topLevelSite}` : ''}`;
}

function hashOf(cookie: object): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(cookie).sort()))
    .digest('hex');
}
