import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { testAuthor } from '../support/sdk-in-process.ts';
import { actionOf, createTwilioBed, gathered, silenceOf } from '../support/twilio-bed.ts';
import { until } from '../support/until.ts';

const event = { username: 'anna', eventName: 'transfer', eventParameters: [{ Name: 'amount', Value: '5 < 6 & more' }] };

async function setUp(t: TestContext) {
  const bed = await createTwilioBed(t);
  const set = (name: string, value: string) => bed.sdk.core.settings.set(name, value, testAuthor);
  await set('event.messages', 'transfer=Please confirm a transfer of <$amount$>.');
  await set('event.questions', 'card=Enter the last four digits.');
  return { ...bed, sdkCalls: bed.sdk.client.pfWsSdk };
}

test('an event is read out and confirmed, the call is held, asked again and ended', async (t) => {
  const { sdkCalls, nextCall, logged, twilio } = await setUp(t);
  const asked = sdkCalls.EventConfirmationInitiateCall(event);
  const call = await nextCall();
  const reading = await call.answer();
  assert.match(reading.body, /<Say language="en-US">Please confirm a transfer of 5 &lt; 6 &amp; more\.<\/Say>/);
  const held = await call.press(reading.body, '#');
  const { result, callIdentifier = '' } = await asked;
  assert.equal(result, true);

  // Silence, and again, until there is something to be said.
  let next = await call.tell(silenceOf(held.body));
  assert.match(next.body, /<Gather [^>]*numDigits="1" timeout="2"\/><Redirect/);
  const running = sdkCalls.EventConfirmationRunTemplate({ callIdentifier, eventName: 'card' });
  for (let turn = 0; turn < 1000 && !next.body.includes('last four digits'); turn += 1) {
    next = await call.tell(silenceOf(next.body));
  }
  await call.press(next.body, '4711#');
  assert.deepEqual(await running.then(({ digitsEntered }) => digitsEntered), '4711');

  assert.equal((await sdkCalls.EventConfirmationTerminateCall({ callIdentifier })).terminateResult?.Code, 10);
  const { path, form } = await until(() => twilio.changes.at(-1));
  assert.ok(path.includes(call.sid));
  assert.equal(form.Status, 'completed');
  assert.equal(twilio.calls.length, 1);
  assert.deepEqual(await logged(), ['call approved event-confirmed', 'call approved event-confirmed']);
});

test('keys that nobody pressed, or that were pressed before, confirm nothing', async (t) => {
  const { sdkCalls, client, mobile, twilio, nextCall, logged } = await setUp(t);
  const asked = sdkCalls.EventConfirmationInitiateCall(event);
  const call = await nextCall();
  const reading = await call.answer();
  const url = actionOf(reading.body);
  const fields = twilio.callFields(call.sid, gathered('#'));
  const show = async (signature: string) => {
    const headers = [
      { Name: 'Content-Type', Value: 'application/x-www-form-urlencoded' },
      { Name: 'X-Twilio-Signature', Value: signature },
    ];
    const body = new URLSearchParams(fields).toString();
    const path = url.slice(mobile.length);
    const { result, answer } = await client.extensions.ReceiveCarrierRequest({
      method: 'POST',
      url: path,
      headers,
      body,
    });
    return result ? (answer ?? '') : 'refused';
  };
  assert.equal(await show(twilio.sign(url, fields, randomBytes(16).toString('hex'))), 'refused');
  assert.deepEqual(await logged(), []);
  const right = twilio.sign(url, fields);
  assert.match(await show(right), /One moment, please/);
  const { result, callIdentifier = '' } = await asked;
  assert.equal(result, true);
  // The same once more, now that another template is asked: it answers the first question, which is over.
  const running = sdkCalls.EventConfirmationRunTemplate({ callIdentifier, ...event });
  assert.match(await show(right), /<Response><Hangup\/><\/Response>/);
  await sdkCalls.EventConfirmationTerminateCall({ callIdentifier });
  assert.equal((await running).result, false);
});

test('what another call tells by the token of this one counts for nothing', async (t) => {
  const { sdkCalls, nextCall, twilio, logged } = await setUp(t);
  const asked = sdkCalls.EventConfirmationInitiateCall(event);
  const call = await nextCall();
  const reading = await call.answer();
  const stranger = twilio.callFields(`CA${'0'.repeat(32)}`, gathered('#'));
  assert.match((await twilio.post(actionOf(reading.body), stranger)).body, /<Response><Hangup\/><\/Response>/);
  assert.deepEqual(await logged(), []);
  await call.end('completed');
  assert.equal((await asked).phoneCallResult?.Code, 108);
});

for (const [status, code] of [
  ['busy', 102],
  ['no-answer', 102],
  ['failed', 102],
  ['completed', 108],
] as const) {
  test(`a call about an event that ends as ${status} before somebody speaks is result ${code}`, async (t) => {
    const { sdkCalls, nextCall } = await setUp(t);
    const asked = sdkCalls.EventConfirmationInitiateCall(event);
    await (await nextCall()).end(status);
    const { result, phoneCallResult } = await asked;
    assert.deepEqual([result, phoneCallResult?.Code], [false, code]);
  });
}

test('a call about an event that the carrier does not take is over at once', async (t) => {
  const { sdkCalls, twilio, logged } = await setUp(t);
  twilio.state.refusesAll = true;
  const { result, phoneCallResult, callIdentifier } = await sdkCalls.EventConfirmationInitiateCall(event);
  assert.deepEqual([result, phoneCallResult?.Code, callIdentifier], [false, 117, undefined]);
  assert.equal((await logged()).length, 1);
});
