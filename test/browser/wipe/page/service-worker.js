import { fillCaches, fillDatabases } from './seed.js';

// Answers nothing by itself. Told to, it writes without end, as one does that syncs.

addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
addEventListener('message', (event) => event.waitUntil(write(event.data)));

async function write(secret) {
  for (;;) {
    await Promise.allSettled([fillDatabases(indexedDB, secret), fillCaches(caches, secret)]);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
