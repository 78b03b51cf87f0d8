import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashCallToken } from '../../../sdk-service/domain/authentication/place-call.ts';
import { untilCalled } from '../../support/calling.ts';
import { begin, createPhoneCallBed } from '../../support/phone-call-bed.ts';
import { settle } from '../../support/ringing.ts';

const withPin = { callMode: 'pin', pin: '4826' } as const;

test('the hash key approves', async (t) => {
  const { bed, answer, heard } = await createPhoneCallBed(t);
  assert.deepEqual(await answer('#'), { result: true, code: 2, description: 'Only # Entered' });
  assert.match(heard(), /^This is the sign-in check of MFA Server\..*Your sign-in was confirmed\. Goodbye\.$/);
  const [row] = await bed.loggedAttempts();
  assert.deepEqual(
    [row?.kind, row?.outcome, row?.reason, row?.phone, row?.accountName, row?.applicationName],
    ['call', 'approved', 'call', '+12015550123', 'payroll', 'Payroll'],
  );
});

test('hanging up denies', async (t) => {
  const { bed, authenticate } = await createPhoneCallBed(t);
  const hungUp = await authenticate(async (callId) => {
    await bed.phone.answer(callId);
    await bed.phone.putDown(callId);
  });
  assert.deepEqual(hungUp, { result: false, code: 108, description: 'User Hung Up the Phone' });
  const declined = await authenticate((callId) => bed.phone.putDown(callId));
  assert.equal(declined.code, 108);
  assert.deepEqual(await bed.logged(), ['call denied hung-up', 'call denied hung-up']);
});

test('the same request once more joins the call that rings, and no second call is placed', async (t) => {
  const { bed, sdk } = await createPhoneCallBed(t);
  const here = { clientAddress: '192.0.2.7' };
  const first = sdk('PfAuthUser_4', begin, here);
  const { callId } = await untilCalled(bed);
  const second = sdk('PfAuthUser_4', begin, here);
  assert.equal((await sdk('PfAuthUser_4', { ...begin, applicationName: 'Mail' }, here)).callResult?.Code, 101);
  await bed.phone.answer(callId);
  await bed.phone.press(callId, '#');
  const answers = await settle(bed, Promise.all([first, second]));
  assert.deepEqual(
    answers.map(({ result, callResult }) => [result, callResult?.Code]),
    [
      [true, 2],
      [true, 2],
    ],
  );
  assert.equal(bed.phone.calls().length, 1);
});

test('a call that breaks off denies', async (t) => {
  const { bed, sdk } = await createPhoneCallBed(t);
  const asked = sdk('PfAuthUser_4', begin);
  const { callId, token } = await untilCalled(bed);
  await bed.phone.answer(callId);
  await bed.takeCallEvent(token, { event: 'ended', how: 'disconnected' });
  assert.equal((await settle(bed, asked)).callResult?.Code, 10);
});

for (const how of ['busy', 'no-answer', 'failed'] as const) {
  test(`a phone that is not reached (${how}) denies`, async (t) => {
    const { bed, authenticate } = await createPhoneCallBed(t);
    const { result, code } = await authenticate((callId) => bed.phone.ringOut(callId, how));
    assert.deepEqual([result, code], [false, 102]);
  });
}

test('an answering machine hears nothing and approves nothing', async (t) => {
  const { bed, authenticate, heard } = await createPhoneCallBed(t);
  const { result, code } = await authenticate(async (callId) => {
    await bed.phone.answer(callId, 'machine');
    await bed.phone.press(callId, '#');
  });
  assert.deepEqual([result, code], [false, 13]);
  assert.equal(heard(), '');
});

const entries: readonly [string, string, number, string][] = [
  ['', 'nothing', 4, 'no-input'],
  ['7', 'a key without #', 3, 'no-finish-key'],
  ['7#', 'another key', 12, 'wrong-response'],
];

for (const [keys, name, code, reason] of entries) {
  test(`${name} denies at once, as the company has it by default`, async (t) => {
    const { bed, authenticate } = await createPhoneCallBed(t);
    const denied = await authenticate(async (callId) => {
      await bed.phone.answer(callId);
      if (keys === '') await bed.phone.wait(callId);
      else await bed.phone.press(callId, keys);
    });
    assert.deepEqual([denied.result, denied.code], [false, code]);
    assert.deepEqual(await bed.logged(), [`call denied ${reason}`]);
  });
}

test('as many entries as the setting says, then the call hangs up', async (t) => {
  const { bed, answer, set } = await createPhoneCallBed(t);
  await set('call.attempts', '3');
  assert.equal((await answer('5#6##')).code, 2);
  assert.equal((await answer('5#6#7##')).code, 12);
  assert.deepEqual(await bed.logged(), ['call approved call', 'call denied wrong-response']);
});

test('with a PIN: right PIN and hash approve', async (t) => {
  const { bed, answer } = await createPhoneCallBed(t, withPin);
  assert.deepEqual(await answer('4826#'), { result: true, code: 1, description: 'PIN Entered' });
  assert.deepEqual(await bed.logged(), ['call approved pin']);
});

test('with a PIN: a wrong or missing one, and one without hash, deny', async (t) => {
  const { bed, answer } = await createPhoneCallBed(t, withPin);
  assert.deepEqual(await answer('4827#'), { result: false, code: 1, description: 'PIN Entered' });
  assert.deepEqual(await answer('#'), { result: false, code: 2, description: 'Only # Entered' });
  assert.deepEqual((await answer('4826')).code, 3);
  assert.deepEqual(await bed.logged(), [
    'call denied wrong-pin',
    'call denied missing-pin',
    'call denied no-finish-key',
  ]);
});

test('with a PIN: wrong entries up to the limit of a call', async (t) => {
  const { answer, set } = await createPhoneCallBed(t, withPin);
  await set('call.attempts', '2');
  assert.equal((await answer('1111#4826#')).result, true);
  assert.equal((await answer('1111#2222#4826#')).result, false);
});

test('with a PIN: ten wrong ones in a row close it for calls, too', async (t) => {
  const { answer, sdk, set } = await createPhoneCallBed(t, withPin);
  await set('call.attempts', '5');
  await answer('1111#'.repeat(5));
  await answer('1111#'.repeat(5));
  assert.deepEqual((await sdk('PfAuthUser_4', begin)).callResult, { Code: 105, Description: 'Account Locked' });
});

test('with a PIN, but none was ever set: nobody is let in', async (t) => {
  const { bed, sdk } = await createPhoneCallBed(t, { callMode: 'pin' });
  assert.equal((await sdk('PfAuthUser_4', begin)).callResult?.Code, 155);
  assert.deepEqual(bed.phone.calls(), []);
});

test('a PIN that must be changed is changed during the call', async (t) => {
  const { bed, answer, heard } = await createPhoneCallBed(t, { ...withPin, pinChangeRequired: true });
  assert.deepEqual(await answer('4826#9375#9375#'), { result: true, code: 1, description: 'PIN Entered' });
  assert.match(heard(), /has to be changed\. Enter a new PIN of at least 4 digits.*Your PIN was changed\./);
  const pin = (typed: string) => bed.pins.validate({ username: 'anna', pin: typed, context: bed.context() });
  assert.deepEqual([await pin('9375'), await pin('4826')], [true, false]);
  assert.equal((await answer('9375#')).result, true);
});

test('an expired PIN that is not changed lets nobody in', async (t) => {
  const { bed, answer, authenticate, set, heard } = await createPhoneCallBed(t, withPin);
  await set('pin.expirationDays', '30');
  bed.clock.advanceSeconds(31 * 86_400);
  // Too short, one that was just used, two that differ: three in all.
  assert.deepEqual(await answer('4826#12#12#4826#4826#9375#9376#'), {
    result: false,
    code: 5,
    description: 'PIN Expired and Not Changed',
  });
  assert.match(heard(), /That PIN cannot be used.*The two entries were not the same/);
  const hungUp = await authenticate(async (callId) => {
    await bed.phone.answer(callId);
    await bed.phone.press(callId, '4826#9375#');
    await bed.phone.putDown(callId);
  });
  assert.equal(hungUp.code, 5);
});

test('a PIN that its owner may not change sends him to the help desk', async (t) => {
  const { bed, answer, set, heard } = await createPhoneCallBed(t, { ...withPin, pinChangeRequired: true });
  await set('pin.userCanChange', 'false');
  assert.equal((await answer('4826#9375#9375#')).code, 5);
  assert.match(heard(), /ask your help desk/);
  assert.deepEqual(await bed.logged(), ['call denied pin-not-changed']);
});

test('no new PIN stands in the store while it is entered for the second time', async (t) => {
  const { bed, authenticate } = await createPhoneCallBed(t, { ...withPin, pinChangeRequired: true });
  await authenticate(async (callId) => {
    await bed.phone.answer(callId);
    await bed.phone.press(callId, '4826#937586#');
    const token = bed.phone.calls()[0]?.token ?? '';
    const call = await bed.store.findCallByToken(hashCallToken(bed.secrets, token));
    assert.match(call?.dialogue ?? '', /repeat-pin/);
    assert.doesNotMatch(call?.dialogue ?? '', /937586|4826/);
    await bed.phone.putDown(callId);
  });
});

test('the fraud code, confirmed with 1, blocks the user', async (t) => {
  const { bed, answer, sdk, heard } = await createPhoneCallBed(t);
  assert.deepEqual(await answer('0#1'), { result: false, code: 112, description: 'Fraud Code Entered' });
  assert.match(heard(), /press 0, followed by the pound key, to report it.*Press 1 to report it.*you are blocked/);
  assert.equal(await bed.blocks.isBlocked('anna'), true);
  const [block] = await bed.blocks.list('anna');
  assert.deepEqual([block?.reason, block?.blockedBy], ['Fraud reported by phone', 'anna']);
  assert.equal((await sdk('PfAuthUser_4', begin)).callResult?.Code, 14);
});

test('the fraud code without the confirmation blocks nobody', async (t) => {
  const { bed, answer } = await createPhoneCallBed(t);
  assert.equal((await answer('0##')).code, 12);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
});

test('without automatic blocks the fraud code reports at once', async (t) => {
  const { bed, answer, set } = await createPhoneCallBed(t);
  await set('call.fraudBlocks', 'false');
  assert.equal((await answer('0#')).code, 112);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
});

test('the code that reports fraud is a setting', async (t) => {
  const { bed, answer, set } = await createPhoneCallBed(t);
  await set('call.fraudCode', '999');
  assert.equal((await answer('0#')).code, 12);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
  assert.equal((await answer('999#1')).code, 112);
});

test('with fraud alerts off the code is a wrong entry, and nobody is told of one', async (t) => {
  const { answer, set, heard } = await createPhoneCallBed(t);
  await set('call.fraudAlerts', 'false');
  assert.equal((await answer('0#1')).code, 12);
  assert.doesNotMatch(heard(), /report/);
});
