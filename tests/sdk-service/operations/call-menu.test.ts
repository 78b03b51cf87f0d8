import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { NewUser } from '../../../sdk-service/domain/users/new-user.ts';
import { createPhoneCallBed } from '../../support/phone-call-bed.ts';

const withPin = { callMode: 'pin', pin: '4826' } as const;

/** Somebody who is called where there is a menu. */
async function createMenuBed(t: TestContext, fields: Partial<NewUser> = {}) {
  const calling = await createPhoneCallBed(t, fields);
  const { bed, authenticate, set } = calling;
  await set('call.menu', 'true');

  /** Answers, and presses keys one entry after the other. */
  const press = (...entries: readonly string[]) =>
    authenticate(async (callId) => {
      await bed.phone.answer(callId);
      for (const entry of entries) await bed.phone.press(callId, entry);
    });

  const isPin = (typed: string) => bed.pins.validate({ username: 'anna', pin: typed, context: bed.context() });
  return { ...calling, press, isPin };
}

test('without the setting there is no menu, and the star key is a wrong entry', async (t) => {
  const { press, set, heard } = await createMenuBed(t, withPin);
  await set('call.menu', 'false');
  assert.deepEqual([(await press('*#', '2', '4826#')).code, /star key/.test(heard())], [1, false]);
});

test('the menu is offered, says what there is, and leads back: nothing in it approves', async (t) => {
  const { press, heard } = await createMenuBed(t);
  assert.deepEqual(await press('*#', '*', '#'), { result: true, code: 2, description: 'Only # Entered' });
  assert.match(heard(), /For other choices, press the star key/);
  assert.match(
    heard(),
    /To report that you are not signing in, press 1\. To go back, press the star key\. This is the/,
  );
  assert.doesNotMatch(heard(), /change your PIN/);
  // A star without the key behind it is understood, too; a hash key in the menu confirms nothing.
  assert.equal((await press('*', '#')).result, false);
});

test('fraud is reported from the menu, and confirmed as by its code', async (t) => {
  const { bed, press } = await createMenuBed(t);
  assert.equal((await press('*#', '1', '2')).code, 12);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
  assert.equal((await press('*#', '1', '1')).code, 112);
  assert.equal(await bed.blocks.isBlocked('anna'), true);
});

test('the PIN is changed from the menu by who knows it, and the sign-in is confirmed by the new one', async (t) => {
  const { bed, press, heard, isPin } = await createMenuBed(t, withPin);
  const changed = await press('*#', '2', '4826#', '9375#', '9375#', '9375#');
  assert.deepEqual(changed, { result: true, code: 1, description: 'PIN Entered' });
  assert.match(heard(), /Enter your present PIN.*Your PIN was changed\. This is the sign-in check/);
  assert.deepEqual([await isPin('9375'), await isPin('4826')], [true, false]);
  const [, change] = (await bed.store.tailChanges({ after: 0, limit: 100 })).rows.slice(-2);
  assert.deepEqual([change?.action, change?.actor], ['user.change-pin', 'anna']);
});

test('a change of the PIN alone approves nothing', async (t) => {
  const { bed, authenticate, isPin } = await createMenuBed(t, withPin);
  const hungUp = await authenticate(async (callId) => {
    await bed.phone.answer(callId);
    for (const entry of ['*#', '2', '4826#', '9375#', '9375#']) await bed.phone.press(callId, entry);
    await bed.phone.putDown(callId);
  });
  assert.deepEqual([hungUp.result, hungUp.code], [false, 108]);
  assert.equal(await isPin('9375'), true);
});

test('without the present PIN there is no new one, and wrong ones count', async (t) => {
  const { bed, press, isPin } = await createMenuBed(t, withPin);
  assert.equal((await press('*#', '2', '1111#', '9375#', '9375#')).code, 1);
  assert.equal((await press('*#', '2', '#')).result, false);
  assert.equal(await isPin('4826'), true);
  assert.deepEqual((await bed.logged()).slice(0, 2), ['call denied wrong-pin', 'call denied missing-pin']);
});

test('a new PIN that will not do is asked for three times, then the old one goes on', async (t) => {
  const { press, heard, isPin } = await createMenuBed(t, withPin);
  const kept = await press('*#', '2', '4826#', '12#', '12#', '4826#', '4826#', '9375#', '9376#', '4826#');
  assert.deepEqual([kept.result, kept.code], [true, 1]);
  assert.match(heard(), /The two entries were not the same\. Your PIN was not changed\. This is the sign-in check/);
  assert.equal(await isPin('4826'), true);
});

test('hanging up in the midst of a chosen change is hanging up, and changes nothing', async (t) => {
  const { bed, authenticate, isPin } = await createMenuBed(t, withPin);
  const { code } = await authenticate(async (callId) => {
    await bed.phone.answer(callId);
    for (const entry of ['*#', '2', '4826#', '9375#']) await bed.phone.press(callId, entry);
    await bed.phone.putDown(callId);
  });
  assert.equal(code, 108);
  assert.equal(await isPin('4826'), true);
});

test('who may not change the PIN is not offered it, and its key is a wrong one', async (t) => {
  const { press, set, heard, isPin } = await createMenuBed(t, withPin);
  await set('pin.userCanChange', 'false');
  assert.equal((await press('*#', '2', '4826#', '9375#', '9375#')).result, false);
  assert.doesNotMatch(heard(), /To change your PIN/);
  assert.equal(await isPin('4826'), true);
});

test('with nothing to choose there is no menu', async (t) => {
  const { press, set, heard } = await createMenuBed(t);
  await set('call.fraudAlerts', 'false');
  assert.equal((await press('*#', '#')).code, 12);
  assert.doesNotMatch(heard(), /star key/);
});
