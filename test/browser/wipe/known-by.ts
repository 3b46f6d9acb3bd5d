import { extensionWorker } from '../../../src/tooling/worker-handle.ts';
import { clickLink, untilDownloaded } from './download-files.ts';
import { fillNest, openNest } from './nested-pages.ts';
import type { WipeBrowser } from './wipe-browser.ts';

/** Origins of which one source alone knows when the wipe begins. */
export const KNOWN_BY = {
  ledger: 'https://ledger.corp.contoso.test:8443',
  cookie: 'https://cookie.corp.contoso.test',
  history: 'https://history.corp.contoso.test:8443',
  download: 'https://download.corp.contoso.test:8443',
  list: 'https://corp.contoso.test',
} as const;
export type Source = keyof typeof KNOWN_BY;
export const SOURCES = Object.keys(KNOWN_BY) as Source[];

/** Fills the origin's stores, in a tab that is closed then. Gives those that the browser refuses. */
export async function fillKnownBy(under: WipeBrowser, by: Source): Promise<readonly string[]> {
  const opened = await openNest(under.browser, [KNOWN_BY[by]]);
  const refused = await fillNest(opened);
  if (by === 'download') {
    await clickLink(opened.tab, '/download');
    await untilDownloaded(under, 'from-download.corp.contoso.test.bin');
  }
  await opened.tab.close();
  return refused;
}

/** Takes the origin out of all lists but one. Cookies of its names that it shares with its domain go with its own. */
export async function knowOnlyBy({ browser, extensionId }: WipeBrowser, by: Source): Promise<void> {
  const worker = await extensionWorker(browser, extensionId);
  await worker.evaluate(
    async (origin, by) => {
      const { hostname } = new URL(origin);
      const isOwn = (url = '') => URL.parse(url)?.origin === origin;
      if (by !== 'history') {
        const visits = await chrome.history.search({ text: '', startTime: 0, maxResults: 10_000 });
        for (const { url = '' } of visits.filter((visit) => isOwn(visit.url))) await chrome.history.deleteUrl({ url });
      }
      if (by !== 'download') {
        for (const { id, url } of await chrome.downloads.search({ limit: 0 }))
          if (isOwn(url)) await chrome.downloads.erase({ id });
      }
      if (by !== 'cookie') {
        for (const { name, path, domain, secure, partitionKey } of await chrome.cookies.getAll({ partitionKey: {} }))
          if (domain.replace(/^\./, '') === hostname) {
            const url = `http${secure ? 's' : ''}://${hostname}${path}`;
            await chrome.cookies.remove({ url, name, ...(partitionKey && { partitionKey }) });
          }
      }
      if (by === 'ledger') return;
      const db = await new Promise<IDBDatabase>((resolve) => {
        const opening = indexedDB.open('drawbridge');
        opening.onsuccess = () => resolve(opening.result);
      });
      const transaction = db.transaction('origins', 'readwrite');
      transaction.objectStore('origins').delete(origin);
      await new Promise((resolve) => {
        transaction.oncomplete = resolve;
      });
      db.close();
    },
    KNOWN_BY[by],
    by,
  );
}
