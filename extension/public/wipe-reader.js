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
    cacheStorage: self.caches && { list: () => caches.keys(), remove: (name) => removeCache(name) },
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
  // The browser forgets a deleted cache at once, and may keep its files until the site uses caches again after a start of
  // the browser (measured: of two wipes one). The files of a deleted entry go with it.
  const removeCache = async (name) => {
    const cache = await caches.open(name);
    const remove = (request) => cache.delete(request, { ignoreMethod: true, ignoreVary: true });
    await inTime(cache.keys().then((requests) => Promise.all(requests.map(remove)))).catch(() => undefined);
    await caches.delete(name);
  };
  const count = async () => {
    const counts = {};
    for (const [name, store] of Object.entries(stores)) {
      const items = store ? await inTime(Promise.resolve(store.list())) : [];
      if (items.length > 0) counts[name] = items.length;
    }
    return counts;
  };
  // A deleted database's bytes stay in the browser's files until a task of its own, that nobody is told of, has written them
  // anew, and until the flush after that drops the old ones (docs/wipe.md). So databases of ours come into the same files
  // first, and go last, one by one. One weighs enough that the browser's count shows when these files have gone.
  const WEIGHT = 60_000; // Bytes, random as files are compressed; a value of 64 KB and more would be a file of its own.
  const ballast = Array.from({ length: 6 }, (_, n) => `drawbridge ${nonce} ${n}`);
  const [first, small, heavy, ...rest] = ballast;
  // What is counted over http, and beside blobs that wait to be removed, says nothing: then every wait takes its whole time.
  const isHeld = async () => {
    const { usageDetails } = (await navigator.storage?.estimate()) ?? {};
    if (!usageDetails) await indexedDB.databases();
    return (usageDetails?.indexedDB ?? WEIGHT) >= WEIGHT;
  };
  // A write that meets the task keeps it from its work. Pages in the background have one timer a second: there it asks on.
  const letWork = async (milliseconds) => {
    const start = performance.now();
    const past = () => performance.now() - start;
    for (let held = true; past() < 10 || (held && past() < milliseconds); ) {
      if (!document.hidden) await new Promise((resolve) => setTimeout(resolve, 10));
      held = await isHeld();
    }
  };
  const make = async (name) => {
    const opening = indexedDB.open(name);
    const bytes = crypto.getRandomValues(new Uint8Array(name === heavy ? WEIGHT : 1));
    opening.onupgradeneeded = () => opening.result.createObjectStore('bytes').put(bytes, 1);
    await settled(opening);
    opening.result.close();
  };
  const takeOn = async () => {
    await Promise.all(ballast.map(make));
    await settled(indexedDB.deleteDatabase(first));
    await letWork(10);
  };
  const throwOff = async () => {
    for (const [nth, name] of [small, heavy, ...rest].entries()) {
      await letWork(10 * 2 ** nth);
      await settled(indexedDB.deleteDatabase(name));
    }
  };
  const clear = async (before) => {
    // A full disk takes none.
    if (before.indexedDB) await inTime(takeOn()).catch(() => undefined);
    await Promise.allSettled(
      Object.values(stores).map(async (store) => {
        if (!store) return;
        for (const item of await store.list())
          if (!ballast.includes(item)) await inTime(Promise.resolve(store.remove(item)));
      }),
    );
    if (before.indexedDB) await inTime(throwOff()).catch(() => undefined);
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
