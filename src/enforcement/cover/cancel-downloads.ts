import { isCorporate, type Sites } from '../../sites/site-list.ts';

/**
 * Cancels downloads in progress that come from company sites; rules leave them to run to their end (browser-platform.md
 * §1 xi). Rejects when one could not be cancelled.
 */
export async function cancelCompanyDownloads(sites: Sites): Promise<void> {
  const running = await chrome.downloads.search({ state: 'in_progress' });
  const ofCompany = running.filter(({ url, finalUrl, referrer }) =>
    [url, finalUrl, referrer].some((address) => address && isCorporate(sites, address)),
  );
  await Promise.all(ofCompany.map(({ id }) => chrome.downloads.cancel(id)));
}
