import type { Browser, Protocol } from 'puppeteer';

/** A browser keeps 180 for each domain. */
export const EACH_COMPANY_HOST = 100;
export const EACH_NEIGHBOUR = 30;

/** A hundred of each company host, and neighbours of the same names below the same domains. */
export async function setManyCookies(browser: Browser, companyHosts: readonly string[]): Promise<void> {
  const session = await browser.target().createCDPSession();
  const cookies = companyHosts.flatMap((host) =>
    [host, host.replace('corp.', 'club.')].flatMap((domain) =>
      Array.from({ length: domain === host ? EACH_COMPANY_HOST : EACH_NEIGHBOUR }, (_, index) => ({
        name: `preference-${index}`,
        value: 'much',
        url: `https://${domain}/`,
        expires: Date.now() / 1000 + 86_400,
      })),
    ),
  );
  await session.send('Storage.setCookies', { cookies });
  await session.detach();
}

export async function readManyCookies(browser: Browser): Promise<Protocol.Network.Cookie[]> {
  const session = await browser.target().createCDPSession();
  const { cookies } = await session.send('Storage.getCookies');
  await session.detach();
  return cookies.filter(({ domain }) => /\.many-\d+\.test$/.test(domain));
}
