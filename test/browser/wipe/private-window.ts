import type { Page, Protocol } from 'puppeteer';
import { extensionWorker } from '../../../src/tooling/worker-handle.ts';
import type { WipeBrowser } from './wipe-browser.ts';

/** A page of each origin, with every store filled, in one private window that the extension was let into. */
export async function fillPrivately(under: WipeBrowser, origins: readonly string[]): Promise<readonly Page[]> {
  const worker = await extensionWorker(under.browser, under.extensionId);
  const pages: Page[] = [];
  for (const origin of origins) {
    const url = `${origin}/page/innermost?private`;
    await worker.evaluate(async (address) => {
      const [window] = (await chrome.windows.getAll()).filter(({ incognito }) => incognito);
      if (window?.id === undefined) await chrome.windows.create({ incognito: true, url: address });
      else await chrome.tabs.create({ windowId: window.id, url: address });
    }, url);
    const target = await under.browser.waitForTarget((candidate) => candidate.url() === url);
    const page = await target.asPage();
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
