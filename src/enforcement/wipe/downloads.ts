import type { WipeOptions } from '../../access/access-document.ts';
import { isCorporate, type Sites } from '../../sites/site-list.ts';

type Download = chrome.downloads.DownloadItem;

/** Downloads that come from the company's sites: by where they were asked for, came from, or were linked; `blob:` too. */
export async function findCompanyDownloads(sites: Sites): Promise<readonly Download[]> {
  // Without a limit of its own the browser gives a thousand.
  const all = await chrome.downloads.search({ limit: 0 });
  return all.filter(({ url, finalUrl, referrer }) => isOfCompany(sites, url, finalUrl, referrer));
}

function isOfCompany(sites: Sites, ...addresses: readonly (string | undefined)[]): boolean {
  return addresses.some((address) => address && isCorporate(sites, address));
}

export type DownloadsRemoved = { readonly filesRemoved: number; readonly filesLeft: number };

/**
 * Takes downloads out of the list, running ones with what has come of them. A complete file stays, unless the
 * organisation has files removed; one that has been moved is out of reach and not the list's any more. A file that only a
 * link on a company page led to is another site's, and stays in any case.
 */
export async function removeDownloads(
  downloads: readonly Download[],
  { downloadedFiles }: WipeOptions,
  sites: Sites,
): Promise<DownloadsRemoved> {
  const files = { filesRemoved: 0, filesLeft: 0 };
  for (const { id, state, exists, url, finalUrl } of downloads) {
    if (state === 'in_progress') await chrome.downloads.cancel(id).catch(() => undefined);
    if (downloadedFiles === 'remove' && state === 'complete' && exists && isOfCompany(sites, url, finalUrl)) {
      const isGone = await chrome.downloads.removeFile(id).then(
        () => true,
        () => false,
      );
      files[isGone ? 'filesRemoved' : 'filesLeft'] += 1;
      // Its entry is what leads a person, and the next try, to it.
      if (!isGone) continue;
    }
    await chrome.downloads.erase({ id });
  }
  return files;
}
