import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestBed, type TestBed } from '../../../support/test-bed.ts';

const of = (bed: TestBed, username = 'anna') => ({ username, author: bed.author });

async function change(bed: TestBed, pin: string, mustChange: boolean | undefined = undefined): Promise<void> {
  await bed.pins.change({ ...of(bed), pin, mustChange: mustChange ?? false });
}

async function verify(bed: TestBed, typed: string) {
  const { user } = await bed.users.get('anna');
  return bed.pins.verify({ user, typed });
}

async function changes(bed: TestBed): Promise<readonly string[]> {
  const { rows } = await bed.store.tailChanges({ after: 0, limit: 1000 });
  return rows.filter(({ action }) => action.includes('pin')).map(({ action, detail }) => `${action} ${detail}`.trim());
}

const inHistory = (count: number) => ({
  code: 'malformed',
  rule: true,
  message: `Pin: is one of the last ${count}; take another.`,
});

describe('a PIN', () => {
  it('is right as it was set, with blanks and in the digits of another keyboard', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser();
    assert.equal(await verify(bed, '2580'), 'none');
    await change(bed, ' 25 80 ');
    assert.deepEqual(
      [await verify(bed, '2580'), await verify(bed, '２５８０'), await verify(bed, '2 5 8 0')],
      ['ok', 'ok', 'ok'],
    );
    assert.deepEqual(
      [await verify(bed, '2581'), await verify(bed, ''), await verify(bed, '02580')],
      ['wrong', 'wrong', 'wrong'],
    );
    assert.deepEqual(await bed.logged(), []);
  });

  it('is kept as a hash that nobody computes without the master key', async (t) => {
    const bed = await createTestBed(t);
    const anna = await bed.addUser();
    const ben = await bed.addUser({ username: 'ben' });
    await change(bed, '2580');
    await bed.pins.change({ ...of(bed, 'ben'), pin: '2580', mustChange: false });
    const [first, second] = [await bed.store.findPin(anna.id), await bed.store.findPin(ben.id)];
    assert.match(first.hash ?? '', /^\$argon2id\$v=19\$m=7168,t=5,p=1\$/);
    assert.notEqual(first.hash, second.hash);
    assert.equal(await bed.passwords.verify('2580', first.hash), false);
  });

  it('moved to another user opens nothing', async (t) => {
    const bed = await createTestBed(t);
    const anna = await bed.addUser();
    const ben = await bed.addUser({ username: 'ben' });
    await change(bed, '2580');
    const { hash } = await bed.store.findPin(anna.id);
    const moved = { userId: ben.id, expected: undefined, hash, keep: 0, fields: {} };
    await bed.store.setPin({
      ...moved,
      change: { ...bed.author, at: bed.clock.now(), action: '', subject: '', detail: '' },
    });
    assert.equal(await bed.pins.verify({ user: ben, typed: '2580' }), 'wrong');
  });

  it('is the same PIN when the user is renamed', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser();
    await change(bed, '2580');
    await bed.lifecycle.rename({ ...of(bed), newUsername: 'anne' });
    const { user } = await bed.users.get('anne');
    assert.equal(await bed.pins.verify({ user, typed: '2580' }), 'ok');
  });

  it('comes with a user who is added, under the rules', async (t) => {
    const bed = await createTestBed(t);
    const phone = { countryCode: '1', number: '2015550173', extension: '' };
    await bed.addUser({ pin: '2580', phone });
    assert.equal(await verify(bed, '2580'), 'ok');
    assert.deepEqual((await bed.users.get('anna')).user.pinChangedAt, bed.clock.now());
    await assert.rejects(bed.addUser({ username: 'ben', pin: '0173', phone }), { code: 'malformed', rule: true });
    assert.equal(await bed.users.exists('ben'), false);
  });

  it('is taken away', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser({ pin: '2580' });
    await bed.pins.clear(of(bed));
    assert.equal(await verify(bed, '2580'), 'none');
    assert.equal((await bed.users.get('anna')).user.pinChangedAt, undefined);
    assert.deepEqual(await changes(bed), ['user.clear-pin']);
  });

  it('of nobody is changed by nobody', async (t) => {
    const bed = await createTestBed(t);
    await assert.rejects(change(bed, '2580'), { code: 'not-found' });
    await assert.rejects(change(bed, ''), { code: 'not-found' });
    await assert.rejects(bed.pins.generate({ ...of(bed), mustChange: false }), { code: 'not-found' });
    await assert.rejects(bed.pins.clear(of(bed)), { code: 'not-found' });
  });
});

describe('changing a PIN', () => {
  it('obeys the rules of the company, and those of the user where his record overrides them', async (t) => {
    const bed = await createTestBed(t);
    const anna = await bed.addUser();
    await bed.settings.set('pin.minimumLength', '6', bed.author);
    await assert.rejects(change(bed, '2580'), { message: 'Pin: must have at least 6 digits.' });
    const pinRules = { ...anna.pinRules, minimumPinLength: 5, preventWeakPins: false };
    const record = { ...bed.author, at: bed.clock.now(), action: 'test', subject: 'anna', detail: '' };
    await bed.store.changeUser(anna.id, { overridePinRules: true, pinRules }, record);
    await assert.rejects(change(bed, '2580'), { message: 'Pin: must have at least 5 digits.' });
    await change(bed, '11111');
    assert.equal(await verify(bed, '11111'), 'ok');
  });

  it('leaves the PIN when none is given, and sets whether it must be changed', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser({ pin: '2580' });
    await change(bed, '', true);
    assert.equal(await verify(bed, '2580'), 'must-change');
    await change(bed, '');
    assert.equal(await verify(bed, '2580'), 'ok');
    assert.deepEqual(await changes(bed), ['user.require-pin-change must be changed', 'user.require-pin-change']);
  });

  it('refuses the last ones, the present one among them, and takes older ones', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser();
    await bed.settings.set('pin.history', '3', bed.author);
    for (const pin of ['2580', '3691', '1470', '8520']) await change(bed, pin);
    for (const pin of ['8520', '1470', '3691']) await assert.rejects(change(bed, pin), inHistory(3));
    await change(bed, '2580');
    await assert.rejects(change(bed, '1470'), inHistory(3));
    await change(bed, '3691');
  });

  it('refuses the present one alone where the history is one', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser({ pin: '2580' });
    await bed.settings.set('pin.history', '1', bed.author);
    await assert.rejects(change(bed, '2580'), inHistory(1));
    await change(bed, '3691');
    await change(bed, '2580');
  });

  it('keeps no old PIN where the history is off, and forgets those that were kept', async (t) => {
    const bed = await createTestBed(t);
    const anna = await bed.addUser();
    await change(bed, '2580');
    await change(bed, '3691');
    assert.deepEqual(await bed.store.listOldPins(anna.id, 10), []);
    await bed.settings.set('pin.history', '10', bed.author);
    await change(bed, '1470');
    assert.equal((await bed.store.listOldPins(anna.id, 10)).length, 1);
    await bed.settings.set('pin.history', '0', bed.author);
    await change(bed, '1470');
    assert.deepEqual(await bed.store.listOldPins(anna.id, 10), []);
  });

  it('keeps a PIN that was taken away among the last ones', async (t) => {
    const bed = await createTestBed(t);
    await bed.settings.set('pin.history', '5', bed.author);
    await bed.addUser({ pin: '2580' });
    await bed.pins.clear(of(bed));
    await change(bed, '3691');
    await assert.rejects(change(bed, '2580'), inHistory(5));
  });

  it('by many at once ends with one of theirs, and each of them in the history', async (t) => {
    const bed = await createTestBed(t);
    const anna = await bed.addUser();
    await bed.settings.set('pin.history', '10', bed.author);
    const pins = ['2580', '3691', '1470'];
    await Promise.all(pins.map((pin) => change(bed, pin)));
    const outcomes = await Promise.all(pins.map((pin) => verify(bed, pin)));
    assert.deepEqual(outcomes.toSorted(), ['ok', 'wrong', 'wrong']);
    assert.equal((await bed.store.listOldPins(anna.id, 10)).length, 2);
    for (const pin of pins) await assert.rejects(change(bed, pin), inHistory(10));
  });

  it('cannot demand a change of a user who may not make it', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser();
    await bed.settings.set('pin.userCanChange', 'false', bed.author);
    const refusal = { code: 'malformed', rule: true, message: /^PinChangeRequired:/ };
    await assert.rejects(change(bed, '2580', true), refusal);
    await assert.rejects(change(bed, '', true), refusal);
    await assert.rejects(bed.pins.generate({ ...of(bed), mustChange: true }), refusal);
    await change(bed, '2580');
  });
});

describe('a person who changes his own PIN', () => {
  it('takes another one, and need not change it again', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser({ pin: '2580', pinChangeRequired: true });
    assert.equal(await verify(bed, '2580'), 'must-change');
    await assert.rejects(bed.pins.changeOwn({ ...of(bed), pin: '2580' }), {
      code: 'malformed',
      rule: true,
      message: 'Pin: is the present one; take another.',
    });
    await bed.pins.changeOwn({ ...of(bed), pin: '3691' });
    assert.equal(await verify(bed, '3691'), 'ok');
  });

  it('is refused where he may not', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser({ pin: '2580' });
    await bed.settings.set('pin.userCanChange', 'false', bed.author);
    await assert.rejects(bed.pins.changeOwn({ ...of(bed), pin: '3691' }), { code: 'forbidden' });
    assert.equal(await verify(bed, '2580'), 'ok');
  });

  it('needs the help desk after too many failures', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser({ pin: '2580' });
    for (let failure = 1; failure <= 10; failure += 1) await verify(bed, '0000');
    await assert.rejects(bed.pins.changeOwn({ ...of(bed), pin: '3691' }), { code: 'conflict', rule: true });
    await change(bed, '3691');
    assert.equal(await verify(bed, '3691'), 'ok');
  });
});

describe('a generated PIN', () => {
  it('is the user’s, obeys his rules and is none of the last ones', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser();
    await bed.settings.set('pin.history', '10', bed.author);
    await bed.settings.set('pin.minimumLength', '6', bed.author);
    const pin = await bed.pins.generate({ ...of(bed), mustChange: true });
    assert.match(pin, /^\d{6}$/);
    assert.equal(await verify(bed, pin), 'must-change');
    assert.deepEqual(await changes(bed), ['user.generate-pin must be changed']);
  });
});

describe('guessing a PIN', () => {
  it('ends after ten failures in a row, even with the right one, until the help desk changes it', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser({ pin: '2580' });
    for (let failure = 1; failure <= 9; failure += 1) assert.equal(await verify(bed, '0000'), 'wrong');
    assert.equal(await verify(bed, '2580'), 'ok');
    for (let failure = 1; failure <= 10; failure += 1) assert.equal(await verify(bed, '0000'), 'wrong');
    assert.equal(await verify(bed, '2580'), 'throttled');
    bed.clock.advanceSeconds(365 * 86_400);
    assert.equal(await verify(bed, '2580'), 'throttled');
    await change(bed, '3691');
    assert.equal(await verify(bed, '3691'), 'ok');
  });

  it('all at once gives no more guesses', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser({ pin: '2580' });
    const guesses = Array.from({ length: 30 }, (_, index) => (index === 29 ? '2580' : `00${index + 10}`));
    const outcomes = await Promise.all(guesses.map((guess) => verify(bed, guess)));
    assert.equal(outcomes.at(-1), 'throttled');
    assert.equal(outcomes.includes('ok'), false);
  });

  it('does not close another authenticator', async (t) => {
    const bed = await createTestBed(t);
    const { code } = await bed.addOathUser({ pin: '2580' });
    for (let failure = 1; failure <= 10; failure += 1) await verify(bed, '0000');
    const answer = { username: 'anna', kind: 'oath-token', response: code(), context: bed.context() } as const;
    assert.equal((await bed.authentication.answer(answer)).outcome, 'approved');
    assert.equal(await verify(bed, '2580'), 'throttled');
  });
});

describe('an old PIN', () => {
  it('expires after as many days as the company says, and a new one does not', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser({ pin: '2580' });
    await bed.settings.set('pin.expirationDays', '90', bed.author);
    bed.clock.advanceSeconds(90 * 86_400 - 1);
    assert.equal(await verify(bed, '2580'), 'ok');
    bed.clock.advanceSeconds(1);
    assert.equal(await verify(bed, '2580'), 'expired');
    assert.equal(await verify(bed, '0000'), 'wrong');
    await bed.pins.changeOwn({ ...of(bed), pin: '3691' });
    assert.equal(await verify(bed, '3691'), 'ok');
  });

  it('never expires where no days are set', async (t) => {
    const bed = await createTestBed(t);
    await bed.addUser({ pin: '2580' });
    bed.clock.advanceSeconds(10 * 365 * 86_400);
    assert.equal(await verify(bed, '2580'), 'ok');
  });
});
