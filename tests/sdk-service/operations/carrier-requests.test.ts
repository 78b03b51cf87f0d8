import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { testAuthor } from '../../support/sdk-in-process.ts';
import { actionOf, createTwilioBed, gathered, silenceOf, type TwilioBed } from '../../support/twilio-bed.ts';

type Fields = Readonly<Record<string, string>>;

/** A mobile service that says what it likes, with what the carrier really told it at hand. */
function createLiar({ client, twilio, mobile }: TwilioBed) {
  const pathOf = (url: string) => url.slice(mobile.length);

  async function show(
    url: string,
    signature: string,
    {
      fields,
      body,
      method = 'POST',
      type = 'application/x-www-form-urlencoded',
    }: {
      readonly fields?: Fields;
      readonly body?: string;
      readonly method?: string;
      readonly type?: string;
    },
  ) {
    const { result, answer } = await client.extensions.ReceiveCarrierRequest({
      method,
      url: pathOf(url),
      headers: [
        { Name: 'Content-Type', Value: type },
        { Name: 'X-Twilio-Signature', Value: signature },
      ],
      body: body ?? new URLSearchParams(fields).toString(),
    });
    return result ? (answer ?? '') : 'refused';
  }

  return {
    show,
    /** What the carrier would send, unchanged. */
    pass: (url: string, fields: Fields) => show(url, twilio.sign(url, fields), { fields }),
  };
}

/** A call that was answered and waits for keys, in standard mode. */
async function greet(t: TestContext) {
  const bed = await createTwilioBed(t);
  await bed.sdk.core.settings.set('call.attempts', '5', testAuthor);
  const asked = bed.authenticate();
  const call = await bed.nextCall();
  const greeting = await call.answer();
  const keysUrl = actionOf(greeting.body);
  const fieldsOf = (keys: string) => bed.twilio.callFields(call.sid, gathered(keys));
  const liar = createLiar(bed);

  /** Whatever was shown before: nobody was approved by it, and nobody denied. Then the person presses the key. */
  async function isUntouched() {
    assert.deepEqual(await bed.logged(), []);
    assert.match(await liar.pass(keysUrl, fieldsOf('#')), /Your sign-in was confirmed/);
    assert.deepEqual(await asked, { result: true, code: 2 });
  }
  return { ...bed, call, greeting, keysUrl, fieldsOf, liar, asked, isUntouched };
}

test('keys that nobody pressed are refused: unsigned, or signed by another key', async (t) => {
  const { twilio, keysUrl, fieldsOf, liar, isUntouched } = await greet(t);
  const fields = fieldsOf('#');
  assert.equal(await liar.show(keysUrl, '', { fields }), 'refused');
  assert.equal(await liar.show(keysUrl, 'A'.repeat(27).concat('='), { fields }), 'refused');
  const forged = twilio.sign(keysUrl, fields, randomBytes(16).toString('hex'));
  assert.equal(await liar.show(keysUrl, forged, { fields }), 'refused');
  await isUntouched();
});

test('other keys than those that were pressed are refused', async (t) => {
  const { twilio, keysUrl, fieldsOf, liar, isUntouched } = await greet(t);
  const pressed = fieldsOf('5#');
  const signature = twilio.sign(keysUrl, pressed);
  assert.equal(await liar.show(keysUrl, signature, { fields: { ...pressed, Digits: '' } }), 'refused');
  assert.equal(await liar.show(keysUrl, signature, { fields: { ...pressed, Extra: '' } }), 'refused');
  await isUntouched();
});

test('a key is not hidden in the name of a field, which the signature alone would not show', async (t) => {
  const { twilio, keysUrl, fieldsOf, liar, isUntouched } = await greet(t);
  const { Digits, ...others } = fieldsOf('0#');
  const signature = twilio.sign(keysUrl, { ...others, Digits: Digits ?? '' });
  const moved = { ...others, Digits0: '' };
  assert.equal(twilio.sign(keysUrl, moved), signature, 'the signature is the same');
  assert.equal(await liar.show(keysUrl, signature, { fields: moved }), 'refused');
  const twice = new URLSearchParams({ ...others, Digits: '0' });
  twice.append('Digits', '0');
  assert.equal(await liar.show(keysUrl, signature, { body: twice.toString() }), 'refused');
  await isUntouched();
});

test('what was told of silence is not told of keys', async (t) => {
  const { twilio, call, greeting, keysUrl, liar, isUntouched } = await greet(t);
  const silence = twilio.callFields(call.sid, {});
  const signature = twilio.sign(silenceOf(greeting.body), silence);
  assert.equal(await liar.show(keysUrl, signature, { fields: silence }), 'refused');
  assert.equal(await liar.show(keysUrl, signature, { fields: { ...silence, Digits: '' } }), 'refused');
  await isUntouched();
});

test('the address may not be moved into the first field', async (t) => {
  const { twilio, keysUrl, fieldsOf, liar, isUntouched } = await greet(t);
  const fields = fieldsOf('#');
  const later = `${keysUrl}2`;
  const { AccountSid, ...others } = fields;
  const signature = twilio.sign(later, fields);
  assert.equal(
    await liar.show(keysUrl, signature, { fields: { ...others, '2AccountSid': AccountSid ?? '' } }),
    'refused',
  );
  assert.equal(await liar.show(`${keysUrl}?x=1`, twilio.sign(`${keysUrl}?x=1`, fields), { fields }), 'refused');
  await isUntouched();
});

test('what is shown twice counts once', async (t) => {
  const { keysUrl, fieldsOf, liar, asked, logged } = await greet(t);
  const wrong = fieldsOf('7#');
  const again = await liar.pass(keysUrl, wrong);
  assert.match(again, /That was not right/);
  for (let shown = 0; shown < 6; shown += 1) assert.match(await liar.pass(keysUrl, wrong), /<Response><Hangup\/>/);
  assert.deepEqual(await logged(), [], 'five entries were allowed, and one was made');
  await liar.pass(actionOf(again), fieldsOf('#'));
  assert.deepEqual(await asked, { result: true, code: 2 });
});

test('keys of one call prove nothing in another', async (t) => {
  const { sdk, twilio, call, keysUrl, fieldsOf, liar, nextCall, isUntouched } = await greet(t);
  const phone = { countryCode: '1', number: '2015550777', extension: '' };
  await sdk.core.users.add({ username: 'mallory', authenticator: 'call', phone }, testAuthor);
  const other = sdk.client.pfWsSdk.PfAuthUser_4({
    username: 'mallory',
    initiatingAuthenticationType: 'pfsdk',
    requireUserMatch: true,
  });
  const second = await nextCall(2);
  const secondUrl = actionOf((await second.answer()).body);
  const pressed = twilio.callFields(second.sid, gathered('#'));
  // At the address of the first call; and truly signed there, as if the carrier had mixed them up.
  assert.equal(await liar.show(keysUrl, twilio.sign(secondUrl, pressed), { fields: pressed }), 'refused');
  assert.match(await liar.pass(keysUrl, pressed), /<Response><Hangup\/>/);
  assert.match(await liar.pass(secondUrl, fieldsOf('#')), /<Response><Hangup\/>/);
  assert.notEqual(call.sid, second.sid);
  await isUntouched();
  await liar.pass(secondUrl, pressed);
  assert.equal((await other).result, true);
});

test('a request for another server, account or carrier proves nothing here', async (t) => {
  const { sdk, twilio, mobile, carrier, keysUrl, fieldsOf, liar, isUntouched } = await greet(t);
  const fields = fieldsOf('#');
  const elsewhere = keysUrl.replace(mobile, 'https://shop.example.com');
  assert.equal(await liar.show(keysUrl, twilio.sign(elsewhere, fields), { fields }), 'refused');
  const foreign = { ...fields, AccountSid: `AC${'f'.repeat(32)}` };
  assert.equal(await liar.pass(keysUrl, foreign), 'refused');
  const { api, account } = twilio;
  const secret = randomBytes(16).toString('hex');
  const own = { kind: 'twilio', name: 'other', api, account, callerId: '+12015550150', secret } as const;
  const { id } = await sdk.core.textCarriers.add(own, testAuthor);
  const moved = keysUrl.replace(carrier.id, id);
  assert.equal(await liar.show(moved, twilio.sign(moved, fields), { fields }), 'refused');
  // A carrier that is ours, but did not place this call.
  const signed = twilio.sign(moved, fields, secret);
  assert.match(await liar.show(moved, signed, { fields }), /<Response><Hangup\/>/);
  await isUntouched();
});

test('only a form that was posted is looked at', async (t) => {
  const { twilio, keysUrl, fieldsOf, liar, isUntouched } = await greet(t);
  const fields = fieldsOf('#');
  const signature = twilio.sign(keysUrl, fields);
  assert.equal(await liar.show(keysUrl, signature, { fields, method: 'GET' }), 'refused');
  assert.equal(await liar.show(keysUrl, signature, { fields, type: 'application/json' }), 'refused');
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`F${'x'.repeat(at)}`, '1']));
  assert.equal(await liar.pass(keysUrl, many), 'refused');
  const garbled = { ...fields, Digits: '12ab' };
  assert.equal(await liar.pass(keysUrl, garbled), 'refused');
  await isUntouched();
});

test('a key pressed too late counts for nothing', async (t) => {
  const { sdk, keysUrl, fieldsOf, liar, asked } = await greet(t);
  sdk.clock.advanceSeconds(600);
  assert.match(await liar.pass(keysUrl, fieldsOf('#')), /<Response><Hangup\/>/);
  assert.equal((await asked).result, false);
});

test('the fate of a text is believed by its own token alone', async (t) => {
  const bed = await createTwilioBed(t, { authenticator: 'text' });
  const liar = createLiar(bed);
  const { twilio, sdk } = bed;
  await bed.authenticate();
  const { sid, form } = twilio.nextMessage();
  const lost = { AccountSid: twilio.account, MessageSid: sid, MessageStatus: 'undelivered' };
  const url = form.StatusCallback ?? '';
  const other = url.replace(/[\w-]{22}$/, 'A'.repeat(22));
  assert.equal(await liar.pass(other, lost), 'refused');
  assert.equal(await liar.show(url, twilio.sign(url, { ...lost, MessageStatus: 'sent' }), { fields: lost }), 'refused');
  const code = /\d{6}/.exec(form.Body ?? '')?.[0] ?? '';
  const { result } = await sdk.client.pfWsSdk.ValidatePasscode({ username: 'anna', passcode: code });
  assert.equal(result, true, 'the prompt is still open');
});

test('refusals stand in the log, with their reason and seldom', async (t) => {
  const { sdk, keysUrl, fieldsOf, liar, isUntouched } = await greet(t);
  for (let shown = 0; shown < 5; shown += 1) await liar.show(keysUrl, 'none', { fields: fieldsOf('#') });
  const lines = sdk.logLines.filter((line) => line.includes('was refused: not signed by the carrier'));
  assert.equal(lines.length, 1);
  await isUntouched();
});
