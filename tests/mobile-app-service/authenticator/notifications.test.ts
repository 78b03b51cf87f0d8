import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CDPSession } from 'playwright-core';
import { startAuthenticator } from '../../support/authenticator-bed.ts';

const MOST_DELIVERIES = 20;
/** Each goes to the browser and back. */
const LOOKS = 100;

/** The app with leave to notify, its worker awake, and a push service that can be made to deliver. */
async function startWithPush(t: TestContext) {
  const bed = await startAuthenticator(t, { permissions: ['notifications'] });
  await bed.page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  const session = await bed.browser.newCDPSession(bed.page);
  const registrationId = await findRegistration(session, bed.origin);
  /**
   * Delivers until the phone shows something: what is delivered while a busy machine starts the worker can be lost, and the
   * same again takes the place of what is shown.
   */
  async function deliver(data: string): Promise<readonly unknown[]> {
    for (let tries = 0; tries < MOST_DELIVERIES; tries += 1) {
      await session.send('ServiceWorker.deliverPushMessage', { origin: bed.origin, registrationId, data });
      for (let looks = 0; looks < LOOKS; looks += 1) {
        const shown = await bed.page.evaluate<readonly unknown[]>(`(async () => {
          const registration = await navigator.serviceWorker.ready;
          return (await registration.getNotifications()).map(({ title, body, lang, tag, requireInteraction }) =>
            ({ title, body, lang, tag, requireInteraction }));
        })()`);
        if (shown.length > 0) return shown;
      }
    }
    throw new Error('Nothing is shown of what was pushed.');
  }
  /**
   * As by a tap on the first one. No protocol can tap it, and a browser lets nobody else open or focus a window: what the
   * worker does is taken down in place of it.
   */
  async function tap(): Promise<{ readonly did: readonly string[]; readonly left: number }> {
    const [worker] = bed.browser.serviceWorkers();
    assert.ok(worker);
    return worker.evaluate(`(async () => {
      const did = [];
      clients.openWindow = async (path) => void did.push('open ' + path);
      WindowClient.prototype.focus = async () => void did.push('focus');
      const [notification] = await registration.getNotifications();
      const event = new NotificationEvent('notificationclick', { notification });
      const done = new Promise((resolve) => Object.defineProperty(event, 'waitUntil', { value: resolve }));
      dispatchEvent(event);
      await done;
      return { did, left: (await registration.getNotifications()).length };
    })()`);
  }
  return { ...bed, deliver, tap };
}

async function findRegistration(session: CDPSession, origin: string): Promise<string> {
  const found = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL === `${origin}/`);
      if (own !== undefined) resolve(own.registrationId);
    });
  });
  await session.send('ServiceWorker.enable');
  return found;
}

const pushed = { notification: { title: 'Contoso', body: 'A sign-in waits for you.', lang: 'en', tag: 'r1' } };

test('a push is shown as the server says it, and stays until somebody looks', async (t) => {
  const { deliver, complaints } = await startWithPush(t);
  assert.deepEqual(await deliver(JSON.stringify(pushed)), [{ ...pushed.notification, requireInteraction: true }]);
  assert.deepEqual(complaints, []);
});

test('a push that cannot be read is shown without a word of it', async (t) => {
  const { deliver } = await startWithPush(t);
  assert.deepEqual(await deliver('<b>{"notification": cut'), [
    { title: 'Authenticator', body: '', lang: '', tag: 'request', requireInteraction: true },
  ]);
});

test('a tap on it brings the open app to the front', async (t) => {
  const { deliver, tap } = await startWithPush(t);
  await deliver(JSON.stringify(pushed));
  assert.deepEqual(await tap(), { did: ['focus'], left: 0 });
});

test('a tap on it opens the app where it is closed, and the app shows the request', async (t) => {
  const { page, peer, origin, deliver, tap, enroll } = await startWithPush(t);
  await enroll();
  await page.getByRole('button', { name: 'Done' }).click();
  await deliver(JSON.stringify(pushed));
  await page.goto('about:blank');
  peer.ask();
  const { did, left } = await tap();
  assert.deepEqual({ did, left }, { did: ['open /r'], left: 0 });
  await page.goto(`${origin}/r`);
  await page.getByRole('heading', { name: 'Are you signing in?' }).waitFor();
});
