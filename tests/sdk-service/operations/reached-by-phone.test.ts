import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VoiceCarrier } from '../../../sdk-service/ports/voice-carrier.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { untilCalled } from '../../support/calling.ts';
import { backupPhone, begin, createPhoneCallBed, phone } from '../../support/phone-call-bed.ts';
import { settle } from '../../support/ringing.ts';
import { createTestBed } from '../../support/test-bed.ts';

const withPin = { callMode: 'pin', pin: '4826' } as const;

test('a backup phone is called once when the first does not answer', async (t) => {
  const { bed, sdk } = await createPhoneCallBed(t, { backupPhone });
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
  const { bed, authenticate } = await createPhoneCallBed(t, { backupPhone });
  assert.equal((await authenticate((callId) => bed.phone.putDown(callId))).code, 108);
  assert.equal(bed.phone.calls().length, 1);
});

test('an extension is dialled, and said first where the setting wants it', async (t) => {
  const { bed, answer, set, heard } = await createPhoneCallBed(t, { phone: { ...phone, extension: ',,12#' } });
  await answer('#');
  assert.equal(bed.phone.calls()[0]?.extension, ',,12#');
  assert.doesNotMatch(heard(), /extension/);
  await set('call.sayExtension', 'true');
  await answer('#');
  assert.match(heard(), /^This call is for extension 1, 2\./);
});

test('the number of the caller is handed to the carrier', async (t) => {
  const { bed, answer, set } = await createPhoneCallBed(t);
  await set('call.callerId', '+12015550100');
  await answer('#');
  assert.equal(bed.phone.calls()[0]?.callerId, '+12015550100');
});

test('nobody answers: the attempt ends with its time, the phone is hung up, and a late key counts for nothing', async (t) => {
  const { bed, sdk } = await createPhoneCallBed(t);
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
  const { bed, sdk } = await createPhoneCallBed(t);
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
  const { bed, sdk } = await createPhoneCallBed(t);
  const first = sdk('PfAuthUser_4', begin);
  const { callId } = await untilCalled(bed);
  assert.equal((await sdk('PfAuthUser_4', begin)).callResult?.Code, 101);
  await bed.phone.answer(callId);
  await bed.phone.press(callId, '#');
  assert.equal((await settle(bed, first)).result, true);
});

test('a user who is blocked or disabled during the call is not approved by it', async (t) => {
  const { bed, authenticate } = await createPhoneCallBed(t);
  const { result } = await authenticate(async (callId) => {
    await bed.phone.answer(callId);
    await bed.blocks.block({ username: 'anna', reason: '', author: bed.author });
    await bed.phone.press(callId, '#');
  });
  assert.equal(result, false);
});

test('each question is answered once, and a token that no call has answers nothing', async (t) => {
  const { bed, sdk, set } = await createPhoneCallBed(t, withPin);
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
  const { bed, sdk } = await createPhoneCallBed(t);
  const asked = sdk('PfAuthUser_4', begin);
  const { callId, token } = await untilCalled(bed);
  await bed.phone.answer(callId);
  const event = { event: 'keys', turn: 1, digits: '', finished: true } as const;
  await Promise.all(Array.from({ length: 20 }, () => bed.takeCallEvent(token, event)));
  assert.equal((await settle(bed, asked)).result, true);
  assert.deepEqual(await bed.logged(), ['call approved call']);
});

test('no more calls in an hour than the setting says', async (t) => {
  const { answer, sdk, set } = await createPhoneCallBed(t);
  await set('call.maximumPerHour', '1');
  assert.equal((await answer('#')).result, true);
  assert.equal((await sdk('PfAuthUser_4', begin)).callResult?.Code, 151);
});

test('a carrier that refuses gives way to the next; when all do, no call could be placed', async (t) => {
  const refusing: VoiceCarrier = {
    name: 'refusing',
    place: async () => ({ accepted: false, reason: 'no credit', fault: 'carrier' }),
    hangUp: async () => undefined,
    listen: () => undefined,
  };
  const bed = await createTestBed(t, { voiceCarriers: [refusing] });
  await bed.addUser({ phone, authenticator: 'call' });
  const { result, callResult } = await settle(bed, createSdkCalls(bed)('PfAuthUser_4', begin));
  assert.deepEqual([result, callResult], [false, { Code: 117, Description: 'Unable to Place Call' }]);
  assert.match(bed.reports.join('\n'), /The carrier refusing refused phone call [\w-]{22}: no credit/);
});

test('a carrier that failed is asked last for a while; one that refused a number is not', async (t) => {
  const asked: string[] = [];
  let fault: 'call' | 'carrier' = 'carrier';
  const carrier = (name: string): VoiceCarrier => ({
    name,
    async place() {
      asked.push(name);
      return { accepted: false, reason: 'no', fault: name === 'first' ? fault : 'call' };
    },
    hangUp: async () => undefined,
    listen: () => undefined,
  });
  const bed = await createTestBed(t, { voiceCarriers: [carrier('first'), carrier('second')] });
  await bed.addUser({ phone, authenticator: 'call' });
  const authenticate = () => settle(bed, createSdkCalls(bed)('PfAuthUser_4', begin));
  await authenticate();
  await authenticate();
  assert.deepEqual(asked.splice(0), ['first', 'second', 'second', 'first']);
  fault = 'call';
  bed.clock.advanceSeconds(120);
  await authenticate();
  await authenticate();
  assert.deepEqual(asked, ['first', 'second', 'first', 'second']);
});

test('without a voice carrier no call is placed, and the method is not offered', async (t) => {
  const bed = await createTestBed(t, { voiceCarriers: [] });
  await bed.addUser({ phone, authenticator: 'call' });
  assert.equal((await createSdkCalls(bed)('PfAuthUser_4', begin)).callResult?.Code, 117);
  assert.deepEqual(bed.authentication.availableKinds(), ['oath-token', 'text']);
});

test('a number that the caller brings is called; abroad it takes global services', async (t) => {
  const { bed, sdk } = await createPhoneCallBed(t, { backupPhone });
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
  const { bed, sdk } = await createPhoneCallBed(t);
  const bring = { ...begin, mode: 'voiceCall', countryCode: '1', phoneNumber: '2015550177' } as const;
  const asked = sdk('PfAuthUser_5', bring);
  const { callId } = await untilCalled(bed);
  await bed.phone.answer(callId);
  await bed.phone.press(callId, '0#');
  assert.equal((await settle(bed, asked)).callResult?.Code, 112);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
});
