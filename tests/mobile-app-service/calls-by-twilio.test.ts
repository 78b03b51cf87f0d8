import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testAuthor } from '../support/sdk-in-process.ts';
import { callerId, createTwilioBed, silenceOf } from '../support/twilio-bed.ts';

test('a call is answered with the pound key, and the caller learns of it', async (t) => {
  const { authenticate, nextCall, logged, lines, twilio } = await createTwilioBed(t);
  const asked = authenticate();
  const call = await nextCall();
  assert.equal(call.form.To, '+12015550123');
  assert.equal(call.form.From, callerId);
  const greeting = await call.answer();
  assert.deepEqual([greeting.status, greeting.type], [200, 'text/xml; charset=utf-8']);
  assert.match(
    greeting.body,
    /<Gather input="dtmf" .*finishOnKey="#".*<Say language="en-US">This is the sign-in check/,
  );
  const end = await call.press(greeting.body, '#');
  assert.match(end.body, /Your sign-in was confirmed.*<Hangup\/><\/Response>$/);
  assert.deepEqual(await asked, { result: true, code: 2 });
  assert.equal((await call.end('completed')).status, 200);
  assert.deepEqual(await logged(), ['call approved call']);
  const token = /\/call\/([\w-]{22})\//.exec(call.form.Url ?? '')?.[1] ?? '';
  const written = lines.join('');
  assert.ok(!written.includes(token) && !written.includes(twilio.authToken), 'no token stands in the log');
});

test('a PIN is entered by keys', async (t) => {
  const { sdk, authenticate, nextCall } = await createTwilioBed(t, { callMode: 'pin', pin: '492817' });
  await sdk.core.settings.set('call.attempts', '2', testAuthor);
  const asked = authenticate();
  const call = await nextCall();
  const greeting = await call.answer();
  const again = await call.press(greeting.body, '111222#');
  assert.match(again.body, /That PIN is not right/);
  await call.press(again.body, '492817#');
  assert.deepEqual(await asked, { result: true, code: 1 });
});

test('fraud is reported by its code', async (t) => {
  const { authenticate, nextCall, logged } = await createTwilioBed(t);
  const asked = authenticate();
  const call = await nextCall();
  const confirmation = await call.press((await call.answer()).body, '0#');
  assert.match(confirmation.body, /numDigits="1"/);
  await call.press(confirmation.body, '1');
  assert.equal((await asked).result, false);
  assert.deepEqual(await logged(), ['call denied fraud-reported']);
});

test('the menu of a call opens with the star key, and one key chooses from it', async (t) => {
  const { sdk, authenticate, nextCall, logged } = await createTwilioBed(t, { callMode: 'pin', pin: '492817' });
  await sdk.core.settings.set('call.menu', 'true', testAuthor);
  const asked = authenticate();
  const call = await nextCall();
  const menu = await call.press((await call.answer()).body, '*#');
  assert.match(menu.body, /<Gather [^>]*numDigits="1".*To change your PIN, press 2/);
  const present = await call.press(menu.body, '2');
  const first = await call.press(present.body, '492817#');
  const second = await call.press(first.body, '937586#');
  const greeting = await call.press(second.body, '937586#');
  assert.match(greeting.body, /Your PIN was changed.*This is the sign-in check/);
  await call.press(greeting.body, '937586#');
  assert.deepEqual(await asked, { result: true, code: 1 });
  assert.deepEqual(await logged(), ['call approved pin']);
});

test('silence is no answer, and neither is an entry that nobody finished', async (t) => {
  const silent = await createTwilioBed(t);
  const asked = silent.authenticate();
  const call = await silent.nextCall();
  await call.tell(silenceOf((await call.answer()).body));
  assert.deepEqual(await asked, { result: false, code: 4 });

  const unfinished = await createTwilioBed(t);
  const second = unfinished.authenticate();
  const other = await unfinished.nextCall();
  await other.press((await other.answer()).body, '12');
  assert.deepEqual(await second, { result: false, code: 3 });
});

test('an empty entry of which nobody says that it ended with the pound key approves nothing', async (t) => {
  const { authenticate, nextCall } = await createTwilioBed(t);
  const asked = authenticate();
  const call = await nextCall();
  const { body } = await call.answer();
  const action = /action="([^"]+)"/.exec(body)?.[1] ?? '';
  await call.tell(action, { Digits: '' });
  assert.deepEqual(await asked, { result: false, code: 4 });
});

test('voicemail is not a person', async (t) => {
  const { authenticate, nextCall, logged } = await createTwilioBed(t);
  const asked = authenticate();
  const call = await nextCall();
  assert.match((await call.answer('machine_start')).body, /<Response><Hangup\/><\/Response>/);
  assert.deepEqual(await asked, { result: false, code: 13 });
  assert.deepEqual(await logged(), ['call denied voicemail']);
});

test('who is not there is called once at the backup phone, and the first call counts no more', async (t) => {
  const backupPhone = { countryCode: '1', number: '2015550124', extension: '' };
  const { authenticate, nextCall, logged } = await createTwilioBed(t, { backupPhone });
  const asked = authenticate();
  const first = await nextCall();
  await first.end('no-answer');
  const second = await nextCall(2);
  assert.equal(second.form.To, '+12015550124');
  assert.match((await first.answer()).body, /<Response><Hangup\/><\/Response>/);
  await second.press((await second.answer()).body, '#');
  assert.deepEqual(await asked, { result: true, code: 2 });
  assert.deepEqual(await logged(), ['call approved call']);
});

for (const [status, code] of [
  ['busy', 102],
  ['no-answer', 102],
  ['failed', 102],
  ['completed', 108],
] as const) {
  test(`a call that ends as ${status} before somebody speaks is result ${code}`, async (t) => {
    const { authenticate, nextCall } = await createTwilioBed(t);
    const asked = authenticate();
    await (await nextCall()).end(status);
    assert.deepEqual(await asked, { result: false, code });
  });
}

test('an extension is dialled, and its pauses are seconds', async (t) => {
  const phone = { countryCode: '1', number: '2015550123', extension: ',,42#' };
  const { authenticate, nextCall } = await createTwilioBed(t, { phone });
  const asked = authenticate();
  const call = await nextCall();
  assert.equal(call.form.SendDigits, 'wwww42#');
  await call.press((await call.answer()).body, '#');
  assert.deepEqual(await asked, { result: true, code: 2 });
});

test('a call that the carrier does not take is over at once', async (t) => {
  const { authenticate, twilio } = await createTwilioBed(t);
  twilio.state.refusesAll = true;
  assert.equal((await authenticate()).result, false);
});

test('a number that the caller brings is called, as MIM does', async (t) => {
  const { sdk, nextCall } = await createTwilioBed(t);
  const asked = sdk.client.pfWsSdk.PfAuthUser_5({
    username: 'anna',
    initiatingAuthenticationType: 'pfsdk',
    requireUserMatch: true,
    mode: 'voiceCall',
    countryCode: '1',
    phoneNumber: '2015550666',
    extension: '7',
  });
  const call = await nextCall();
  assert.deepEqual([call.form.To, call.form.SendDigits], ['+12015550666', '7']);
  await call.press((await call.answer()).body, '#');
  const { result, callResult } = await asked;
  assert.deepEqual([result, callResult?.Code], [true, 2]);
});
