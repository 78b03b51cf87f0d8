import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testAuthor } from '../support/sdk-in-process.ts';
import { createTwilioBed } from '../support/twilio-bed.ts';
import { until } from '../support/until.ts';

const oneWay = { authenticator: 'text', textDirection: 'one-way' } as const;
const twoWay = { authenticator: 'text', textDirection: 'two-way' } as const;

function codeIn(text = ''): string {
  return /\d{6}/.exec(text)?.[0] ?? 'no code';
}

test('a code goes by text, and proves its reader', async (t) => {
  const { sdk, authenticate, twilio } = await createTwilioBed(t, oneWay);
  assert.deepEqual(await authenticate(), { result: false, code: 20 });
  const { Body } = twilio.nextMessage().form;
  const { result } = await sdk.client.pfWsSdk.ValidatePasscode({ username: 'anna', passcode: codeIn(Body) });
  assert.equal(result, true);
});

test('a text that did not arrive ends its prompt, once', async (t) => {
  const { authenticate, twilio, logged } = await createTwilioBed(t, oneWay);
  await authenticate();
  const { sid, form } = twilio.nextMessage();
  const fate = (MessageStatus: string) => ({ AccountSid: twilio.account, MessageSid: sid, MessageStatus });
  const { StatusCallback = '' } = form;
  assert.equal((await twilio.post(StatusCallback, fate('sent'))).status, 200);
  assert.equal((await twilio.post(StatusCallback, fate('delivered'))).status, 200);
  assert.equal((await twilio.post(StatusCallback, fate('undelivered'))).status, 200);
  assert.equal((await twilio.post(StatusCallback, fate('undelivered'))).status, 200);
  const denied = (await logged()).filter((line) => line.includes('undeliverable'));
  assert.deepEqual(denied, ['text denied undeliverable']);
});

test('a reply with the code approves', async (t) => {
  const { sdk, authenticate, mobile, carrier, twilio } = await createTwilioBed(t, twoWay);
  const asked = authenticate();
  await until(() => twilio.messages[0]);
  const body = codeIn(twilio.nextMessage().form.Body);
  const reply = twilio.write({ from: '+12015550123', body, at: sdk.clock.now() });
  const told = await twilio.post(`${mobile}/call-backs/${carrier.id}/reply`, reply);
  assert.deepEqual([told.status, told.body], [200, '<Response/>']);
  assert.deepEqual(await asked, { result: true, code: 19 });
});

test('what a reply says is read at the carrier, not in the request', async (t) => {
  const { sdk, authenticate, mobile, carrier, twilio, logged } = await createTwilioBed(t, twoWay);
  const asked = authenticate();
  await until(() => twilio.messages[0]);
  const code = codeIn(twilio.nextMessage().form.Body);
  const address = `${mobile}/call-backs/${carrier.id}/reply`;
  // Somebody else writes, and the request says that it was Anna.
  const other = twilio.write({ from: '+12015550777', body: code, at: sdk.clock.now() });
  assert.equal((await twilio.post(address, { ...other, From: '+12015550123' })).status, 200);
  // Of a message that is not there.
  assert.equal((await twilio.post(address, { ...other, MessageSid: `SM${'0'.repeat(32)}` })).status, 403);
  assert.deepEqual(await logged(), []);
  const own = twilio.write({ from: '+12015550123', body: code, at: sdk.clock.now() });
  await twilio.post(address, own);
  assert.equal((await asked).result, true);
});

test('a reply that is shown again spoils no later attempt', async (t) => {
  const { sdk, authenticate, mobile, carrier, twilio, logged } = await createTwilioBed(t, twoWay);
  const address = `${mobile}/call-backs/${carrier.id}/reply`;
  const first = authenticate();
  await until(() => twilio.messages[0]);
  const wrong = twilio.write({ from: '+12015550123', body: '000000', at: sdk.clock.now() });
  await twilio.post(address, wrong);
  assert.equal((await first).code, 122);

  sdk.clock.advanceSeconds(120);
  const second = authenticate();
  await until(() => twilio.messages[1]);
  await twilio.post(address, wrong);
  const right = codeIn(twilio.messages[1]?.form.Body);
  await twilio.post(address, twilio.write({ from: '+12015550123', body: right, at: sdk.clock.now() }));
  assert.equal((await second).result, true);
  assert.equal((await logged()).filter((line) => line.includes('denied')).length, 1);
});

test('without replies none is taken', async (t) => {
  const { sdk, mobile, twilio } = await createTwilioBed(t, twoWay);
  const { api, account, authToken: secret } = twilio;
  const quiet = { kind: 'twilio', name: 'quiet', api, account, sender: 'Contoso', secret } as const;
  const { id } = await sdk.core.textCarriers.add(quiet, testAuthor);
  const reply = twilio.write({ from: '+12015550123', body: '123456', at: sdk.clock.now() });
  assert.equal((await twilio.post(`${mobile}/call-backs/${id}/reply`, reply)).status, 403);
});
