import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { hashCallToken } from '../../../sdk-service/domain/authentication/place-call.ts';
import type { NewUser } from '../../../sdk-service/domain/users/new-user.ts';
import type { VoiceCarrier } from '../../../sdk-service/ports/voice-carrier.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { untilCalled } from '../../support/calling.ts';
import { settle } from '../../support/ringing.ts';
import { createTestBed } from '../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };
const backupPhone = { countryCode: '1', number: '2015550124', extension: '' };
const begin = {
  username: 'anna',
  initiatingAuthenticationType: 'pfsdk',
  applicationName: 'Payroll',
  requireUserMatch: true,
} as const;

async function setUp(t: TestContext, fields: Partial<NewUser> = {}) {
  const bed = await createTestBed(t);
  const sdk = createSdkCalls(bed);
  await bed.addUser({ phone, authenticator: 'call', ...fields });

  /** PfAuthUser_4, and what somebody does with the phone meanwhile. */
  async function authenticate(act: (callId: string) => Promise<unknown>) {
    const before = bed.phone.calls().length;
    const asked = sdk('PfAuthUser_4', begin);
    const { callId } = await untilCalled(bed, before + 1);
    await act(callId);
    const { result, callResult } = await settle(bed, asked);
    return { result, code: callResult?.Code, description: callResult?.Description };
  }

  /** Answers and presses keys. */
  const answer = (keys: string) =>
    authenticate(async (callId) => {
      await bed.phone.answer(callId);
      await bed.phone.press(callId, keys);
    });

  const heard = () => bed.phone.calls()[0]?.heard.join(' ') ?? '';
  const set = (name: string, value: string) => bed.settings.set(name, value, bed.author);
  return { bed, sdk, authenticate, answer, heard, set };
}

const withPin = { callMode: 'pin', pin: '4826' } as const;

test('the hash key approves', async (t) => {
  const { bed, answer, heard } = await setUp(t);
  assert.deepEqual(await answer('#'), { result: true, code: 2, description: 'Only # Entered' });
  assert.match(heard(), /^This is the sign-in check of MFA Server\..*Your sign-in was confirmed\. Goodbye\.$/);
  const [row] = await bed.loggedAttempts();
  assert.deepEqual(
    [row?.kind, row?.outcome, row?.reason, row?.phone, row?.accountName, row?.applicationName],
    ['call', 'approved', 'call', '+12015550123', 'payroll', 'Payroll'],
  );
});

test('hanging up denies', async (t) => {
  const { bed, authenticate } = await setUp(t);
  const hungUp = await authenticate(async (callId) => {
    await bed.phone.answer(callId);
    await bed.phone.putDown(callId);
  });
  assert.deepEqual(hungUp, { result: false, code: 108, description: 'User Hung Up the Phone' });
  const declined = await authenticate((callId) => bed.phone.putDown(callId));
  assert.equal(declined.code, 108);
  assert.deepEqual(await bed.logged(), ['call denied hung-up', 'call denied hung-up']);
});

test('a call that breaks off denies', async (t) => {
  const { bed, sdk } = await setUp(t);
  const asked = sdk('PfAuthUser_4', begin);
  const { callId, token } = await untilCalled(bed);
  await bed.phone.answer(callId);
  await bed.takeCallEvent(token, { event: 'ended', how: 'disconnected' });
  assert.equal((await settle(bed, asked)).callResult?.Code, 10);
});

for (const how of ['busy', 'no-answer', 'failed'] as const) {
  test(`a phone that is not reached (${how}) denies`, async (t) => {
    const { bed, authenticate } = await setUp(t);
    const { result, code } = await authenticate((callId) => bed.phone.ringOut(callId, how));
    assert.deepEqual([result, code], [false, 102]);
  });
}

test('an answering machine hears nothing and approves nothing', async (t) => {
  const { bed, authenticate, heard } = await setUp(t);
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
    const { bed, authenticate } = await setUp(t);
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
  const { bed, answer, set } = await setUp(t);
  await set('call.attempts', '3');
  assert.equal((await answer('5#6##')).code, 2);
  assert.equal((await answer('5#6#7##')).code, 12);
  assert.deepEqual(await bed.logged(), ['call approved call', 'call denied wrong-response']);
});

test('with a PIN: right PIN and hash approve', async (t) => {
  const { bed, answer } = await setUp(t, withPin);
  assert.deepEqual(await answer('4826#'), { result: true, code: 1, description: 'PIN Entered' });
  assert.deepEqual(await bed.logged(), ['call approved pin']);
});

test('with a PIN: a wrong or missing one, and one without hash, deny', async (t) => {
  const { bed, answer } = await setUp(t, withPin);
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
  const { answer, set } = await setUp(t, withPin);
  await set('call.attempts', '2');
  assert.equal((await answer('1111#4826#')).result, true);
  assert.equal((await answer('1111#2222#4826#')).result, false);
});

test('with a PIN: ten wrong ones in a row close it for calls, too', async (t) => {
  const { answer, sdk, set } = await setUp(t, withPin);
  await set('call.attempts', '5');
  await answer('1111#'.repeat(5));
  await answer('1111#'.repeat(5));
  assert.deepEqual((await sdk('PfAuthUser_4', begin)).callResult, { Code: 105, Description: 'Account Locked' });
});

test('with a PIN, but none was ever set: nobody is let in', async (t) => {
  const { bed, sdk } = await setUp(t, { callMode: 'pin' });
  assert.equal((await sdk('PfAuthUser_4', begin)).callResult?.Code, 155);
  assert.deepEqual(bed.phone.calls(), []);
});

test('a PIN that must be changed is changed during the call', async (t) => {
  const { bed, answer, heard } = await setUp(t, { ...withPin, pinChangeRequired: true });
  assert.deepEqual(await answer('4826#9375#9375#'), { result: true, code: 1, description: 'PIN Entered' });
  assert.match(heard(), /has to be changed\. Enter a new PIN of at least 4 digits.*Your PIN was changed\./);
  const pin = (typed: string) => bed.pins.validate({ username: 'anna', pin: typed, context: bed.context() });
  assert.deepEqual([await pin('9375'), await pin('4826')], [true, false]);
  assert.equal((await answer('9375#')).result, true);
});

test('an expired PIN that is not changed lets nobody in', async (t) => {
  const { bed, answer, authenticate, set, heard } = await setUp(t, withPin);
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
  const { bed, answer, set, heard } = await setUp(t, { ...withPin, pinChangeRequired: true });
  await set('pin.userCanChange', 'false');
  assert.equal((await answer('4826#9375#9375#')).code, 5);
  assert.match(heard(), /ask your help desk/);
  assert.deepEqual(await bed.logged(), ['call denied pin-not-changed']);
});

test('no new PIN stands in the store while it is entered for the second time', async (t) => {
  const { bed, authenticate } = await setUp(t, { ...withPin, pinChangeRequired: true });
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
  const { bed, answer, sdk, heard } = await setUp(t);
  assert.deepEqual(await answer('0#1'), { result: false, code: 112, description: 'Fraud Code Entered' });
  assert.match(heard(), /press 0, followed by the pound key, to report it.*Press 1 to report it.*you are blocked/);
  assert.equal(await bed.blocks.isBlocked('anna'), true);
  const [block] = await bed.blocks.list('anna');
  assert.deepEqual([block?.reason, block?.blockedBy], ['Fraud reported by phone', 'anna']);
  assert.equal((await sdk('PfAuthUser_4', begin)).callResult?.Code, 14);
});

test('the fraud code without the confirmation blocks nobody', async (t) => {
  const { bed, answer } = await setUp(t);
  assert.equal((await answer('0##')).code, 12);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
});

test('without automatic blocks the fraud code reports at once', async (t) => {
  const { bed, answer, set } = await setUp(t);
  await set('call.fraudBlocks', 'false');
  assert.equal((await answer('0#')).code, 112);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
});

test('the code that reports fraud is a setting', async (t) => {
  const { bed, answer, set } = await setUp(t);
  await set('call.fraudCode', '999');
  assert.equal((await answer('0#')).code, 12);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
  assert.equal((await answer('999#1')).code, 112);
});

test('with fraud alerts off the code is a wrong entry, and nobody is told of one', async (t) => {
  const { answer, set, heard } = await setUp(t);
  await set('call.fraudAlerts', 'false');
  assert.equal((await answer('0#1')).code, 12);
  assert.doesNotMatch(heard(), /report/);
});

test('a backup phone is called once when the first does not answer', async (t) => {
  const { bed, sdk } = await setUp(t, { backupPhone });
  const first = sdk('PfAuthUser_4', begin);
  const primary = await untilCalled(bed);
  await bed.phone.ringOut(primary.callId);
  const backup = await untilCalled(bed, 2);
  assert.deepEqual([primary.to, backup.to], ['+12015550123', '+12015550124']);
  await bed.phone.answer(backup.callId);
  await bed.phone.press(backup.callId, '#');
  assert.equal((await settle(bed, first)).callResult?.Code, 2);

  const second = sdk('PfAuthUser_4', begin);
  await bed.phone.ringOut((await untilCalled(bed, 3)).callId, 'busy');
  await bed.phone.ringOut((await untilCalled(bed, 4)).callId);
  assert.equal((await settle(bed, second)).callResult?.Code, 102);
  assert.equal(bed.phone.calls().length, 4);
});

test('who declines a call is not called at the backup phone', async (t) => {
  const { bed, authenticate } = await setUp(t, { backupPhone });
  assert.equal((await authenticate((callId) => bed.phone.putDown(callId))).code, 108);
  assert.equal(bed.phone.calls().length, 1);
});

test('an extension is dialled, and said first where the setting wants it', async (t) => {
  const { bed, answer, set, heard } = await setUp(t, { phone: { ...phone, extension: ',,12#' } });
  await answer('#');
  assert.equal(bed.phone.calls()[0]?.extension, ',,12#');
  assert.doesNotMatch(heard(), /extension/);
  await set('call.sayExtension', 'true');
  await answer('#');
  assert.match(heard(), /^This call is for extension 1, 2\./);
});

test('the number of the caller is handed to the carrier', async (t) => {
  const { bed, answer, set } = await setUp(t);
  await set('call.callerId', '+12015550100');
  await answer('#');
  assert.equal(bed.phone.calls()[0]?.callerId, '+12015550100');
});

test('nobody answers: the attempt ends with its time, the phone is hung up, and a late key counts for nothing', async (t) => {
  const { bed, sdk } = await setUp(t);
  const asked = sdk('PfAuthUser_4', begin);
  const { callId } = await untilCalled(bed);
  await bed.phone.answer(callId);
  bed.clock.advanceSeconds(90);
  const { result, callResult } = await settle(bed, asked);
  assert.deepEqual([result, callResult?.Code], [false, 11]);
  assert.equal(bed.phone.calls()[0]?.state, 'ended');
  await bed.phone.press(callId, '#');
  assert.deepEqual(await bed.logged(), ['call denied no-answer']);
});

test('a caller that hangs up frees the place, ends the call, and the key that comes then approves nothing', async (t) => {
  const { bed, sdk } = await setUp(t);
  const caller = new AbortController();
  const asked = sdk('PfAuthUser_4', begin, { signal: caller.signal });
  const { callId } = await untilCalled(bed);
  await bed.phone.answer(callId);
  caller.abort();
  assert.equal((await settle(bed, asked)).result, false);
  assert.equal(bed.phone.calls()[0]?.state, 'ended');
  await bed.phone.press(callId, '#');
  assert.deepEqual(await bed.logged(), ['call denied no-answer']);
});

test('one call rings at a time', async (t) => {
  const { bed, sdk } = await setUp(t);
  const first = sdk('PfAuthUser_4', begin);
  const { callId } = await untilCalled(bed);
  assert.equal((await sdk('PfAuthUser_4', begin)).callResult?.Code, 101);
  await bed.phone.answer(callId);
  await bed.phone.press(callId, '#');
  assert.equal((await settle(bed, first)).result, true);
});

test('a user who is blocked or disabled during the call is not approved by it', async (t) => {
  const { bed, authenticate } = await setUp(t);
  const { result } = await authenticate(async (callId) => {
    await bed.phone.answer(callId);
    await bed.blocks.block({ username: 'anna', reason: '', author: bed.author });
    await bed.phone.press(callId, '#');
  });
  assert.equal(result, false);
});

test('each question is answered once, and a token that no call has answers nothing', async (t) => {
  const { bed, sdk, set } = await setUp(t, withPin);
  await set('call.attempts', '3');
  const asked = sdk('PfAuthUser_4', begin);
  const { callId, token } = await untilCalled(bed);
  await bed.phone.answer(callId);
  const wrong = { event: 'keys', turn: 1, digits: '1111', finished: true } as const;
  const right = { ...wrong, digits: '4826' };
  assert.notEqual((await bed.takeCallEvent(token, wrong)).ask, undefined);
  assert.deepEqual(await bed.takeCallEvent(token, right), { say: [], ask: undefined });
  assert.deepEqual(await bed.takeCallEvent('A'.repeat(22), { ...right, turn: 2 }), { say: [], ask: undefined });
  await bed.takeCallEvent(token, { ...right, turn: 2 });
  assert.equal((await settle(bed, asked)).callResult?.Code, 1);
});

test('of many who press the hash key at once, one approves', async (t) => {
  const { bed, sdk } = await setUp(t);
  const asked = sdk('PfAuthUser_4', begin);
  const { callId, token } = await untilCalled(bed);
  await bed.phone.answer(callId);
  const event = { event: 'keys', turn: 1, digits: '', finished: true } as const;
  await Promise.all(Array.from({ length: 20 }, () => bed.takeCallEvent(token, event)));
  assert.equal((await settle(bed, asked)).result, true);
  assert.deepEqual(await bed.logged(), ['call approved call']);
});

test('no more calls in an hour than the setting says', async (t) => {
  const { answer, sdk, set } = await setUp(t);
  await set('call.maximumPerHour', '1');
  assert.equal((await answer('#')).result, true);
  assert.equal((await sdk('PfAuthUser_4', begin)).callResult?.Code, 151);
});

test('a carrier that refuses gives way to the next; when all do, no call could be placed', async (t) => {
  const refusing: VoiceCarrier = {
    name: 'refusing',
    place: async () => ({ accepted: false, reason: 'no credit' }),
    hangUp: async () => undefined,
    listen: () => undefined,
  };
  const bed = await createTestBed(t, { voiceCarriers: [refusing] });
  await bed.addUser({ phone, authenticator: 'call' });
  const { result, callResult } = await settle(bed, createSdkCalls(bed)('PfAuthUser_4', begin));
  assert.deepEqual([result, callResult], [false, { Code: 117, Description: 'Unable to Place Call' }]);
  assert.match(bed.reports.join('\n'), /The carrier refusing refused phone call [\w-]{22}: no credit/);
});

test('without a voice carrier no call is placed, and the method is not offered', async (t) => {
  const bed = await createTestBed(t, { voiceCarriers: [] });
  await bed.addUser({ phone, authenticator: 'call' });
  assert.equal((await createSdkCalls(bed)('PfAuthUser_4', begin)).callResult?.Code, 117);
  assert.deepEqual(bed.authentication.availableKinds(), ['oath-token', 'text']);
});

test('a number that the caller brings is called; abroad it takes global services', async (t) => {
  const { bed, sdk } = await setUp(t, { backupPhone });
  const bring = { ...begin, mode: 'voiceCall', countryCode: '1', phoneNumber: '2015550177' } as const;
  const asked = sdk('PfAuthUser_5', bring);
  const { callId, to } = await untilCalled(bed);
  assert.equal(to, '+12015550177');
  await bed.phone.answer(callId);
  await bed.phone.press(callId, '#');
  assert.equal((await settle(bed, asked)).callResult?.Code, 2);
  const abroad = { ...bring, countryCode: '49', phoneNumber: '15112345678' };
  assert.deepEqual((await sdk('PfAuthUser_5', abroad)).callResult, {
    Code: 103,
    Description: 'International Calls Not Allowed',
  });
});

test('who reports fraud at a number that the caller brought does not block all who stand behind the name', async (t) => {
  const { bed, sdk } = await setUp(t);
  const bring = { ...begin, mode: 'voiceCall', countryCode: '1', phoneNumber: '2015550177' } as const;
  const asked = sdk('PfAuthUser_5', bring);
  const { callId } = await untilCalled(bed);
  await bed.phone.answer(callId);
  await bed.phone.press(callId, '0#');
  assert.equal((await settle(bed, asked)).callResult?.Code, 112);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
});
