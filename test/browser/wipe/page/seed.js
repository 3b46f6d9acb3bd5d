// Puts something into every store that a page has. What comes back says for each whether it could.

const STORES = {
  indexedDB: (secret) => fillDatabases(indexedDB, secret),
  localStorage: (secret) => fillStorage(localStorage, secret),
  sessionStorage: (secret) => fillStorage(sessionStorage, secret),
  cacheStorage: (secret) => fillCaches(caches, secret),
  serviceWorkers: () => startWorker(),
  opfs: async (secret) => fillFolder(await navigator.storage.getDirectory(), secret),
  buckets: fillBuckets,
  httpCache: async (secret) => (await fetch(`/cached?value=${secret}`)).text(),
  cookies: async (secret) => {
    await fetch(`/set-cookies?value=${secret}`);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not there over http
    document.cookie = `by-script=${secret}; max-age=86400; path=/`;
    if (!document.cookie.includes(secret)) throw new DOMException('the cookie was not taken', 'SecurityError');
  },
};

/** By store `null`, or the name of the error that it was refused with. */
export async function seed(secret) {
  const outcomes = Object.entries(STORES).map(async ([name, fill]) => [
    name,
    await Promise.resolve(secret)
      .then(fill)
      .then(
        () => null,
        (error) => error.name,
      ),
  ]);
  return Object.fromEntries(await Promise.all(outcomes));
}

export async function fillStorage(storage, secret) {
  storage.setItem('profile', secret);
  storage.setItem('settings', JSON.stringify({ secret, theme: 'dark' }));
}

/** One alone where the port is given: what the browser does with its files depends on whether there are others. */
export async function fillDatabases(factory, secret) {
  await fillDatabase(factory, 'mail', secret);
  if (location.port === '') await fillDatabase(factory, 'search index', secret);
}

export async function fillDatabase(factory, name, secret) {
  const database = await new Promise((resolve, reject) => {
    const opening = factory.open(name, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('messages', { keyPath: 'id' }).createIndex('from', 'from');
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  try {
    const transaction = database.transaction('messages', 'readwrite');
    const store = transaction.objectStore('messages');
    for (let id = 1; id <= 3; id++) store.put({ id, from: 'Lee', text: `${secret} ${id}`, file: new Blob([secret]) });
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export async function fillCaches(storage, secret) {
  const cache = await storage.open('attachments');
  for (let id = 1; id <= 2; id++) await cache.put(`/attachments/${id}`, new Response(`${secret} ${id}`));
}

async function startWorker() {
  await navigator.serviceWorker.register('/service-worker.js', { type: 'module' });
  await navigator.serviceWorker.ready;
}

export async function fillFolder(folder, secret) {
  await writeFile(folder, 'note.txt', secret);
  await writeFile(await folder.getDirectoryHandle('drafts', { create: true }), 'draft.txt', `${secret} draft`);
}

async function writeFile(folder, name, text) {
  const file = await folder.getFileHandle(name, { create: true });
  const stream = await file.createWritable();
  await stream.write(text);
  await stream.close();
}

export async function fillBuckets(secret) {
  const bucket = await navigator.storageBuckets.open('inbox');
  await fillDatabase(bucket.indexedDB, 'bucket', secret);
  await fillCaches(bucket.caches, secret);
  await fillFolder(await bucket.getDirectory(), secret);
  await navigator.storageBuckets.open('empty');
}
