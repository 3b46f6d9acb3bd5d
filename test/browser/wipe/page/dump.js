// Everything that a page can read of what its site has stored, as plain data in a fixed order. Nothing is made by looking.

const STORES = {
  indexedDB: () => readDatabases(indexedDB),
  localStorage: () => Object.entries(localStorage).sort(),
  sessionStorage: () => Object.entries(sessionStorage).sort(),
  cacheStorage: () => readCaches(caches),
  serviceWorkers: readWorkers,
  opfs: async () => readFolder(await navigator.storage.getDirectory()),
  buckets: readBuckets,
  httpCache: readHttpCache,
};

/** By store a list of what is in it, or the name of the error that reading it ended with. */
export async function dump(secret) {
  const entries = Object.entries(STORES).map(async ([name, read]) => {
    try {
      return [name, await read(secret)];
    } catch (error) {
      return [name, error.name];
    }
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function readDatabases(factory) {
  const items = [];
  for (const { name } of sorted(await factory.databases())) {
    const database = await openExisting(factory, name);
    if (database === null) continue;
    items.push(`database ${name}`);
    for (const store of [...database.objectStoreNames].sort()) {
      for (const record of await answerOf(database.transaction(store).objectStore(store).getAll())) {
        items.push([name, store, { ...record, file: await record.file.text() }]);
      }
    }
    database.close();
  }
  return items;
}

/** `null` for one that went between being listed and being opened; opening must not make it again. */
function openExisting(factory, name) {
  return new Promise((resolve) => {
    const opening = factory.open(name);
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => resolve(null);
  });
}

function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function readCaches(storage) {
  const items = [];
  for (const name of (await storage.keys()).sort()) {
    items.push(`cache ${name}`);
    const cache = await storage.open(name);
    for (const request of await cache.keys())
      items.push([name, request.url, await (await cache.match(request)).text()]);
  }
  return items;
}

async function readWorkers() {
  const registrations = await navigator.serviceWorker.getRegistrations();
  return registrations.map(({ scope, active }) => [scope, active?.scriptURL ?? null]).sort();
}

async function readFolder(folder, path = '') {
  const items = [];
  const handles = [];
  for await (const handle of folder.values()) handles.push(handle);
  for (const handle of sorted(handles)) {
    const name = `${path}/${handle.name}`;
    if (handle.kind === 'file') items.push([name, await (await handle.getFile()).text()]);
    else items.push(name, ...(await readFolder(handle, name)));
  }
  return items;
}

async function readBuckets() {
  const items = [];
  for (const name of (await navigator.storageBuckets.keys()).sort()) {
    const bucket = await navigator.storageBuckets.open(name);
    const contents = [
      await readDatabases(bucket.indexedDB),
      await readCaches(bucket.caches),
      await readFolder(await bucket.getDirectory()),
    ];
    items.push(`bucket ${name}`, ...contents.flat().map((item) => [name, item]));
  }
  return items;
}

async function readHttpCache(secret) {
  const held = await fetch(`/cached?value=${secret}`, { cache: 'only-if-cached', mode: 'same-origin' }).catch(
    () => null,
  );
  // What is not held is answered by a 504 of the browser's own.
  return held?.ok ? [await held.text()] : [];
}

function sorted(named) {
  return [...named].sort((one, other) => (one.name < other.name ? -1 : 1));
}
