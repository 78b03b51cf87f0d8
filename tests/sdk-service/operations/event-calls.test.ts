import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CallPlacement, PlacedCall, VoiceCarrier } from '../../../sdk-service/ports/voice-carrier.ts';
import { createSdkCalls } from '../../support/call-operations.ts';
import { untilCalled, wordsOf } from '../../support/calling.ts';
import { createEventCallBed, transfer } from '../../support/event-call-bed.ts';
import { begin } from '../../support/phone-call-bed.ts';
import { settle } from '../../support/ringing.ts';
import { createTestBed } from '../../support/test-bed.ts';
import { until } from '../../support/until.ts';

/** A carrier whose answers the test gives. */
async function createSlowCarrier(t: TestContext) {
  const asked: { readonly call: PlacedCall; readonly answer: (placement: CallPlacement) => void }[] = [];
  const hungUp: string[] = [];
  const carrier: VoiceCarrier = {
    name: 'slow',
    place: (call) => new Promise((answer) => asked.push({ call, answer })),
    hangUp: async (callId) => void hungUp.push(callId),
    listen: () => undefined,
  };
  const made = await createTestBed(t, { voiceCarriers: [carrier] });
  const { bed, sdk } = await createEventCallBed(t, { bed: made });

  return { bed, sdk, untilAsked: () => until(() => asked[0]), hungUp };
}

test('an event is confirmed though the carrier says only later that it took the call', async (t) => {
  const { bed, sdk, untilAsked, hungUp } = await createSlowCarrier(t);
  const asked = sdk('EventConfirmationInitiateCall', transfer);
  const { call, answer } = await untilAsked();
  const from = { carrier: 'slow', callId: 'call-1' };
  const { ask } = await bed.takeCallEvent(call.token, { event: 'answered', by: 'person' }, from);
  const keys = { event: 'keys', turn: ask?.turn ?? 0, digits: '', finished: true } as const;
  await bed.takeCallEvent(call.token, keys, from);
  answer({ accepted: true, callId: 'call-1' });
  assert.equal((await settle(bed, asked)).result, true);
  assert.deepEqual(hungUp, []);
});

test('a call that was over before its carrier took it is hung up', async (t) => {
  const { bed, sdk, untilAsked, hungUp } = await createSlowCarrier(t);
  const asked = sdk('EventConfirmationInitiateCall', transfer);
  const { answer } = await untilAsked();
  bed.clock.advanceSeconds(90);
  assert.equal(await bed.authentication.expireChallenges(), 1);
  answer({ accepted: true, callId: 'late' });
  assert.equal((await settle(bed, asked)).phoneCallResult?.Code, 11);
  assert.deepEqual(hungUp, ['late']);
  assert.deepEqual(await bed.logged(), ['call denied no-answer']);
});

for (const [what, fault, reason] of [
  ['refuses the number', 'call', 'undeliverable'],
  ['is busy', 'busy', 'undeliverable'],
  ['is down', 'carrier', 'carriers-unreachable'],
] as const) {
  test(`a carrier that ${what}: nothing is confirmed, even where sign-ins pass without carriers`, async (t) => {
    const { bed, sdk, untilAsked } = await createSlowCarrier(t);
    await bed.settings.set('authentication.whenCarriersUnreachable', 'succeed', bed.author);
    const asked = sdk('EventConfirmationInitiateCall', transfer);
    (await untilAsked()).answer({ accepted: false, reason: 'no', fault });
    const { result, phoneCallResult, callIdentifier } = await settle(bed, asked);
    assert.deepEqual([result, phoneCallResult?.Code, callIdentifier], [false, 117, undefined]);
    assert.deepEqual(await bed.logged(), [`call denied ${reason}`]);
  });
}

test('numbers and countries that nobody is called at are not called about events', async (t) => {
  const { bed, sdk } = await createEventCallBed(t, {
    fields: { phone: { countryCode: '49', number: '15112345678', extension: '' } },
  });
  const abroad = await sdk('EventConfirmationInitiateCall', transfer);
  await bed.addUser({ username: 'ben', phone: { countryCode: '1', number: '9005550123', extension: '' } });
  const premium = await sdk('EventConfirmationInitiateCall', { ...transfer, username: 'ben' });
  assert.deepEqual(
    [abroad, premium].map(({ result, phoneCallResult }) => [result, phoneCallResult?.Code]),
    [
      [false, 103],
      [false, 100],
    ],
  );
  assert.deepEqual(bed.phone.calls(), []);
});

for (const setting of [
  'call.maximumPerHour',
  'phones.maximumPerHourToNumber',
  'phones.maximumPerHourByAccount',
  'phones.maximumPerHour',
]) {
  test(`calls about events and sign-ins are counted together by ${setting}`, async (t) => {
    const { bed, sdk, initiate, set } = await createEventCallBed(t, { fields: { authenticator: 'call' } });
    await set(setting, '2');
    await initiate((callId) => bed.phone.ringOut(callId));
    const asked = sdk('PfAuthUser_4', begin);
    const { callId } = await untilCalled(bed, 2);
    await bed.phone.ringOut(callId);
    await settle(bed, asked);
    const third = await sdk('EventConfirmationInitiateCall', transfer);
    assert.deepEqual([third.result, third.phoneCallResult?.Code], [false, 151]);
    assert.equal((await sdk('PfAuthUser_4', begin)).callResult?.Code, 151);
    assert.equal(bed.phone.calls().length, 2);
  });
}

test('a call that is begun at one node is answered, carried on and ended at another', async (t) => {
  const { bed: here, sdk: callHere } = await createEventCallBed(t);
  const there = await createTestBed(t, { beside: here, voiceCarriers: [here.phone] });
  await there.settings.reload();
  const callThere = createSdkCalls(there);
  // The phone tells the node that listened last: the other one.
  const asked = callHere('EventConfirmationInitiateCall', transfer);
  const { callId } = await untilCalled(here);
  await here.phone.answer(callId);
  await here.phone.press(callId, '#');
  const { result, callIdentifier = '' } = await settle(here, asked);
  assert.equal(result, true);
  const running = callThere('EventConfirmationRunTemplate', { callIdentifier, eventName: 'notice' });
  for (let turn = 0; turn < 1000 && !isHeard(); turn += 1) await here.phone.wait(callId);
  await here.phone.press(callId, '#');
  assert.equal((await settle(there, running)).result, true);
  assert.equal((await callHere('EventConfirmationTerminateCall', { callIdentifier })).terminateResult?.Code, 10);

  function isHeard(): boolean {
    return /card is blocked/.test(wordsOf(here.phone.calls()[0]).at(-2) ?? '');
  }
});

test('of many templates at both nodes at once, one is asked', async (t) => {
  const { bed: here, sdk: callHere, answer } = await createEventCallBed(t);
  const there = await createTestBed(t, { beside: here, voiceCarriers: [] });
  await there.settings.reload();
  const callThere = createSdkCalls(there);
  const { callIdentifier = '' } = await answer('#');
  const outcomes = Array.from({ length: 10 }, (_, index) => {
    const call = index % 2 === 0 ? callHere : callThere;
    return call('EventConfirmationRunTemplate', { callIdentifier, eventName: 'notice' }).then(
      ({ result }) => `answered ${result}`,
      ({ code }: { readonly code: string }) => code,
    );
  });
  const first = await Promise.race(outcomes);
  assert.equal(first, 'conflict');
  await callHere('EventConfirmationTerminateCall', { callIdentifier });
  const all = Promise.all(outcomes);
  // Which of the nodes waits is not known.
  const tick = async () => void (await Promise.all([here.ticker.tick(), there.ticker.tick()]));
  await settle({ ticker: { ...here.ticker, tick } }, all);
  assert.deepEqual((await all).toSorted(), ['answered false', ...Array(9).fill('conflict')]);
});

test('what a node leaves behind that died is ended by another, with its row where something was asked', async (t) => {
  const { bed, sdk, answer } = await createEventCallBed(t);
  const { callIdentifier = '' } = await answer('#');
  void sdk('EventConfirmationRunTemplate', { callIdentifier, eventName: 'notice' }).catch(() => undefined);
  await until(() => bed.ticker.running() > 0);
  bed.clock.advanceSeconds(90);
  assert.equal(await bed.authentication.expireChallenges(), 1);
  assert.deepEqual(
    (await bed.loggedAttempts()).map(({ reason, applicationName }) => `${reason} ${applicationName}`),
    ['event-confirmed transfer', 'no-answer notice'],
  );
  bed.clock.advanceSeconds(86_401);
  assert.equal(await bed.authentication.purgeChallenges(), 1);
  assert.equal(await bed.store.findEventCall(callIdentifier), undefined);
  assert.equal(await bed.store.findCall(callIdentifier), undefined);
});

test('an answer and an end at the same moment: the log has one of them, and the caller is told that one', async (t) => {
  const { bed, sdk } = await createEventCallBed(t);
  for (let round = 0; round < 5; round += 1) {
    const before = (await bed.logged()).length;
    const asked = sdk('EventConfirmationInitiateCall', transfer);
    const { callId, token } = await untilCalled(bed, round + 1);
    await bed.phone.answer(callId);
    await Promise.all([bed.phone.press(callId, '#'), bed.takeCallEvent(token, { event: 'ended', how: 'hung-up' })]);
    const { result, callIdentifier } = await settle(bed, asked);
    const [row, ...more] = (await bed.logged()).slice(before);
    assert.equal(row, result ? 'call approved event-confirmed' : 'call denied hung-up');
    assert.deepEqual(more, []);
    if (callIdentifier !== undefined) await sdk('EventConfirmationTerminateCall', { callIdentifier });
  }
});

test('what is read out and entered stands in the clear neither in the store nor in a log', async (t) => {
  const { bed, answer } = await createEventCallBed(t);
  const { callIdentifier = '' } = await answer('987654#', { username: 'anna', eventName: 'card' });
  const row = await bed.store.findEventCall(callIdentifier);
  assert.ok(row !== undefined && row.digits.length > 0);
  assert.equal(row.wording.length, 0, 'what was answered is not kept');
  assert.ok(!row.digits.toString('latin1').includes('987654'));
  assert.ok(!JSON.stringify(await bed.loggedAttempts()).includes('987654'));
  assert.ok(!bed.reports.join('\n').includes('987654'));
});
