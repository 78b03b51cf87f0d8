import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed, type TestBed } from '../../support/test-bed.ts';

const noError = { Code: 0, Description: '' };
const sendEmail = false;

async function sessionContext(bed: TestBed) {
  const { user } = await bed.users.get('anna');
  const session = await bed.beginSession(user, bed.account);
  return { session: { session, user } };
}

test('ChangePin sets a PIN, ValidatePin knows it, and the record shows since when and never which', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  const changed = await call('ChangePin', {
    username: 'ANNA',
    userPin: { Pin: '2580', PinChangeRequired: true },
    sendEmail,
  });
  assert.deepEqual(changed, { result: true, error: noError });
  bed.clock.advanceSeconds(60);
  assert.deepEqual(await call('ValidatePin', { username: 'anna', pin: '2580' }), { result: true, error: noError });
  assert.deepEqual(await call('ValidatePin', { username: 'anna', pin: '2581' }), { result: false, error: noError });
  assert.deepEqual(await bed.logged(), ['pin approved pin', 'pin denied wrong-response']);
  const { userSettings } = await call('GetUserSettings_3', { username: 'anna' });
  assert.deepEqual(
    [userSettings?.SecondsSincePinChange, userSettings?.PinChangeRequired, userSettings?.Pin],
    [60, true, undefined],
  );
});

test('ValidatePin is false with Code 0 whatever the reason, and the log says which', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ username: 'without' });
  await bed.addUser({ username: 'disabled', pin: '2580', enabled: false });
  await bed.addUser({ username: 'blocked', pin: '2580' });
  await bed.blocks.block({ username: 'blocked', author: bed.author, reason: 'lost phone' });
  await bed.addUser({ username: 'closed', pin: '2580' });
  for (let failure = 1; failure <= 10; failure += 1) await call('ValidatePin', { username: 'closed', pin: '0000' });
  for (const username of ['nobody', 'without', 'disabled', 'blocked', 'closed']) {
    const answer = await call('ValidatePin', { username, pin: '2580' });
    assert.deepEqual(answer, { result: false, error: noError }, username);
  }
  assert.deepEqual((await bed.logged()).slice(-5), [
    'pin denied user-not-found',
    'pin denied not-enrolled',
    'pin denied disabled',
    'pin denied blocked',
    'pin denied locked-out',
  ]);
});

test('ValidatePin knows a PIN that has expired or must be changed', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ pin: '2580', pinChangeRequired: true });
  assert.equal((await call('ValidatePin', { username: 'anna', pin: '2580' })).result, true);
  await bed.settings.set('pin.expirationDays', '1', bed.author);
  bed.clock.advanceSeconds(2 * 86_400);
  assert.equal((await call('ValidatePin', { username: 'anna', pin: '2580' })).result, true);
});

test('ChangePin refuses a PIN by the sentence of its rule, and a message without one', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  const change = (Pin: string) =>
    call('ChangePin', { username: 'anna', userPin: { Pin, PinChangeRequired: false }, sendEmail });
  await assert.rejects(change('123'), { code: 'malformed', rule: true, message: 'Pin: must have at least 4 digits.' });
  await assert.rejects(change('1235'), { message: /^Pin: three digits in a row/ });
  await assert.rejects(change('7771'), { message: /^Pin: three times the same digit/ });
  await assert.rejects(call('ChangePin', { username: 'anna', sendEmail }), { code: 'malformed', rule: false });
});

test('a person changes his own PIN through the portal, and cannot where the company says no', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser({ pin: '2580' });
  const context = await sessionContext(bed);
  const change = (Pin: string) =>
    call('ChangePin', { username: 'anna', userPin: { Pin, PinChangeRequired: true }, sendEmail }, context);
  await change('3691');
  assert.equal((await bed.users.get('anna')).user.pinChangeRequired, false);
  await assert.rejects(change(''), { code: 'malformed' });
  await assert.rejects(change('3691'), { message: 'Pin: is the present one; take another.' });
  await bed.settings.set('pin.userCanChange', 'false', bed.author);
  await assert.rejects(change('1470'), { code: 'forbidden' });
});

test('AddUser of every generation takes a first PIN', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const settings = {
    Mode: 'voiceCall',
    PinMode: 'pin',
    SmsDirection: 'oneWay',
    SmsMode: 'otp',
    PhoneAppMode: 'standard',
    Pin: '2580',
    Enabled: true,
    PinChangeRequired: true,
  } as const;
  for (const message of ['AddUser', 'AddUser2', 'AddUser_2', 'AddUser_3'] as const) {
    await call(message, { username: message, addUserSettings: settings, sendEmail });
    assert.equal((await call('ValidatePin', { username: message, pin: '2580' })).result, true, message);
    assert.equal((await call('GetUserSettings', { username: message })).userSettings?.PinChangeRequired, true);
  }
});
