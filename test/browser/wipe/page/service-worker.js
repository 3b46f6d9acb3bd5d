import { fillCaches, fillDatabases } from './seed.js';

// Leaves the tests' own pages alone. Every other navigation it answers by itself, with a page that stores something, and
// keeps what it has answered, as installed web apps do. Told to, it writes without end, as one does that syncs.

addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode !== 'navigate' || /^\/(page\/|around\/|download|auth)/.test(pathname)) return;
  const headers = { 'content-type': 'text/html' };
  const shell = new Response('<script>localStorage.setItem("answered by", "the worker")</script>', { headers });
  event.respondWith(shell.clone());
  event.waitUntil(caches.open('attachments').then((cache) => cache.put(event.request, shell)));
});
addEventListener('message', (event) => event.waitUntil(write(event.data)));

async function write(secret) {
  for (;;) {
    await Promise.allSettled([fillDatabases(indexedDB, secret), fillCaches(caches, secret)]);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
