import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWebPushCarrier } from '../../../../sdk-service/adapters/delivery/push/web-push-carrier.ts';
import type { Sentences } from '../../../../sdk-service/ports/sentences.ts';
import { createAppBed } from '../../../support/app-bed.ts';
import { createPushReceiver, startPushService } from '../../../support/push-service.ts';

async function setUp(t: Parameters<typeof createAppBed>[0], options: Parameters<typeof createAppBed>[1] = {}) {
  const service = await startPushService(t);
  const pushCarrier = createWebPushCarrier({ authorities: service.authorities });
  const bed = await createAppBed(t, { pushCarrier, ...options });
  await bed.settings.set('push.services', service.origin, bed.author);
  const receiver = createPushReceiver();
  const push = { type: 'webpush', endpoint: `${service.origin}/to/anna`, p256dh: receiver.p256dh, auth: receiver.auth };
  const user = await bed.addUser({ authenticator: 'app' });
  return { bed, service, receiver, push, user };
}

test('a request is announced, and the announcement says nothing of the person', async (t) => {
  const { bed, service, receiver, push, user } = await setUp(t);
  const device = await bed.enroll(user, { push });
  bed.clock.advanceSeconds(3600);
  const prompt = await bed.signIn(user);
  await bed.push.close();
  const pushed = service.received.at(-1);
  assert.ok(pushed);
  const told = receiver.open(pushed.body);
  const request = await bed.requestOf(device);
  const { v, t: type, r, e, notification } = JSON.parse(told);
  assert.deepEqual([v, type, r, e], [1, 'auth', request.payload.jti, request.payload.exp]);
  assert.equal(notification.navigate, `${bed.appOrigin}/r`);
  for (const word of [user.username, prompt.number ?? '?', 'User Portal', '192.0.2.7', request.payload.nonce]) {
    assert.equal(told.includes(word), false, word);
  }
  assert.equal(pushed.headers.ttl, '60');
});

test('what is announced is said in the language of the user’s app', async (t) => {
  assert.deepEqual(await announcedText(t, 'fr'), ['waiting in fr', 'fr']);
});

test('what is announced to a user without a language is said in that of the company', async (t) => {
  assert.deepEqual(await announcedText(t, ''), ['waiting in en', 'en']);
});

test('the company words the announcement for each language, and the others have the sentence of the product', async (t) => {
  const messages = 'de=Bitte in der App antworten | FR=Merci de répondre';
  assert.deepEqual(await announcedText(t, 'fr', messages), ['Merci de répondre', 'fr']);
  assert.deepEqual(await announcedText(t, 'es', messages), ['waiting in es', 'es']);
});

test('a wording that would be filled in, is empty, too long or of no language is refused', async (t) => {
  const { settings, author } = await createAppBed(t);
  for (const name of ['push.messages', 'oathToken.prompts']) {
    for (const item of ['de=Code <$otp$>', 'de=', 'de= ', `de=${'x'.repeat(161)}`, 'xx=Code', 'Code', 'de=a\u0007b']) {
      await assert.rejects(settings.set(name, item, author), { code: 'malformed' }, `${name} ${item}`);
    }
    await settings.set(name, `de=${'x'.repeat(160)} | pt-br=Código`, author);
  }
});

async function announcedText(
  t: Parameters<typeof createAppBed>[0],
  appLanguage: string,
  messages = '',
): Promise<readonly unknown[]> {
  const pushSentences: Pick<Sentences, 'announce'> = {
    announce: ({ language, key }) => ({ text: `${key} in ${language}`, language }),
  };
  const { bed, service, receiver, push, user } = await setUp(t, { pushSentences });
  await bed.settings.set('push.messages', messages, bed.author);
  await bed.enroll(user, { push });
  const change = { ...bed.author, at: bed.clock.now(), action: 'user.change', subject: user.username, detail: '' };
  await bed.store.changeUser(user.id, { appLanguage }, change);
  bed.clock.advanceSeconds(3600);
  await bed.signIn(user);
  await bed.push.close();
  const pushed = service.received.at(-1);
  assert.ok(pushed);
  const { body, lang } = JSON.parse(receiver.open(pushed.body)).notification;
  return [body, lang];
}

for (const status of [404, 410]) {
  test(`an address that is gone (${status}) is forgotten, and the device polls`, async (t) => {
    const { bed, service, push, user } = await setUp(t);
    const device = await bed.enroll(user, { push });
    bed.clock.advanceSeconds(3600);
    service.answerNext(status);
    await bed.signIn(user);
    await bed.push.close();
    assert.equal((await device.call('status')).body.push, false);
    assert.equal((await device.poll()).length, 1);
  });
}

test('an address at a private or unknown place is refused', async (t) => {
  const { bed, push, user } = await setUp(t);
  const device = await bed.enroll(user);
  for (const endpoint of ['https://127.0.0.1/x', 'https://evil.example.com/x', 'http://localhost/x', 'x']) {
    assert.equal((await device.call('push', { push: { ...push, endpoint } })).body.code, 'policy');
  }
  assert.equal((await device.call('push', { push: { ...push, p256dh: 'x' } })).body.code, 'malformed');
  assert.equal((await device.call('push', { push })).status, 200);
  assert.equal((await device.call('status')).body.push, true);
  assert.equal((await device.call('push', { push: { type: 'none' } })).status, 200);
  assert.equal((await device.call('status')).body.push, false);
});

test('one address is that of one device', async (t) => {
  const { bed, push, user } = await setUp(t);
  await bed.enroll(user, { push });
  const other = await bed.enroll(await bed.addUser({ username: 'bert', authenticator: 'app' }));
  assert.equal((await other.call('push', { push })).body.code, 'duplicate-key');
});

test('nothing is announced where the company switched it off', async (t) => {
  const { bed, service, push, user } = await setUp(t);
  await bed.settings.set('push.enabled', 'false', bed.author);
  await bed.enroll(user, { push });
  assert.equal(service.received.length, 0);
});
