import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createSdkCalls } from '../../support/call-operations.ts';
import { codeSentTo, settle, untilRinging } from '../../support/ringing.ts';
import { createTestBed } from '../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };
const number = '+12015550123';
const pin = '482619';
const begin = { username: 'anna', initiatingAuthenticationType: 'pfsdk', requireUserMatch: true } as const;

async function setUp(t: TestContext, textDirection: 'one-way' | 'two-way') {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ phone, textDirection, textMode: 'otp-plus-pin', pin });
  const sent = () => codeSentTo(bed, number);
  const typed = async (passcode: string) => (await call('ValidatePasscode', { username: 'anna', passcode })).result;
  const state = async () => {
    const { textThrottle, pin: pinThrottle } = await bed.users.get('anna');
    return { text: textThrottle.failures, pin: pinThrottle?.failures };
  };
  return { bed, call, sent, typed, state };
}

test('a one-way text with PIN takes the code with the PIN behind it, and neither alone', async (t) => {
  const { bed, call, sent, typed } = await setUp(t, 'one-way');
  assert.equal((await call('PfAuthUser_4', begin)).callResult?.Code, 20);
  assert.equal(await typed(sent()), false);
  assert.equal(await typed(`${pin}${sent()}`), false);
  assert.equal(await typed(`${sent()} ${pin}`), true);
  assert.equal(await typed(`${sent()}${pin}`), false);
  assert.deepEqual(await bed.logged(), [
    'text denied wrong-code-or-pin',
    'text denied wrong-code-or-pin',
    'text approved text-code',
    'text denied replayed',
  ]);
});

test('a wrong PIN counts against the PIN only behind a right code, so that nobody without the phone closes it', async (t) => {
  const { call, sent, typed, state } = await setUp(t, 'one-way');
  await call('PfAuthUser_4', begin);
  assert.equal(await typed(`000000${pin}`), false);
  assert.equal(await typed('0000009999'), false);
  assert.deepEqual(await state(), { text: 2, pin: 0 });
  assert.equal(await typed(`${sent()}9999`), false);
  assert.deepEqual(await state(), { text: 3, pin: 1 });
});

test('a code with a wrong PIN is a try of the prompt: after three the right PIN comes too late', async (t) => {
  const { bed, call, sent, typed } = await setUp(t, 'one-way');
  await call('PfAuthUser_4', begin);
  for (const wrong of ['1111', '2222', '3333']) assert.equal(await typed(`${sent()}${wrong}`), false);
  assert.equal(await typed(`${sent()}${pin}`), false);
  assert.equal((await bed.logged()).at(-1), 'text denied too-many-tries');
});

test('of many who give the same code and PIN at once, one is approved', async (t) => {
  const { bed, call, sent, typed } = await setUp(t, 'one-way');
  await call('PfAuthUser_4', begin);
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => typed(`${sent()}${pin}`)));
  assert.equal(outcomes.filter(Boolean).length, 1);
  assert.equal((await bed.logged()).length, 10);
});

test('ten wrong PINs close it: no text is sent before the help desk has acted', async (t) => {
  const { bed, call } = await setUp(t, 'one-way');
  const check = { username: 'anna', pin: '1111' };
  for (let wrong = 0; wrong < 10; wrong += 1) await call('ValidatePin', check);
  assert.deepEqual((await call('PfAuthUser_4', begin)).callResult, { Code: 105, Description: 'Account Locked' });
  assert.equal(bed.carrier.messages().length, 0);
});

test('who has no PIN is not enrolled, and is sent no text', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ phone, textMode: 'otp-plus-pin' });
  assert.equal((await call('PfAuthUser_4', begin)).callResult?.Code, 155);
  assert.equal(bed.carrier.messages().length, 0);
});

test('a two-way text with PIN takes a reply of code and PIN', async (t) => {
  const { bed, call, sent } = await setUp(t, 'two-way');
  const asked = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  bed.carrier.reply({ from: number, text: `${sent()} ${pin}` });
  const { result, callResult } = await settle(bed, asked);
  assert.deepEqual([result, callResult?.Code], [true, 19]);
});

test('a reply with a wrong code or a wrong PIN is told the same', async (t) => {
  const { bed, call, sent, state } = await setUp(t, 'two-way');
  for (const [index, wrong] of ['1111', 'none'].entries()) {
    const asked = call('PfAuthUser_4', begin);
    await untilRinging(bed, index + 1);
    bed.carrier.reply({ from: number, text: wrong === 'none' ? sent() : `${sent()}${wrong}` });
    const { result, callResult } = await settle(bed, asked);
    assert.deepEqual([result, callResult], [false, { Code: 123, Description: 'Text Message OTP + PIN Incorrect' }]);
  }
  assert.deepEqual(await state(), { text: 2, pin: 1 });
});

test('a PIN that must be changed opens nothing, though it is right, and counts as no failure', async (t) => {
  const { bed, call, sent, state } = await setUp(t, 'two-way');
  const { user } = await bed.users.get('anna');
  await bed.store.changeUser(user.id, { pinChangeRequired: true }, await changeRow());
  const asked = call('PfAuthUser_4', begin);
  await untilRinging(bed);
  bed.carrier.reply({ from: number, text: `${sent()}${pin}` });
  const { result, callResult } = await settle(bed, asked);
  assert.deepEqual([result, callResult], [false, { Code: 5, Description: 'PIN Expired and Not Changed' }]);
  assert.deepEqual(await state(), { text: 0, pin: 0 });

  async function changeRow() {
    return { ...bed.author, at: bed.clock.now(), action: 'user.change-pin', subject: 'anna', detail: '' };
  }
});

test('a PIN older than its days is refused by applications, and taken by the portal, where it is changed', async (t) => {
  const { bed, call, sent, typed } = await setUp(t, 'one-way');
  await bed.settings.set('pin.expirationDays', '30', bed.author);
  bed.clock.advanceSeconds(31 * 86_400);
  await call('PfAuthUser_4', begin);
  assert.equal(await typed(`${sent()}${pin}`), false);
  assert.equal((await bed.logged()).at(-1), 'text denied pin-expired');

  const { user } = await bed.users.get('anna');
  const portal = await bed.addAccount('portal', { role: 'portal' });
  const session = await bed.beginSession(user, portal);
  const context = bed.context({ account: portal, sessionHash: session.tokenHash });
  await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context });
  const response = `${sent()}${pin}`;
  const answered = await bed.authentication.answer({ username: 'anna', kind: 'text', response, context });
  assert.equal(answered.outcome, 'approved');
});

test('a PIN is asked for by an application where the user’s own number is called for, too', async (t) => {
  const { bed, call, typed } = await setUp(t, 'one-way');
  const account = await bed.addAccount('mim', { role: 'compatible' });
  const caller = { caller: { account } };
  const brought = { ...begin, mode: 'smsText', countryCode: '1', phoneNumber: '2015550177' } as const;
  const { authenticationRequestId } = await call('PfAuthUser_5', brought, caller);
  const code = codeSentTo(bed, '+12015550177');
  const answer = { username: 'anna', authenticationRequestId, fallback: false };
  assert.equal((await call('ValidateOathCode', { ...answer, code }, caller)).result, false);
  assert.equal((await call('ValidateOathCode', { ...answer, code: `${code}${pin}` }, caller)).result, true);
  assert.equal(await typed('1'), false);
});

test('the company’s lockout: no text and no look at the PIN for some minutes, and each further failure anew', async (t) => {
  const { bed, call, sent, typed } = await setUp(t, 'one-way');
  await bed.settings.set('pin.lockoutFailures', '3', bed.author);
  await bed.settings.set('pin.lockoutMinutes', '15', bed.author);
  const validate = async (typedPin: string) => (await call('ValidatePin', { username: 'anna', pin: typedPin })).result;
  for (const wrong of ['1111', '2222', '3333']) assert.equal(await validate(wrong), false);
  assert.equal(await validate(pin), false);
  assert.deepEqual((await call('PfAuthUser_4', begin)).callResult, { Code: 105, Description: 'Account Locked' });
  assert.equal(bed.carrier.messages().length, 0);
  bed.clock.advanceSeconds(15 * 60);
  assert.equal(await validate('4444'), false);
  assert.equal(await validate(pin), false);
  bed.clock.advanceSeconds(15 * 60);
  assert.equal((await call('PfAuthUser_4', begin)).callResult?.Code, 20);
  assert.equal(await typed(`${sent()}${pin}`), true);
  assert.equal((await bed.users.get('anna')).pin?.failures, 0);
});

test('after minutes without a wrong PIN those before count for no pause any more, and still towards the ten', async (t) => {
  const { bed, call, state } = await setUp(t, 'one-way');
  await bed.settings.set('pin.lockoutFailures', '2', bed.author);
  await bed.settings.set('pin.lockoutMinutes', '15', bed.author);
  await bed.settings.set('pin.lockoutForgetMinutes', '60', bed.author);
  const validate = async (typedPin: string) => (await call('ValidatePin', { username: 'anna', pin: typedPin })).result;
  for (const wrong of ['1111', '2222', '3333', '4444', '5555', '6666', '7777', '8888', '9999']) {
    assert.equal(await validate(wrong), false);
    bed.clock.advanceSeconds(3600);
  }
  assert.equal((await state()).pin, 9);
  // The ninth counts for the pause again, as one.
  bed.clock.advanceSeconds(-60);
  assert.equal(await validate('1234'), false);
  assert.equal((await state()).pin, 10);
  bed.clock.advanceSeconds(100 * 86_400);
  assert.equal(await validate(pin), false);
});

test('within those minutes wrong PINs add up to the pause', async (t) => {
  const { bed, call } = await setUp(t, 'one-way');
  await bed.settings.set('pin.lockoutFailures', '2', bed.author);
  await bed.settings.set('pin.lockoutMinutes', '15', bed.author);
  await bed.settings.set('pin.lockoutForgetMinutes', '60', bed.author);
  const validate = async (typedPin: string) => (await call('ValidatePin', { username: 'anna', pin: typedPin })).result;
  assert.equal(await validate('1111'), false);
  bed.clock.advanceSeconds(3600);
  assert.equal(await validate('2222'), false);
  bed.clock.advanceSeconds(3599);
  assert.equal(await validate('3333'), false);
  assert.equal(await validate(pin), false);
  bed.clock.advanceSeconds(15 * 60);
  assert.equal(await validate(pin), true);
});

test('the lockout is for methods with a PIN: a code without one is taken', async (t) => {
  const { bed, call, sent, typed } = await setUp(t, 'one-way');
  await bed.settings.set('pin.lockoutFailures', '1', bed.author);
  assert.equal((await call('ValidatePin', { username: 'anna', pin: '1111' })).result, false);
  assert.equal((await call('PfAuthUser_4', begin)).callResult?.Code, 105);
  const { user } = await bed.users.get('anna');
  const row = { ...bed.author, at: bed.clock.now(), action: 'user.change', subject: 'anna', detail: '' };
  await bed.store.changeUser(user.id, { textMode: 'otp' }, row);
  assert.equal((await call('PfAuthUser_4', begin)).callResult?.Code, 20);
  assert.equal(await typed(sent()), true);
});
