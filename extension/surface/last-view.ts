import browser from 'webextension-polyfill';
import { LAST_VIEW_KEY, type LastView } from '../../src/agent/surface.ts';
import type { View } from '../../src/agent/view.ts';

/**
 * What the worker last said, for a popup that opens while it is away; `null` where there is nothing, it is of another
 * version, or time alone has changed access since. A person's view does not outlive their registration
 * (background/keep-view.ts).
 */
export async function lastView(): Promise<View | null> {
  const stored = await browser.storage.session.get(LAST_VIEW_KEY).catch(() => null);
  const last = stored?.[LAST_VIEW_KEY] as LastView | undefined;
  if (last?.version !== browser.runtime.getManifest().version) return null;
  const { nextChangeAt } = last.view;
  return nextChangeAt !== null && nextChangeAt <= Date.now() ? null : last.view;
}
