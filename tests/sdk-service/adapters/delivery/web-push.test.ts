import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import { type TestContext, test } from 'node:test';
import { checkEndpoint, isPublicAddress } from '../../../../sdk-service/adapters/delivery/push/check-endpoint.ts';
import { createWebPushCarrier } from '../../../../sdk-service/adapters/delivery/push/web-push-carrier.ts';
import { createPushReceiver, decryptPush, readVapid, startPushService } from '../../../support/push-service.ts';
import { readVectors } from '../../../support/read-vectors.ts';

function createIdentity() {
  const {
    x = '',
    y = '',
    d = '',
  } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return { contact: 'mailto:admin@example.com', publicKey: point.toString('base64url'), privateKey: d };
}

async function setUp(t: TestContext) {
  const service = await startPushService(t);
  const receiver = createPushReceiver();
  const identity = createIdentity();
  const message = {
    subscription: { endpoint: `${service.origin}/push/abc`, p256dh: receiver.p256dh, auth: receiver.auth },
    payload: '{"v":1}',
    ttlSeconds: 60,
    topic: 'a-topic',
    services: [service.origin],
    identity,
  };
  return { service, receiver, identity, message, carrier: createWebPushCarrier({ authorities: service.authorities }) };
}

for (const vector of readVectors<Record<string, string>>('rfc-8291')) {
  test(`the push service of these tests reads ${vector.title}`, () => {
    const bytes = (name: string) => Buffer.from(vector[name] ?? '', 'base64url');
    const receiver = {
      privateKey: bytes('receiverPrivateKey'),
      publicKey: bytes('receiverPublicKey'),
      authSecret: bytes('authSecret'),
    };
    assert.equal(decryptPush(bytes('body'), receiver).toString('utf8'), vector.plaintext);
  });
}

test('a message arrives sealed, with its time, topic, urgency and sender', async (t) => {
  const { service, receiver, identity, message, carrier } = await setUp(t);
  assert.deepEqual(await carrier.send(message), { outcome: 'accepted' });
  const [pushed] = service.received;
  assert.ok(pushed);
  assert.equal(pushed.path, '/push/abc');
  assert.equal(receiver.open(pushed.body), message.payload);
  assert.equal(pushed.body.includes(message.payload), false);
  assert.deepEqual(
    [pushed.headers.ttl, pushed.headers.topic, pushed.headers.urgency, pushed.headers['content-encoding']],
    ['60', 'a-topic', 'high', 'aes128gcm'],
  );
  const { key, claims } = await readVapid(pushed.headers.authorization);
  assert.equal(key, identity.publicKey);
  assert.equal(claims.aud, service.origin);
  assert.equal(claims.sub, identity.contact);
  // RFC 8292 §2: at most a day.
  assert.equal(claims.exp <= Date.now() / 1000 + 86_400, true);
});

for (const [status, headers, delivery] of [
  [404, {}, { outcome: 'gone' }],
  [410, {}, { outcome: 'gone' }],
  [429, { 'Retry-After': '120' }, { outcome: 'later', seconds: 120 }],
  [429, {}, { outcome: 'later', seconds: 60 }],
  [503, { 'Retry-After': '99999999' }, { outcome: 'later', seconds: 3600 }],
  [400, {}, { outcome: 'refused' }],
  [413, {}, { outcome: 'refused' }],
] as const) {
  test(`an answer of ${status} ${JSON.stringify(headers)} is ${delivery.outcome}`, async (t) => {
    const { service, message, carrier } = await setUp(t);
    service.answerNext(status, headers);
    assert.deepEqual(await carrier.send(message), delivery);
  });
}

test('a redirect is not followed', async (t) => {
  const { service, message, carrier } = await setUp(t);
  const other = await startPushService(t);
  service.answerNext(307, { Location: `${other.origin}/elsewhere` });
  assert.deepEqual(await carrier.send(message), { outcome: 'refused' });
  assert.equal(other.received.length + service.received.length, 1);
});

test('a service whose certificate is not trusted gets nothing', async (t) => {
  const { service, message } = await setUp(t);
  assert.deepEqual(await createWebPushCarrier().send(message), { outcome: 'unreachable' });
  assert.equal(service.received.length, 0);
});

for (const [name, found] of [
  ['a private address', ['10.0.0.1']],
  ['this machine', ['127.0.0.1']],
  ['the address of metadata services', ['169.254.169.254']],
  ['a private address beside a public one', ['93.184.216.34', '192.168.1.1']],
  ['a private address of IPv6', ['fd00::1']],
  ['a private address of IPv4 written as IPv6', ['::ffff:127.0.0.1']],
] as const) {
  test(`a service of the internet that resolves to ${name} is not called`, async (t) => {
    const { message } = await setUp(t);
    const lookup: LookupFunction = (_hostname, _options, callback) =>
      callback(
        null,
        found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    const carrier = createWebPushCarrier({ lookup });
    const endpoint = 'https://eu.push.example.com/abc';
    const sent = {
      ...message,
      services: ['https://*.push.example.com'],
      subscription: { ...message.subscription, endpoint },
    };
    assert.deepEqual(await carrier.send(sent), { outcome: 'refused' });
  });
}

const services = ['https://push.example.com', 'https://*.notify.example.net', 'https://push.intern:8443'];

test('an endpoint is one of an allowed service', () => {
  for (const endpoint of [
    'https://push.example.com/abc',
    'https://db5.notify.example.net/w/?token=x',
    'https://push.intern:8443/abc',
  ]) {
    assert.equal(checkEndpoint(endpoint, services), undefined, endpoint);
  }
  for (const endpoint of [
    'http://push.example.com/abc',
    'https://push.example.com:8443/abc',
    'https://push.example.com.evil.example/abc',
    'https://evil.example/?https://push.example.com/',
    'https://notify.example.net/abc',
    'https://db5.notify.example.net:8443/abc',
    'https://name:word@push.example.com/abc',
    'https://push.intern/abc',
    'https://127.0.0.1/abc',
    'https://[::1]/abc',
    'https://2130706433/abc',
    'file:///etc/passwd',
    'push.example.com',
    `https://push.example.com/${'x'.repeat(1000)}`,
  ]) {
    assert.notEqual(checkEndpoint(endpoint, services), undefined, endpoint);
  }
});

test('addresses that are not of the public internet are known', () => {
  for (const address of ['8.8.8.8', '93.184.216.34', '2606:4700::1111']) {
    assert.equal(isPublicAddress(address, address.includes(':') ? 6 : 4), true, address);
  }
  for (const address of [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'fc00::1',
    'fe80::1',
    'ff02::1',
  ]) {
    assert.equal(isPublicAddress(address, address.includes(':') ? 6 : 4), false, address);
  }
});
