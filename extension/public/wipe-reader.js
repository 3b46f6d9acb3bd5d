// Runs in the frames that a wipe opens to read an origin's stores back, and nowhere else: its address has a number that
// nobody can guess (src/enforcement/wipe/reading.ts). Counts what is there; in mode `clear` removes it and counts again.
void (async () => {
  const [nonce, key, mode] = (new URLSearchParams(location.search).get('drawbridge') ?? '').split('.');
  if (!nonce || !key) return;
  const message = { type: 'wipe-reading', nonce, key };
  void chrome.runtime.sendMessage({ ...message, type: 'wipe-reading-begun' }).catch(() => undefined);
  // Milliseconds for one store: a page that holds a database open lets nobody delete it.
  const PATIENCE = 2_000;
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = resolve;
      request.onerror = () => reject(request.error);
    });
  const directory = () => navigator.storage.getDirectory();
  // Over http some of them do not exist, and an origin can have nothing in them.
  const stores = {
    indexedDB: {
      list: async () => (await indexedDB.databases()).map(({ name }) => name),
      remove: (name) => settled(indexedDB.deleteDatabase(name)),
    },
    localStorage: { list: () => Object.keys(localStorage), remove: (name) => localStorage.removeItem(name) },
    sessionStorage: { list: () => Object.keys(sessionStorage), remove: (name) => sessionStorage.removeItem(name) },
    cacheStorage: self.caches && { list: () => caches.keys(), remove: (name) => caches.delete(name) },
    serviceWorkers: navigator.serviceWorker && {
      list: () => navigator.serviceWorker.getRegistrations(),
      remove: (registration) => registration.unregister(),
    },
    fileSystem: navigator.storage?.getDirectory && {
      list: async () => Array.fromAsync((await directory()).keys()),
      remove: async (name) => (await directory()).removeEntry(name, { recursive: true }),
    },
    storageBuckets: navigator.storageBuckets && {
      list: () => navigator.storageBuckets.keys(),
      remove: (name) => navigator.storageBuckets.delete(name),
    },
  };
  const inTime = (promise) =>
    Promise.race([promise, new Promise((_, reject) => setTimeout(() => reject(new Error('timeout')), PATIENCE))]);
  const count = async () => {
    const counts = {};
    for (const [name, store] of Object.entries(stores)) {
      const items = store ? await inTime(Promise.resolve(store.list())) : [];
      if (items.length > 0) counts[name] = items.length;
    }
    return counts;
  };
  // A deleted database's bytes stay in the browser's files until it writes these anew, which another one has it do.
  const rewriteFiles = async () => {
    const opening = indexedDB.open(key);
    await settled(opening);
    opening.result.close();
    await settled(indexedDB.deleteDatabase(key));
  };
  const clear = async (before) => {
    await Promise.allSettled(
      Object.values(stores).map(async (store) => {
        if (!store) return;
        for (const item of await store.list()) await inTime(Promise.resolve(store.remove(item)));
      }),
    );
    if (before.indexedDB) await inTime(rewriteFiles()).catch(() => undefined);
  };
  try {
    const before = await count();
    if (mode !== 'clear') return void chrome.runtime.sendMessage({ ...message, before, after: before });
    await clear(before);
    chrome.runtime.sendMessage({ ...message, before, after: await count() });
  } catch (error) {
    chrome.runtime.sendMessage({ ...message, refused: String(error) });
  }
})();
