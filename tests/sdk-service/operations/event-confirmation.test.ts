import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { createSdkCalls } from '../../support/call-operations.ts';
import { untilCalled, wordsOf } from '../../support/calling.ts';
import { createEventCallBed, reached, transfer } from '../../support/event-call-bed.ts';
import { begin } from '../../support/phone-call-bed.ts';
import { settle } from '../../support/ringing.ts';
import { createTestBed, type TestBed } from '../../support/test-bed.ts';

const noError = { Code: 0, Description: '' };
const card = { username: 'anna', eventName: 'card' };

/** Runs a template in a call that is held, once the call has asked whether there is one. */
async function untilReadOut(bed: TestBed, { callId, words }: { callId: string; words: RegExp }): Promise<void> {
  for (let turn = 0; turn < 1000; turn += 1) {
    const call = bed.phone.calls().find((each) => each.callId === callId);
    if (words.test(wordsOf(call).at(-2) ?? '')) return;
    await bed.phone.wait(callId);
    await setImmediate();
  }
  throw new Error('It was not read out.');
}

test('the event is read out with what the application says of it, and # confirms it', async (t) => {
  const { bed, answer, heard } = await createEventCallBed(t);
  const { callIdentifier = '', ...rest } = await answer('#');
  assert.deepEqual(rest, reached);
  assert.match(callIdentifier, /^[\w-]{22}$/);
  assert.equal(
    heard(),
    'This is a call from MFA Server for you to confirm something. It is not about a sign-in. ' +
      'Please confirm a transfer of 1,000 euros to Ben Baker. ' +
      'To confirm this, press the pound key. If you do not want it, hang up. Thank you. One moment, please.',
  );
  const [row] = await bed.loggedAttempts();
  assert.deepEqual(
    [row?.kind, row?.outcome, row?.reason, row?.phone, row?.accountName, row?.applicationName, row?.challengeId],
    ['call', 'approved', 'event-confirmed', '+12015550123', 'payroll', 'transfer', callIdentifier],
  );
});

test('a question is answered with digits, which the application is told', async (t) => {
  const { answer, heard } = await createEventCallBed(t);
  const { callIdentifier, ...rest } = await answer('4711#', card);
  assert.deepEqual(rest, {
    ...reached,
    digitsEntered: '4711',
    phoneCallResult: { Code: 1, Description: 'PIN Entered' },
    templateResult: { Code: 1, Description: 'PIN Entered' },
  });
  assert.match(heard(), /Enter the last four digits of the card to be blocked\. Enter your answer/);
});

test('a person hears the event in his own language', async (t) => {
  const { sdk, answer, heard } = await createEventCallBed(t);
  await sdk('ChangeLanguage', { username: 'anna', userLanguage: { VoiceCallLanguage: 'fr' } });
  assert.equal((await answer('#')).result, true);
  assert.match(heard(), /Virement de 1,000 euros à Ben Baker\./);
});

test('another template is run in the same call, and the call is ended by the application', async (t) => {
  const { bed, sdk, answer, newest, heard } = await createEventCallBed(t);
  const { callIdentifier = '' } = await answer('#');
  const callId = newest();
  const asked = sdk('EventConfirmationRunTemplate', { callIdentifier, eventName: 'CARD' });
  await untilReadOut(bed, { callId, words: /Enter the last four digits/ });
  await bed.phone.press(callId, '42#');
  assert.deepEqual(await settle(bed, asked), {
    result: true,
    templateResult: { Code: 1, Description: 'PIN Entered' },
    digitsEntered: '42',
    error: noError,
  });
  assert.equal(bed.phone.calls().length, 1);
  assert.equal(heard().match(/This is a call from/g)?.length, 1);
  const ended = { result: true, terminateResult: { Code: 10, Description: 'Call Disconnected' }, error: noError };
  assert.deepEqual(await sdk('EventConfirmationTerminateCall', { callIdentifier }), ended);
  assert.equal(bed.phone.calls()[0]?.state, 'ended');
  assert.deepEqual(await sdk('EventConfirmationTerminateCall', { callIdentifier }), ended);
  assert.deepEqual(await sdk('EventConfirmationRunTemplate', { callIdentifier, eventName: 'notice' }), {
    result: false,
    templateResult: { Code: 10, Description: 'Call Disconnected' },
    error: noError,
  });
  assert.deepEqual(
    (await bed.loggedAttempts()).map(({ reason, applicationName }) => `${reason} ${applicationName}`),
    ['event-confirmed transfer', 'event-confirmed CARD'],
  );
});

const entries: readonly [string, string, number, string][] = [
  ['nothing', '', 4, 'no-input'],
  ['a key without #', '7', 3, 'no-finish-key'],
  ['another key', '7#', 12, 'wrong-response'],
];

for (const [name, keys, code, reason] of entries) {
  test(`${name} confirms nothing`, async (t) => {
    const { bed, initiate, heard } = await createEventCallBed(t);
    const denied = await initiate(async (callId) => {
      await bed.phone.answer(callId);
      if (keys === '') await bed.phone.wait(callId);
      else await bed.phone.press(callId, keys);
    });
    assert.deepEqual(
      [denied.result, denied.userExists, denied.phoneCallResult?.Code, denied.templateResult?.Code, denied.error],
      [false, true, code, code, noError],
    );
    assert.deepEqual([denied.callIdentifier, denied.digitsEntered], [undefined, undefined]);
    assert.match(heard(), /Nothing was confirmed\. Goodbye\.$/);
    assert.deepEqual(await bed.logged(), [`call denied ${reason}`]);
  });
}

test('# alone answers no question', async (t) => {
  const { answer } = await createEventCallBed(t);
  assert.equal((await answer('#', card)).templateResult?.Code, 4);
});

test('as many entries as the setting says', async (t) => {
  const { answer, set, heard } = await createEventCallBed(t);
  await set('call.attempts', '3');
  assert.equal((await answer('5#6##')).result, true);
  assert.equal(heard().match(/Please confirm a transfer/g)?.length, 3);
});

const ends: readonly [string, number, string, (bed: TestBed, callId: string) => Promise<void>][] = [
  ['hanging up', 108, 'hung-up', (bed, callId) => bed.phone.answer(callId).then(() => bed.phone.putDown(callId))],
  ['declining the call', 108, 'hung-up', (bed, callId) => bed.phone.putDown(callId)],
  ['a busy line', 102, 'unreachable', (bed, callId) => bed.phone.ringOut(callId, 'busy')],
  ['no answer', 102, 'unreachable', (bed, callId) => bed.phone.ringOut(callId, 'no-answer')],
  ['a number that fails', 102, 'unreachable', (bed, callId) => bed.phone.ringOut(callId, 'failed')],
  ['an answering machine', 13, 'voicemail', (bed, callId) => bed.phone.answer(callId, 'machine')],
];

for (const [name, code, reason, act] of ends) {
  test(`${name} confirms nothing`, async (t) => {
    const { bed, initiate } = await createEventCallBed(t, {
      fields: { backupPhone: { countryCode: '1', number: '2015550124', extension: '' } },
    });
    const denied = await initiate((callId) => act(bed, callId));
    assert.deepEqual([denied.result, denied.phoneCallResult?.Code, denied.templateResult?.Code], [false, code, code]);
    assert.deepEqual(await bed.logged(), [`call denied ${reason}`]);
    assert.equal(bed.phone.calls().length, 1);
  });
}

test('a call that breaks off confirms nothing', async (t) => {
  const { bed, initiate } = await createEventCallBed(t);
  const denied = await initiate(async (callId) => {
    await bed.phone.answer(callId);
    const token = bed.phone.calls()[0]?.token ?? '';
    await bed.takeCallEvent(token, { event: 'ended', how: 'disconnected' });
  });
  assert.deepEqual([denied.result, denied.phoneCallResult?.Code], [false, 10]);
});

test('nobody answers in time: the phone stops, and what is pressed then counts for nothing', async (t) => {
  const { bed, initiate } = await createEventCallBed(t);
  const denied = await initiate(async (callId) => {
    await bed.phone.answer(callId);
    bed.clock.advanceSeconds(90);
  });
  assert.deepEqual([denied.result, denied.phoneCallResult?.Code], [false, 11]);
  assert.equal(bed.phone.calls()[0]?.state, 'ended');
  const token = bed.phone.calls()[0]?.token ?? '';
  const late = await bed.takeCallEvent(token, { event: 'keys', turn: 1, digits: '', finished: true });
  assert.equal(late.ask, undefined);
  assert.deepEqual(await bed.logged(), ['call denied no-answer']);
});

test('a caller who hangs up ends the call', async (t) => {
  const { bed, sdk } = await createEventCallBed(t);
  const caller = new AbortController();
  const asked = sdk('EventConfirmationInitiateCall', transfer, { signal: caller.signal });
  const { callId } = await untilCalled(bed);
  await bed.phone.answer(callId);
  caller.abort();
  assert.equal((await settle(bed, asked)).phoneCallResult?.Code, 11);
  await bed.phone.press(callId, '#');
  assert.deepEqual(await bed.logged(), ['call denied no-answer']);
});

test('a call that is held hangs up by itself, and nothing is logged of that', async (t) => {
  const { bed, sdk, answer, newest } = await createEventCallBed(t);
  const { callIdentifier = '' } = await answer('#');
  await bed.phone.wait(newest());
  assert.equal(bed.phone.calls()[0]?.state, 'answered');
  bed.clock.advanceSeconds(20);
  await bed.phone.wait(newest());
  assert.equal(bed.phone.calls()[0]?.state, 'ended');
  const run = await sdk('EventConfirmationRunTemplate', { callIdentifier, eventName: 'notice' });
  assert.deepEqual([run.result, run.templateResult?.Code], [false, 11]);
  assert.equal(await bed.authentication.expireChallenges(), 1);
  assert.deepEqual(await bed.logged(), ['call approved event-confirmed']);
});

test('who hangs up while the call is held is told to the next message', async (t) => {
  const { bed, sdk, answer, newest } = await createEventCallBed(t);
  const { callIdentifier = '' } = await answer('#');
  await bed.phone.putDown(newest());
  const run = await sdk('EventConfirmationRunTemplate', { callIdentifier, eventName: 'notice' });
  assert.deepEqual([run.result, run.templateResult?.Code, run.digitsEntered], [false, 108, undefined]);
  assert.equal((await sdk('EventConfirmationTerminateCall', { callIdentifier })).terminateResult?.Code, 108);
  assert.deepEqual(await bed.logged(), ['call approved event-confirmed']);
});

test('keys that are pressed while the call is held answer nothing', async (t) => {
  const { bed, sdk, answer, newest } = await createEventCallBed(t);
  const { callIdentifier = '' } = await answer('#');
  await bed.phone.press(newest(), '#');
  const asked = sdk('EventConfirmationRunTemplate', { callIdentifier, eventName: 'notice' });
  for (let turn = 0; turn < 20; turn += 1) await bed.ticker.tick();
  // Pressed before the notice was read out: it is read out now.
  await bed.phone.press(newest(), '#');
  assert.match(wordsOf(bed.phone.calls()[0]).at(-2) ?? '', /Your card is blocked/);
  assert.deepEqual(await bed.logged(), ['call approved event-confirmed']);
  await bed.phone.press(newest(), '#');
  assert.equal((await settle(bed, asked)).result, true);
});

test('a call belongs to the account that began it', async (t) => {
  const { bed, sdk, answer } = await createEventCallBed(t);
  const { callIdentifier = '' } = await answer('#');
  const other = { caller: { account: await bed.addAccount('other') } };
  const refused = { code: 'conflict', message: /^callIdentifier: / };
  const run = { callIdentifier, eventName: 'notice' };
  await assert.rejects(async () => sdk('EventConfirmationRunTemplate', run, other), refused);
  await assert.rejects(async () => sdk('EventConfirmationTerminateCall', { callIdentifier }, other), refused);
  assert.equal(bed.phone.calls()[0]?.state, 'answered');
  for (const unknown of ['', 'call-1', 'A'.repeat(22)]) {
    await assert.rejects(async () => sdk('EventConfirmationTerminateCall', { callIdentifier: unknown }), refused);
  }
});

test('the identifier of an authentication is not that of a call about an event, nor the other way round', async (t) => {
  const { bed, sdk, answer } = await createEventCallBed(t, { fields: { authenticator: 'text' } });
  const { authenticationRequestId = '' } = await sdk('PfAuthUser_4', begin);
  const run = { callIdentifier: authenticationRequestId, eventName: 'notice' };
  await assert.rejects(async () => sdk('EventConfirmationRunTemplate', run), { code: 'conflict' });
  const { callIdentifier = '' } = await answer('#');
  const answered = { username: 'anna', authenticationRequestId: callIdentifier, code: '123456', fallback: true };
  await assert.rejects(async () => sdk('ValidateOathCode', answered), { code: 'conflict' });
  assert.equal((await bed.store.findChallenge(callIdentifier))?.state, 'open');
});

test('a yes to an event lets nobody in', async (t) => {
  const { bed, sdk, answer, set } = await createEventCallBed(t, { fields: { authenticator: 'text' } });
  await set('authentication.cacheRules', '300');
  const { callIdentifier = '' } = await answer('#');
  await sdk('EventConfirmationTerminateCall', { callIdentifier });
  assert.notEqual((await bed.store.findChallenge(callIdentifier))?.state, 'approved');
  const { result, callResult } = await sdk('PfAuthUser_4', begin);
  assert.deepEqual([result, callResult?.Code], [false, 20]);
});

test('a sign-in does not join a call about an event, and an event joins no other call', async (t) => {
  const { bed, sdk } = await createEventCallBed(t, { fields: { authenticator: 'call' } });
  const known = { clientAddress: '192.0.2.7' };
  const named = { ...begin, applicationName: 'transfer' };
  const asked = sdk('EventConfirmationInitiateCall', transfer, known);
  const { callId } = await untilCalled(bed);
  assert.equal((await sdk('PfAuthUser_4', named, known)).callResult?.Code, 101);
  assert.equal((await sdk('EventConfirmationInitiateCall', transfer, known)).phoneCallResult?.Code, 101);
  await bed.phone.answer(callId);
  await bed.phone.press(callId, '#');
  assert.equal((await settle(bed, asked)).result, true);
  assert.equal(bed.phone.calls().length, 1);
});

test('bad input is refused with its field and its rule, and nobody is called', async (t) => {
  const { bed, sdk } = await createEventCallBed(t);
  const amount = { Name: 'amount', Value: '1' };
  const cases = [
    [{ ...transfer, eventName: 'unknown' }, 106, /^eventName: must be that of a template/],
    [{ username: 'anna' }, 106, /^eventName: /],
    [{ ...transfer, eventParameters: [amount] }, 116, /^eventParameters: payee must be given\.$/],
    [{ ...transfer, eventParameters: [amount, amount] }, 116, /^eventParameters: amount must be given once\.$/],
    [{ ...transfer, eventParameters: [{ Name: 'a b', Value: '1' }] }, 116, /^eventParameters: each Name/],
    [{ ...transfer, eventParameters: [{ Name: 'amount' }] }, 116, /^eventParameters: amount must have a Value/],
    [{ ...transfer, eventParameters: [{ Name: 'amount', Value: 'x'.repeat(201) }] }, 116, /1 to 200 characters/],
    [{ ...transfer, eventParameters: [{ Name: 'amount', Value: 'a\nb' }] }, 116, /in one line/],
    [{ ...transfer, eventParameters: Array(21).fill(amount) }, 116, /^eventParameters: must be at most 20\.$/],
  ] as const;
  for (const [input, code, rule] of cases) {
    const { result, userExists, templateResult, phoneCallResult, error } = await sdk(
      'EventConfirmationInitiateCall',
      input,
    );
    assert.deepEqual(
      [result, userExists, templateResult?.Code, phoneCallResult, error?.Code],
      [false, true, code, undefined, 1],
    );
    assert.match(error?.Description ?? '', rule);
  }
  assert.deepEqual(bed.phone.calls(), []);
});

test('a value is read out as it is, though it looks like a place', async (t) => {
  const { answer, heard } = await createEventCallBed(t);
  const eventParameters = [
    { Name: 'amount', Value: '<$payee$>' },
    { Name: 'payee', Value: 'Ben' },
  ];
  await answer('#', { ...transfer, eventParameters });
  assert.match(heard(), /a transfer of <\$payee\$> to Ben\./);
});

test('who does not exist, is blocked or disabled, or has no phone is not called', async (t) => {
  const { bed, sdk } = await createEventCallBed(t);
  await sdk('Disable', { username: 'anna' });
  await sdk('DisabledBehavior', { username: 'anna', disabledBehavior: 'succeed' });
  await bed.addUser({ username: 'bea', phone: { countryCode: '1', number: '2015550125', extension: '' } });
  await bed.blocks.block({ username: 'bea', reason: 'lost', author: bed.author });
  await bed.addUser({ username: 'cora', authenticator: 'oath-token' });
  const codes = [];
  for (const username of ['nobody', 'anna', 'bea', 'cora']) {
    const answer = await sdk('EventConfirmationInitiateCall', { ...transfer, username });
    codes.push([answer.result, answer.userExists, answer.phoneCallResult?.Code, answer.error?.Code]);
  }
  assert.deepEqual(codes, [
    [false, false, 154, 0],
    [false, true, 153, 0],
    [false, true, 14, 0],
    [false, true, 155, 0],
  ]);
  assert.deepEqual(bed.phone.calls(), []);
  assert.deepEqual(await bed.logged(), [
    'call denied user-not-found',
    'call denied disabled',
    'call denied blocked',
    'call denied not-enrolled',
  ]);
});

test('who is blocked during the call confirms nothing', async (t) => {
  const { bed, initiate } = await createEventCallBed(t);
  const denied = await initiate(async (callId) => {
    await bed.phone.answer(callId);
    await bed.blocks.block({ username: 'anna', reason: 'lost', author: bed.author });
    await bed.phone.press(callId, '#');
  });
  assert.deepEqual([denied.result, denied.phoneCallResult?.Code], [false, 14]);
});

test('without a carrier of calls nothing is offered', async (t) => {
  const bed = await createTestBed(t, { voiceCarriers: [] });
  await createEventCallBed(t, { bed });
  await assert.rejects(async () => createSdkCalls(bed)('EventConfirmationInitiateCall', transfer), {
    code: 'misconfigured',
    message: /no carrier of phone calls is set up/,
  });
});
