import { isCorporate, type Sites } from '../../sites/site-list.ts';
import type { CompanyFrame } from './find-company-pages.ts';
import { inTime } from './in-time.ts';

/** In a company frame's place. Of no origin at all, so that nothing of the company's is left in the frame. */
function coverAddress(): string {
  const words = chrome.i18n.getMessage('frameCovered').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const page = `<!doctype html><meta name="color-scheme" content="light dark"><p style="font:14px system-ui">${words}`;
  return `data:text/html;charset=utf-8,${encodeURIComponent(page)}`;
}

const PATIENCE = 700;

/**
 * Covers a company frame inside another page and leaves the page around it alone (browser-platform.md §1 vii). Never
 * rejects: a frame that is gone, or shows the browser's own error page, needs no cover.
 */
export async function coverFrame({ tabId, frameId }: CompanyFrame): Promise<void> {
  const covering = chrome.scripting.executeScript({
    target: { tabId, frameIds: [frameId] },
    injectImmediately: true,
    args: [coverAddress()],
    func: (cover) => {
      window.stop();
      try {
        document.open();
        document.close();
      } catch {
        document.documentElement?.remove();
      }
      // Emptied, the page's script still runs; only another document ends its timers and sockets.
      location.replace(cover);
    },
  });
  await inTime(PATIENCE, covering);
}

/** Lets company frames inside other pages load again, each from the address that the page around it gave it. */
export async function reloadFrames(sites: Sites): Promise<void> {
  const tabs = await chrome.tabs.query({ discarded: false });
  await Promise.all(tabs.map(({ id }) => (id === undefined ? undefined : reloadFramesIn(id, sites))));
}

async function reloadFramesIn(tabId: number, sites: Sites): Promise<void> {
  const frames = (await inTime(PATIENCE, chrome.webNavigation.getAllFrames({ tabId }))) ?? [];
  const cover = coverAddress();
  const closed = frames.filter(
    ({ url, errorOccurred, frameId }) => frameId !== 0 && (url === cover || (errorOccurred && isCorporate(sites, url))),
  );
  for (const parent of new Set(closed.map(({ parentFrameId }) => parentFrameId))) {
    await inTime(PATIENCE, reloadFramesOf(tabId, parent, sites));
  }
}

/** Asks the page around them where its frames come from, and has it load the company's again. */
async function reloadFramesOf(tabId: number, parentFrameId: number, sites: Sites): Promise<void> {
  const target = { tabId, frameIds: [parentFrameId] };
  const [sources] = await chrome.scripting.executeScript({
    target,
    func: () => [...document.querySelectorAll<HTMLIFrameElement>('iframe, frame')].map(({ src }) => src),
  });
  const wanted = (sources?.result ?? []).filter((source) => isCorporate(sites, source));
  if (wanted.length === 0) return;
  await chrome.scripting.executeScript({
    target,
    args: [wanted],
    func: (wanted) => {
      for (const frame of document.querySelectorAll<HTMLIFrameElement>('iframe, frame')) {
        if (wanted.includes(frame.src)) frame.setAttribute('src', frame.getAttribute('src') ?? '');
      }
    },
  });
}
