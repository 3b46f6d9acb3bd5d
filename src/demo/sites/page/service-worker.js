// Keeps the site usable without a network, as installed web apps do: with `offline=1` in its address the page comes
// from here, and no request reaches the server.

const KEPT = 'offline';
const PARTS = ['/', '/site/page.css', '/site/page.js', '/site/fill.js', '/site/snapshot.js', '/site/show.js'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(PARTS)));
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { pathname, searchParams } = new URL(event.request.url);
  const isOffline = event.request.mode === 'navigate' && searchParams.get('offline') === '1';
  if (isOffline) event.respondWith(kept('/', event.request));
  else if (pathname.startsWith('/site/')) event.respondWith(kept(pathname, event.request));
});

async function kept(path, request) {
  return (await caches.match(path)) ?? fetch(request);
}
