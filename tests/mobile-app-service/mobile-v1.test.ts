import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { readMobileAppServiceConfig } from '@mfa/shared/config/mobile-app-service';
import { createSdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { createApp } from '../../mobile-app-service/app.ts';
import { createDeviceWaits } from '../../mobile-app-service/mobile-v1/device-waits.ts';
import { createReferenceClient, newId } from '../support/reference-client.ts';
import { startSdkInProcess, testAuthor } from '../support/sdk-in-process.ts';
import { captureLog, serveApp } from '../support/serve-app.ts';
import { waitForNews } from '../support/wait-for-news.ts';

const directory = '/MultiFactorAuthMobileAppWebService';
const appOrigin = 'https://app.example.com';
const password = 'the account of the mobile service';

/** The mobile service over the real SDK. */
async function start(t: TestContext) {
  const sdk = await startSdkInProcess();
  t.after(() => sdk.close());
  await sdk.core.accounts.add({ name: 'svc-mobile', password, role: 'mobile' }, testAuthor);
  const client = createSdkClient({ url: sdk.url, username: 'svc-mobile', password });
  t.after(() => client.close());
  const config = readMobileAppServiceConfig({
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'svc-mobile',
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: password,
    SSL_REQUIRED: 'false',
  });
  const { log } = captureLog();
  const issuer = (await serveApp(t, createApp({ config, client, log }).app)) + directory;
  await sdk.core.settings.set('mobile.url', `${issuer}/`, testAuthor);
  await sdk.core.settings.set('mobile.appOrigin', appOrigin, testAuthor);
  return { sdk, client, issuer };
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of a test
async function readJson(response: Response | Promise<Response>): Promise<any> {
  return (await response).json();
}

function post(url: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/jose', ...headers }, body });
}

test('the discovery says where everything is', async (t) => {
  const { issuer } = await start(t);
  const found = await readJson(fetch(`${issuer}/.well-known/mobile-mfa`));
  assert.equal(found.issuer, issuer);
  assert.equal(found.endpoints.base, `${issuer}/mobile/v1`);
  assert.deepEqual(found.algs, ['ES256']);
  assert.equal(Buffer.from(found.vapid_public_key, 'base64url').length, 65);
  const { keys } = await readJson(fetch(found.jwks_uri));
  assert.deepEqual(Object.keys(keys[0]).toSorted(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
});

test('without its addresses the app is not there', async (t) => {
  const { sdk, issuer } = await start(t);
  await sdk.core.settings.set('mobile.appOrigin', '', testAuthor);
  const response = await fetch(`${issuer}/.well-known/mobile-mfa`);
  assert.deepEqual([response.status, (await readJson(response)).code], [503, 'temporarily_unavailable']);
  const polled = await post(`${issuer}/mobile/v1/devices/${newId()}/poll`, 'a.b.c');
  assert.equal(polled.status, 503);
});

test('pages of the app may call, and those of no other origin', async (t) => {
  const { issuer } = await start(t);
  const url = `${issuer}/mobile/v1/enrollments/redeem`;
  for (const [origin, allowed] of [
    [appOrigin, appOrigin],
    ['https://evil.example.com', null],
    ['https://app.example.com.evil.example', null],
    ['null', null],
  ] as const) {
    const asked = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      },
    });
    assert.equal(asked.headers.get('Access-Control-Allow-Origin'), allowed, origin);
    const called = await post(url, 'a.b.c', { Origin: origin });
    assert.equal(called.headers.get('Access-Control-Allow-Origin'), allowed, origin);
    assert.equal(called.headers.get('Access-Control-Allow-Credentials'), null);
  }
});

test('what is no message of a device is told so by status and code', async (t) => {
  const { issuer } = await start(t);
  const url = `${issuer}/mobile/v1/devices/${newId()}/poll`;
  const told = async (response: Promise<Response>) => {
    const { status, headers } = await response;
    assert.match(headers.get('Content-Type') ?? '', /^application\/problem\+json/);
    assert.equal(headers.get('Cache-Control'), 'no-store');
    return [status, (await readJson(response)).code];
  };
  assert.deepEqual(await told(post(url, '{}', { 'Content-Type': 'application/json' })), [415, 'wrong_type']);
  assert.deepEqual(await told(post(url, 'x'.repeat(16_385))), [413, 'too_large']);
  assert.deepEqual(await told(post(url, 'hello')), [400, 'malformed']);
  const stranger = await createReferenceClient();
  const message = await stranger.makeMessage(url, 'poll+jwt', {}, { header: { kid: newId() } });
  assert.deepEqual(await told(post(url, message)), [401, 'not_authorised']);
});

test('who redeems again and again is slowed', async (t) => {
  const { issuer } = await start(t);
  const statuses = [];
  for (let tries = 0; tries < 21; tries += 1) {
    statuses.push((await post(`${issuer}/mobile/v1/enrollments/redeem`, 'a.b.c')).status);
  }
  assert.equal(statuses.filter((status) => status === 400).length, 20);
  assert.equal(statuses.at(-1), 429);
});

test('a mobile service that lies decides nothing: it holds no key, and what it makes up is refused', async (t) => {
  const { sdk, client, issuer } = await start(t);
  const person = { username: 'anna', authenticator: 'app' } as const;
  await sdk.core.users.add(person, testAuthor);
  const liar = await createReferenceClient({ now: () => Math.floor(sdk.clock.now().getTime() / 1000) });
  const id = newId();
  const url = `${issuer}/mobile/v1/requests/${id}/decision`;
  const message = await liar.makeMessage(url, 'authdec+jwt', { decision: 'approve', req: id });
  const decided = await client.extensions.ReceiveDeviceMessage({ call: 'decision', id, message });
  assert.deepEqual([decided.result, decided.problem], [false, 'notAuthorised']);
  // Nor does its account reach what belongs to people and administrators.
  for (const call of [
    client.extensions.BeginAppEnrollment({}),
    client.extensions.CompleteAppEnrollment({ enrollmentId: id, accept: true }),
    client.extensions.GetDevices({}),
    client.pfWsSdk.GetUserSettings_3({ username: 'anna' }),
  ]) {
    assert.equal((await call).error?.Code, 4);
  }
});

test('ten thousand phones that wait are one call to the SDK', async (t) => {
  const { client } = await start(t);
  let calls = 0;
  const counting = {
    extensions: {
      WaitForDevices: async (...input: Parameters<typeof client.extensions.WaitForDevices>) => {
        calls += 1;
        return client.extensions.WaitForDevices(...input);
      },
    },
  } as unknown as typeof client;
  const { log } = captureLog();
  const waits = createDeviceWaits({ client: counting, log });
  const gone = new AbortController();
  const waiting = Array.from({ length: 10_000 }, (_, index) =>
    waitForNews(waits, { id: `device-${index}`, cursor: 0n, signal: gone.signal }),
  );
  assert.equal(await waitForNews(waits, { id: 'one more', cursor: 0n }), 'turned-away');
  assert.equal(calls, 1);
  gone.abort();
  assert.deepEqual(new Set(await Promise.all(waiting)), new Set(['quiet']));
});
