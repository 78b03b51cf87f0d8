/**
 * Keeps the app's files, so that it starts and shows codes without a network, and shows pushes. It holds no key and
 * decides nothing: a decision is made in the opened app.
 *
 * A script and no module, since Firefox had none for workers until 2026. The service writes `VERSION` (of all files) and
 * `FILES` (their addresses) above it, so that a new version of any of them is a new worker.
 */
declare const VERSION: string;
declare const FILES: readonly string[];

const worker = self as unknown as ServiceWorkerGlobalScope;
const cacheName = `app-${VERSION}`;

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' }))))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  const path = request.mode === 'navigate' ? '/' : url.pathname;
  if (!FILES.includes(path)) return;
  event.respondWith(caches.match(path, { cacheName }).then((kept) => kept ?? fetch(request)));
});

interface PushedText {
  readonly notification?: {
    readonly title?: string;
    readonly body?: string;
    readonly lang?: string;
    readonly tag?: string;
  };
}

worker.addEventListener('push', (event) => {
  event.waitUntil(show(event.data));
});

/** Browsers want each push to show something; it says that something waits, and nothing of what. */
async function show(data: PushMessageData | null): Promise<void> {
  let said: PushedText = {};
  try {
    said = data?.json() ?? {};
  } catch {
    // Not ours, or cut: the app finds out by its poll.
  }
  const { title = 'Authenticator', body = '', lang = '', tag = 'request' } = said.notification ?? {};
  const options = {
    body,
    lang,
    tag,
    renotify: true,
    requireInteraction: true,
    icon: '/icon-192.png',
    badge: '/badge.png',
  };
  await worker.registration.showNotification(title, options);
  for (const client of await openWindows()) client.postMessage('poll');
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openApp());
});

async function openApp(): Promise<void> {
  const [client] = await openWindows();
  if (client === undefined) await worker.clients.openWindow('/r');
  else await client.focus();
}

async function openWindows(): Promise<readonly WindowClient[]> {
  return worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
}
