import { isBlockedPage } from '../pages.ts';
import type { ReadingRoom } from './reading.ts';

/** Tabs and origins whose session storage is emptied from within: each pair is a frame of its own. */
const MOST_TABS = 40;
const MOST_ORIGINS = 40;
const PATIENCE = 10_000;

/**
 * Empties the session storage that covered tabs still keep for a site, in frames of the blocked page that they show. Only
 * for origins that the browser itself does not clear, which it would do in all tabs.
 */
export async function clearTabSessions(room: ReadingRoom, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  // A private tab shows no page of an extension that is in ordinary windows (measured), so none has frames there.
  const tabs = (await chrome.tabs.query({})).filter(
    ({ url, discarded, incognito }) => isBlockedPage(url) && !discarded && !incognito,
  );
  const most = origins.slice(0, MOST_ORIGINS);
  await Promise.all(
    tabs.slice(0, MOST_TABS).map(async ({ id }) => {
      if (id !== undefined) await room.readAll(most, 'clear', PATIENCE, undefined, String(id));
    }),
  );
}
