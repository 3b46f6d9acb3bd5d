import { extensionWorker } from '../../../src/tooling/worker-handle.ts';
import type { WipeBrowser } from './wipe-browser.ts';

// The extension's own database, looked into from its worker. A test's functions travel as text: each opens it itself.

/** Company frames that it knows of: of which origin, in pages of which, and whether they wait to be emptied. */
export async function knownPartitions({ browser, extensionId }: WipeBrowser): Promise<string[]> {
  const worker = await extensionWorker(browser, extensionId);
  return worker.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('drawbridge');
      opening.onsuccess = () => resolve(opening.result);
    });
    const all = db.transaction('partitions').objectStore('partitions').getAll();
    await new Promise((resolve) => {
      all.onsuccess = resolve;
    });
    db.close();
    return all.result.map(({ origin, within, due }) => `${origin} in ${within}${due ? ', due' : ''}`);
  });
}

/** The name of the error that a write is answered with. */
export async function errorOfWriting({ browser, extensionId }: WipeBrowser): Promise<string> {
  const worker = await extensionWorker(browser, extensionId);
  return worker.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const opening = indexedDB.open('drawbridge');
      opening.onsuccess = () => resolve(opening.result);
    });
    try {
      const transaction = db.transaction('origins', 'readwrite');
      transaction.objectStore('origins').put({ origin: 'https://one.more.test' });
      return await new Promise<string>((resolve) => {
        transaction.oncomplete = () => resolve('none');
        transaction.onabort = () => resolve(transaction.error?.name ?? '');
      });
    } finally {
      db.close();
    }
  });
}
