// Everything that a page can read of what its site has stored, as plain data in a fixed order.

export async function stored() {
  return {
    cookies: document.cookie.split('; ').filter(Boolean).sort(),
    localStorage: entriesOf(localStorage),
    sessionStorage: entriesOf(sessionStorage),
    indexedDB: await readDatabases(),
    caches: await readCaches(),
    serviceWorkers: await readServiceWorkers(),
  };
}

function entriesOf(storage) {
  return Object.fromEntries(Object.entries(storage).sort());
}

async function readDatabases() {
  const names = (await indexedDB.databases()).map(({ name }) => name).sort();
  const contents = {};
  for (const name of names) {
    const database = await openExisting(name);
    if (database === null) continue;
    contents[name] = await readStores(database);
    database.close();
  }
  return contents;
}

/** `null` for a database that went between being listed and being opened; opening must not make it again. */
function openExisting(name) {
  return new Promise((resolve) => {
    const opening = indexedDB.open(name);
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => resolve(null);
  });
}

async function readStores(database) {
  const contents = {};
  for (const name of [...database.objectStoreNames].sort()) {
    const store = database.transaction(name).objectStore(name);
    const [keys, values] = await Promise.all([answerOf(store.getAllKeys()), answerOf(store.getAll())]);
    contents[name] = keys.map((key, index) => [key, values[index]]);
  }
  return contents;
}

function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function readCaches() {
  const contents = {};
  for (const name of (await caches.keys()).sort()) {
    const cache = await caches.open(name);
    contents[name] = {};
    for (const request of await cache.keys()) contents[name][request.url] = await (await cache.match(request)).text();
  }
  return contents;
}

async function readServiceWorkers() {
  const registrations = await navigator.serviceWorker.getRegistrations();
  return registrations.map(({ scope, active }) => ({ scope, script: active?.scriptURL ?? null }));
}
