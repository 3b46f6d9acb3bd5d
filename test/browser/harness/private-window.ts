import type { Page } from 'puppeteer';
import { extensionWorker } from '../../../src/tooling/worker-handle.ts';
import type { UnderTest } from './browser-under-test.ts';

/** Opens an address in the private window of the person's, which a browser context of Puppeteer's is not. */
export async function openPrivately(
  { browser, extensionId }: Pick<UnderTest, 'browser' | 'extensionId'>,
  url: string,
): Promise<Page> {
  const worker = await extensionWorker(browser, extensionId);
  await worker.evaluate(async (address) => {
    const [open] = (await chrome.windows.getAll()).filter(({ incognito }) => incognito);
    if (open?.id === undefined) await chrome.windows.create({ incognito: true, url: address });
    else await chrome.tabs.create({ windowId: open.id, url: address });
  }, url);
  const target = await browser.waitForTarget((candidate) => candidate.url() === url);
  return target.asPage();
}
