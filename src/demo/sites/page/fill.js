// What a first visit leaves in the browser. Contents are random, and once stored they stay as they are.

export async function fillStores({ databases }) {
  keepIn(localStorage, 'profile');
  keepIn(localStorage, 'settings');
  keepIn(sessionStorage, 'open-item');
  for (const [name, stores] of Object.entries(databases)) await fillDatabase(name, stores);
  await fillCache();
  await startWorker();
}

async function startWorker() {
  // Registering again waits for the browser's own look for an update, which it puts off by seconds.
  if (await navigator.serviceWorker.getRegistration()) return;
  await navigator.serviceWorker.register('/service-worker.js');
  await navigator.serviceWorker.ready;
}

function keepIn(storage, key) {
  storage[key] ??= crypto.randomUUID();
}

async function fillDatabase(name, stores) {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
    // Only a new database has to be filled.
    opening.onupgradeneeded = () => {
      for (const [storeName, records] of Object.entries(stores)) {
        const store = opening.result.createObjectStore(storeName, { keyPath: 'id' });
        for (const record of records) store.add({ ...record, content: crypto.randomUUID() });
      }
    };
  });
  database.close();
}

async function fillCache() {
  if (await caches.has('attachments')) return;
  const cache = await caches.open('attachments');
  await cache.put('/attachments/1', new Response(`Attachment ${crypto.randomUUID()}`));
  await cache.put('/attachments/2', new Response(`Attachment ${crypto.randomUUID()}`));
}
