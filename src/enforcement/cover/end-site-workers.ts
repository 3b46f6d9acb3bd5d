import browser from 'webextension-polyfill';
import { isCorporate, type Sites } from '../../sites/site-list.ts';
import { embedders, wideSite } from '../wipe/embedders.ts';

/** In session storage, one key for each company origin that has had a document since the browser started. */
const VISITED = 'visited:';

export async function noteVisit(origin: string): Promise<void> {
  await browser.storage.session.set({ [VISITED + origin]: true });
}

/**
 * Ends the service workers of sites that were open. A socket that such a worker has opened for itself flows on while
 * blocked, and it can open more: no rule and no `webRequest` event is asked about them (measured: 20 messages in two
 * seconds, none after this). The browser gives an extension no other way to end a worker than to take its registration,
 * which a site makes anew with its next page; its caches and databases stay. Sites that were not open are left alone, and
 * so are those below a domain that has pages of others with frames in them: such a frame's worker would go too, and be a
 * person's (measured).
 */
export async function endSiteWorkers(sites: Sites): Promise<void> {
  const keys = Object.keys(await browser.storage.session.get(null)).filter((key) => key.startsWith(VISITED));
  const embedding = await embedders().catch(() => null);
  const origins = keys
    .map((key) => key.slice(VISITED.length))
    .filter((origin) => isCorporate(sites, origin) && embedding?.includes(wideSite(origin) ?? '') === false);
  const [first, ...others] = origins;
  if (first === undefined) return;
  await chrome.browsingData.remove({ origins: [first, ...others] }, { serviceWorkers: true });
  // Those of a page that is open again note themselves again.
  await browser.storage.session.remove(keys);
}
