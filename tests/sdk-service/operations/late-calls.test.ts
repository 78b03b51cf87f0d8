import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { CallEvent, CallPlacement, PlacedCall, VoiceCarrier } from '../../../sdk-service/ports/voice-carrier.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { untilCalled } from '../../support/calling.ts';
import { backupPhone, begin, createPhoneCallBed, phone } from '../../support/phone-call-bed.ts';
import { settle } from '../../support/ringing.ts';
import { createTestBed } from '../../support/test-bed.ts';
import { until } from '../../support/until.ts';

const name = 'late';
const failed: CallPlacement = { accepted: false, reason: 'no answer in time', fault: 'carrier' };

/** A carrier whose answers the test gives, long after the calls that it was asked for are under way. */
async function setUp(t: TestContext) {
  const asked: { readonly call: PlacedCall; readonly answer: (placement: CallPlacement) => void }[] = [];
  const hungUp: string[] = [];
  const carrier: VoiceCarrier = {
    name,
    place: (call) => new Promise((answer) => asked.push({ call, answer })),
    hangUp: async (callId) => void hungUp.push(callId),
    listen: () => undefined,
  };
  const bed = await createTestBed(t, { voiceCarriers: [carrier, { ...carrier, name: 'next' }] });
  await bed.addUser({ phone, backupPhone, authenticator: 'call' });

  const untilAsked = (count: number) => until(() => asked.length >= count && asked.at(-1));

  const tell = (token: string, callId: string, event: CallEvent) =>
    bed.takeCallEvent(token, event, { carrier: name, callId });
  const answer = async (token: string, callId: string) => {
    const { ask } = await tell(token, callId, { event: 'answered', by: 'person' });
    await tell(token, callId, { event: 'keys', turn: ask?.turn ?? 1, digits: '', finished: true });
  };
  return { bed, sdk: createSdkCalls(bed), untilAsked, tell, answer, hungUp };
}

for (const [what, late] of [
  ['took', { accepted: true, callId: 'first' }],
  ['could not take', failed],
] as const) {
  test(`a carrier that says after the busy signal that it ${what} a call does not touch the backup call`, async (t) => {
    const { bed, sdk, untilAsked, tell, answer, hungUp } = await setUp(t);
    const authentication = sdk('PfAuthUser_4', begin);
    const first = await untilAsked(1);
    const busy = tell(first.call.token, 'first', { event: 'ended', how: 'busy' });
    const backup = await untilAsked(2);
    assert.equal(backup.call.to, '+12015550124');
    backup.answer({ accepted: true, callId: 'backup' });
    await busy;
    first.answer(late);
    await setImmediate();
    await answer(backup.call.token, 'backup');
    const { result, callResult } = await settle(bed, authentication);
    assert.deepEqual([result, callResult?.Code], [true, 2]);
    assert.deepEqual(await bed.logged(), ['call approved call']);
    assert.deepEqual(hungUp, []);
  });
}

test('a call that was picked up goes on though its carrier says that it failed, and no other carrier calls', async (t) => {
  const { bed, sdk, untilAsked, tell } = await setUp(t);
  const authentication = sdk('PfAuthUser_4', begin);
  const { call, answer } = await untilAsked(1);
  const { ask } = await tell(call.token, 'first', { event: 'answered', by: 'person' });
  answer(failed);
  for (let turn = 0; turn < 20; turn += 1) await bed.ticker.tick();
  await tell(call.token, 'first', { event: 'keys', turn: ask?.turn ?? 0, digits: '', finished: true });
  const { result, callResult } = await settle(bed, authentication);
  assert.deepEqual([result, callResult?.Code], [true, 2]);
  assert.equal(await untilAsked(1).then((newest) => newest.call), call);
  assert.deepEqual(await bed.logged(), ['call approved call']);
});

test('a backup call that no carrier takes ends the attempt at once', async (t) => {
  const { bed, sdk, untilAsked, tell } = await setUp(t);
  const authentication = sdk('PfAuthUser_4', begin);
  const first = await untilAsked(1);
  first.answer({ accepted: true, callId: 'first' });
  const busy = tell(first.call.token, 'first', { event: 'ended', how: 'busy' });
  (await untilAsked(2)).answer(failed);
  (await untilAsked(3)).answer(failed);
  await busy;
  const { result, callResult } = await settle(bed, authentication);
  assert.deepEqual([result, callResult?.Code], [false, 102]);
  assert.deepEqual(await bed.logged(), ['call denied unreachable']);
});

test('a call that is placed after its attempt was over is hung up, and approves nothing', async (t) => {
  const { bed, sdk, untilAsked, answer, hungUp } = await setUp(t);
  const authentication = sdk('PfAuthUser_4', begin);
  const first = await untilAsked(1);
  await bed.blocks.block({ username: 'anna', reason: 'stolen', author: bed.author });
  first.answer({ accepted: true, callId: 'first' });
  const { result, callResult } = await settle(bed, authentication);
  assert.deepEqual([result, callResult?.Code], [false, 14]);
  assert.deepEqual(hungUp, ['first']);
  await answer(first.call.token, 'first');
  assert.ok((await bed.logged()).every((row) => !row.includes('approved')));
});

test('a call that is placed when the time of its attempt is over is hung up, and approves nothing', async (t) => {
  const { bed, sdk, untilAsked, answer, hungUp } = await setUp(t);
  const authentication = sdk('PfAuthUser_4', begin);
  const first = await untilAsked(1);
  bed.clock.advanceSeconds(300);
  first.answer({ accepted: true, callId: 'first' });
  const { result, callResult } = await settle(bed, authentication);
  assert.deepEqual([result, callResult?.Code], [false, 11]);
  assert.deepEqual(hungUp, ['first']);
  await answer(first.call.token, 'first');
  assert.deepEqual(await bed.logged(), ['call denied no-answer']);
});

test('keys in the call of an earlier attempt count for nothing in the one that began since', async (t) => {
  const { bed, sdk } = await createPhoneCallBed(t);
  const first = sdk('PfAuthUser_4', begin);
  const earlier = await untilCalled(bed);
  await bed.phone.answer(earlier.callId);
  bed.clock.advanceSeconds(60);
  const second = sdk('PfAuthUser_4', begin);
  const later = await untilCalled(bed, 2);
  await bed.phone.press(earlier.callId, '#');
  assert.equal((await settle(bed, first)).result, false);
  await bed.phone.answer(later.callId);
  await bed.phone.press(later.callId, '#');
  assert.equal((await settle(bed, second)).result, true);
  assert.equal((await bed.logged()).filter((row) => row.includes('approved')).length, 1);
});
