import type { Page, Protocol } from 'puppeteer';
import { openPrivately } from '../harness/private-window.ts';
import type { WipeBrowser } from './wipe-browser.ts';

/** A page of each origin, with every store filled, in one private window that the extension was let into. */
export async function fillPrivately(under: WipeBrowser, origins: readonly string[]): Promise<readonly Page[]> {
  const pages: Page[] = [];
  for (const origin of origins) {
    const page = await openPrivately(under, `${origin}/page/innermost?private`);
    await page.waitForSelector('html[data-ready]');
    await page.evaluate(`seed('private')`);
    pages.push(page);
  }
  return pages;
}

/** All cookies of the window that a page is in. */
export async function cookiesBeside(page: Page): Promise<Protocol.Network.Cookie[]> {
  const session = await page.createCDPSession();
  const { cookies } = await session.send('Network.getAllCookies');
  await session.detach();
  return cookies;
}
