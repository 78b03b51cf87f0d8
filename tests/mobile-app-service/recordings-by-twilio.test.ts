import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { readMobileAppServiceConfig } from '@mfa/shared/config/mobile-app-service';
import { createSdkClient, type SdkClient } from '@mfa/shared/sdk-client/sdk-client';
import { createApp } from '../../mobile-app-service/app.ts';
import { hearTwiml } from '../peers/twiml.ts';
import { testAuthor } from '../support/sdk-in-process.ts';
import { captureLog, serveApp } from '../support/serve-app.ts';
import { writeMp3, writeWav } from '../support/sounds.ts';
import { createTwilioBed } from '../support/twilio-bed.ts';
import { until } from '../support/until.ts';

const greeting = { type: 'fraud-greeting-standard', language: 'en' };
const success = { type: 'authentication-successful', language: 'en' };

async function setUp(t: TestContext) {
  const bed = await createTwilioBed(t);
  const { recordings } = bed.sdk.core;

  /** Somebody is called, answers and presses the pound key; the documents that Twilio got for it. */
  async function callAndConfirm(count = 1) {
    const asked = bed.authenticate();
    const call = await bed.nextCall(count);
    const first = await call.answer();
    const last = await call.press(first.body, '#');
    assert.deepEqual(await asked, { result: true, code: 2 });
    return { first: first.body, last: last.body };
  }

  /** The address of the sound in a document. */
  const addressIn = (twiml: string) => /<Play>([^<]+)<\/Play>/.exec(twiml)?.[1] ?? 'nothing is played';
  return { ...bed, recordings, callAndConfirm, addressIn };
}

test('recordings are fetched by the carrier and played instead of sentences, while keys may be pressed', async (t) => {
  const { recordings, callAndConfirm, mobile, carrier } = await setUp(t);
  const [wav, mp3] = [writeWav(), writeMp3()];
  await recordings.add({ ...greeting, file: wav }, testAuthor);
  await recordings.add({ ...success, file: mp3 }, testAuthor);
  const { first, last } = await callAndConfirm();
  const sounds = `${mobile}/call-backs/${carrier.id}/sounds/`;
  const [heard, ...more] = await hearTwiml(first);
  assert.ok(heard !== undefined && 'play' in heard && heard.play.startsWith(sounds));
  assert.deepEqual([heard.type, heard.bytes.equals(wav), more], ['audio/wav', true, []]);
  assert.match(first, /<Gather [^>]*><Play>[^<]+<\/Play><\/Gather><Redirect/);
  const [played, ...rest] = await hearTwiml(last);
  assert.ok(played !== undefined && 'play' in played);
  assert.deepEqual([played.type, played.bytes.equals(mp3), rest], ['audio/mpeg', true, []]);
  assert.match(last, /<Response><Play>[^<]+<\/Play><Hangup\/><\/Response>$/);
});

test('what is not recorded is read out beside it, in documents that the carrier takes', async (t) => {
  const { sdk, recordings, callAndConfirm } = await setUp(t);
  await recordings.add({ type: 'greeting-standard', language: 'en', file: writeWav() }, testAuthor);
  await sdk.core.settings.set('company.name', 'Fish & Chips <Ltd>', testAuthor);
  const { first, last } = await callAndConfirm();
  assert.deepEqual(
    (await hearTwiml(first)).map((heard) => ('say' in heard ? heard.say.split(',')[0] : heard.type)),
    ['audio/wav', 'If you are not signing in'],
  );
  assert.deepEqual(await hearTwiml(last), [{ say: 'Your sign-in was confirmed.' }, { say: 'Goodbye.' }]);
});

test('a sound is given by its name alone, for a day, with its length, and to HEAD', async (t) => {
  const { recordings, callAndConfirm, addressIn } = await setUp(t);
  const wav = writeWav();
  await recordings.add({ ...greeting, file: wav }, testAuthor);
  const address = addressIn((await callAndConfirm()).first);
  for (const method of ['GET', 'HEAD']) {
    const { status, headers } = await fetch(address, { method });
    assert.equal(status, 200);
    assert.equal(headers.get('content-length'), String(wav.length));
    assert.equal(headers.get('cache-control'), 'public, max-age=86400, immutable');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  }
  const folder = address.slice(0, address.lastIndexOf('/'));
  const odd = `${folder}/${randomBytes(32).toString('base64url')}`;
  for (const elsewhere of [
    folder,
    `${folder}/`,
    `${odd}.wav`,
    odd,
    address.replace(/wav$/, 'mp3'),
    address.replace(/wav$/, 'txt'),
    `${folder}/..%2f..%2fsettings.wav`,
    address.slice(0, -1),
  ]) {
    assert.equal((await fetch(elsewhere)).status, 404, elsewhere);
  }
  assert.equal((await fetch(address, { method: 'POST' })).status, 403);
});

test('what was removed is fetched for a call under way, forgotten an hour later, and the sentence is read out again', async (t) => {
  const { sdk, recordings, callAndConfirm, addressIn } = await setUp(t);
  await recordings.add({ ...greeting, file: writeWav() }, testAuthor);
  const name =
    addressIn((await callAndConfirm()).first)
      .split('/')
      .at(-1) ?? '';
  await recordings.remove(greeting, testAuthor);
  assert.ok((await recordings.findSound(name)) !== undefined);
  assert.match((await callAndConfirm(2)).first, /<Say [^>]*>This is the sign-in check/);
  await sdk.core.upkeep.purge();
  assert.ok((await recordings.findSound(name)) !== undefined);
  sdk.clock.advanceSeconds(3601);
  await sdk.core.upkeep.purge();
  assert.equal(await recordings.findSound(name), undefined);
});

test('only the mobile app web service has sounds of the SDK, and nothing but recordings by that', async (t) => {
  const { sdk, client, recordings } = await setUp(t);
  const { recording } = await recordings.add({ ...greeting, file: writeWav() }, testAuthor);
  const sound = `${recording.soundId}.${recording.format}`;
  const got = await client.extensions.GetSound({ name: sound });
  assert.deepEqual([got.result, Buffer.from(got.content ?? '', 'base64').equals(writeWav())], [true, true]);
  for (const wrong of ['', sound.slice(1), recording.id, `${recording.soundId}.mp3`, `${'A'.repeat(43)}.wav`]) {
    const { result, content, error } = await client.extensions.GetSound({ name: wrong });
    assert.deepEqual([result, content, error?.Code], [false, undefined, 0], wrong);
  }
  const password = 'some word or other for both';
  for (const role of ['application', 'portal'] as const) {
    const name = `other-${role}`;
    await sdk.core.accounts.add({ name, password, role }, testAuthor);
    const other = createSdkClient({ url: sdk.url, username: name, password });
    t.after(() => other.close());
    const { result, content, error } = await other.extensions.GetSound({ name: sound });
    assert.deepEqual([result, content, error?.Description], [false, undefined, 'This call is not allowed.']);
  }
});

/** The mobile app web service before an SDK that answers when the test says so. */
async function serveAlone(t: TestContext) {
  const asked: { readonly name: string; readonly answer: (content: string | undefined) => void }[] = [];
  const real = createSdkClient({ url: 'http://127.0.0.1:9/PfWsSdk.asmx', username: 'mobile', password: 'x' });
  t.after(() => real.close());
  const GetSound: SdkClient['extensions']['GetSound'] = ({ name = '' }) =>
    new Promise((resolve) =>
      asked.push({
        name,
        answer: (content) =>
          resolve({ result: content !== undefined, content, error: { Code: content === undefined ? 3 : 0 } }),
      }),
    );
  /** What a carrier says comes back to it as if the SDK had said it. */
  const ReceiveCarrierRequest: SdkClient['extensions']['ReceiveCarrierRequest'] = async ({ body }) => ({
    result: true,
    contentType: 'text/xml',
    answer: body,
    error: { Code: 0 },
  });
  const client = { ...real, extensions: { ...real.extensions, GetSound, ReceiveCarrierRequest } };
  const config = readMobileAppServiceConfig({
    WEB_SERVICE_SDK_AUTHENTICATION_USERNAME: 'mobile',
    WEB_SERVICE_SDK_AUTHENTICATION_PASSWORD: 'x',
  });
  const origin = await serveApp(t, createApp({ config, client, log: captureLog().log }).app);
  const carrier = `${origin}/MultiFactorAuthMobileAppWebService/call-backs/c`;
  const addressOf = (index: number) => `${carrier}/sounds/${String(index).padStart(43, '0')}.wav`;
  const get = (index: number) => fetch(addressOf(index));
  /** A carrier is told to play these. */
  const play = (...indices: number[]) =>
    fetch(`${carrier}/call`, {
      method: 'POST',
      body: indices.map((index) => `<Play>${addressOf(index)}</Play>`).join(''),
    });
  return { asked, get, play };
}

test('many carriers at once ask the SDK once for a sound, and later not at all', async (t) => {
  const { asked, get } = await serveAlone(t);
  const all = Array.from({ length: 20 }, () => get(1));
  await until(() => asked.length > 0);
  asked[0]?.answer(Buffer.from('a sound').toString('base64'));
  for (const response of await Promise.all(all)) assert.equal(await response.text(), 'a sound');
  assert.equal(await (await get(1)).text(), 'a sound');
  assert.equal(asked.length, 1);
});

test('a flood of names reaches the SDK 16 at a time, an SDK that fails is asked again, and memory is bounded', async (t) => {
  const { asked, get } = await serveAlone(t);
  const first = Array.from({ length: 16 }, (_, index) => get(index));
  await until(() => asked.length === 16);
  const refused = await get(16);
  assert.deepEqual([refused.status, refused.headers.get('Retry-After')], [503, '5']);
  for (const { answer } of asked.splice(0)) answer(undefined);
  for (const response of await Promise.all(first)) assert.equal(response.status, 503);

  const megabyte = Buffer.alloc(1_048_576).toString('base64');
  for (let index = 0; index < 17; index += 1) {
    const response = get(index);
    await until(() => asked.length > 0);
    asked.pop()?.answer(megabyte);
    assert.equal((await response).status, 200);
  }
  assert.equal((await get(1)).status, 200);
  assert.equal(asked.length, 0, 'what was used lately is remembered');
  const oldest = get(0);
  await until(() => asked.length > 0);
  asked.pop()?.answer(megabyte);
  assert.equal((await oldest).status, 200);
});

test('strangers who ask for names that they made up keep no call waiting', async (t) => {
  const { asked, get, play } = await serveAlone(t);
  const strangers = Array.from({ length: 16 }, (_, index) => get(index));
  await until(() => asked.length === 16);
  assert.equal((await get(100)).status, 503);
  await play(100, 101);
  const called = [get(100), get(101)];
  await until(() => asked.length === 18);
  for (const { answer } of asked.splice(16)) answer(Buffer.from('a sound').toString('base64'));
  for (const response of await Promise.all(called)) assert.equal(response.status, 200);
  // Of more than there can be recordings the oldest are forgotten.
  for (let first = 200; first < 1300; first += 100) {
    assert.equal((await play(...Array.from({ length: 100 }, (_, index) => first + index))).status, 200);
  }
  assert.equal((await get(200)).status, 503);
  const last = get(1299);
  await until(() => asked.length === 17);
  for (const { answer } of asked.splice(0)) answer(Buffer.from('a sound').toString('base64'));
  assert.equal((await last).status, 200);
  for (const response of await Promise.all(strangers)) assert.equal(response.status, 200);
});
