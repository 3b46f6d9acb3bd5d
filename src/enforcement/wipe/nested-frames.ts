import { isWeb } from '../pages.ts';
import { wideSite } from './embedders.ts';

/**
 * Whether a frame of `origin` is inside a frame of another site, below the tab's page. A browser keeps its storage apart then
 * even where that page is of its own site (measured, Chromium 156: a company frame in a diary's frame in a company page).
 */
export async function isNested(
  origin: string,
  { tabId, parentFrameId }: { readonly tabId: number; readonly parentFrameId: number },
): Promise<boolean> {
  if (parentFrameId <= 0) return false;
  const frames = (await chrome.webNavigation.getAllFrames({ tabId }).catch(() => null)) ?? [];
  const above = (id: number) => frames.find(({ frameId }) => frameId === id);
  for (let frame = above(parentFrameId); frame && frame.frameId > 0; frame = above(frame.parentFrameId)) {
    // What is written into a page, such as `about:srcdoc`, is of the site that wrote it.
    if (isWeb(frame.url) && new URL(frame.url).origin !== origin && wideSite(frame.url) !== wideSite(origin))
      return true;
  }
  return false;
}
