// Keeps the shell, so that a page without a connection is still a page of ours. /service-worker.js
// loads this file after it has named CACHE, SHELL and OFFLINE. Nothing else is ever kept: what a
// page or the API answers may be private.
const PREFIX = "wastewise-shell-";

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(offlinePage));
  else if (isShell(request)) event.respondWith(kept(request));
});

async function fill() {
  const cache = await caches.open(CACHE);
  await cache.addAll(SHELL);
  // Past the browser's own cache: it is written for this language and look.
  await cache.add(new Request(OFFLINE, { cache: "reload" }));
}

async function forgetOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
}

function isShell(request) {
  const url = new URL(request.url);
  return request.method === "GET" && url.origin === location.origin && SHELL.includes(url.pathname);
}

async function kept(request) {
  return (await caches.match(request.url, { cacheName: CACHE })) ?? fetch(request);
}

async function offlinePage() {
  return (await caches.match(OFFLINE, { cacheName: CACHE })) ?? Response.error();
}
