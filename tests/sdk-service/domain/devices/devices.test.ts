import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { decodeBase32 } from '../../../../sdk-service/domain/oath/base32.ts';
import { formatOtp, hotp, type OathAlgorithm } from '../../../../sdk-service/domain/oath/hotp.ts';
import { timeStepOf } from '../../../../sdk-service/domain/oath/totp.ts';
import { createTestBed, type TestBed } from '../../../support/test-bed.ts';

interface Phone {
  readonly name?: string;
  readonly token?: string;
  readonly oathCounter?: bigint;
  /** Of the app's codes; default SHA1. */
  readonly algorithm?: OathAlgorithm;
}

async function createDeviceBed(t: TestContext, onStatement?: (sql: string) => void) {
  const bed = await createTestBed(t, onStatement === undefined ? {} : { onStatement });
  await bed.settings.set('mobile.url', 'https://mfa.contoso.com/PA/', bed.author);

  async function pathOf(username: string) {
    const issued = await bed.devices.generateCode({ username, use: 'link', author: bed.author });
    return { code: issued.code, path: issued.address?.url.split('/').at(-2) };
  }

  async function activate(username: string, phone: Phone = {}) {
    const { name = 'Pixel 11', token = `token of ${name}`, oathCounter = 0n } = phone;
    const device = { name, appVersion: '6.8', token, oathCounter };
    return bed.devices.activate({ ...(await pathOf(username)), device, author: bed.author });
  }

  /** A phone whose app has its secret and has confirmed. */
  async function addPhone(username: string, phone: Phone = {}) {
    const activated = await activate(username, phone);
    assert.ok(activated.outcome === 'activated');
    const { confirmationCode, secretKey } = activated;
    const confirmed = await bed.devices.confirm({ confirmationCode, author: bed.author });
    return { confirmed, confirmationCode, secretKey, code: codesOf(bed, secretKey, phone.algorithm) };
  }

  const check = (username: string, response: string) =>
    bed.authentication.answer({ username, kind: 'oath-token', response, context: bed.context() });

  return { ...bed, pathOf, activate, addPhone, check };
}

function codesOf({ clock }: Pick<TestBed, 'clock'>, secretKey: string, algorithm: OathAlgorithm = 'SHA1') {
  const key = createSecretKey(decodeBase32(secretKey) ?? Buffer.alloc(20));
  return (steps = 0) => formatOtp(hotp({ key, counter: timeStepOf(clock.now(), 30) + steps, digits: 6, algorithm }), 6);
}

test('a code of an activated phone counts as OATH code, and once', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser({ authenticator: 'app' });
  const phone = await bed.addPhone('anna');
  assert.deepEqual(await bed.check('anna', phone.code()), { outcome: 'approved', by: 'oath-code' });
  const again = await bed.check('anna', phone.code());
  assert.ok(again.outcome === 'denied');
  assert.equal(again.reason, 'replayed');
  assert.deepEqual(await bed.logged(), ['oath-token approved oath-code', 'oath-token denied replayed']);
});

test('whoever has the mobile app as method is asked for one of its codes', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser({ authenticator: 'app' });
  const begin = { username: 'anna', requireUserMatch: true, context: bed.context() };
  const before = await bed.authentication.begin(begin);
  assert.ok(before.outcome === 'denied');
  assert.equal(before.reason, 'not-enrolled');
  const phone = await bed.addPhone('anna');
  const begun = await bed.authentication.begin(begin);
  assert.ok(begun.outcome === 'challenged');
  assert.equal(begun.prompt.kind, 'oath-token');
  assert.equal((await bed.check('anna', phone.code())).outcome, 'approved');
});

test('a phone before its confirmation counts for nothing', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser();
  const activated = await bed.activate('anna');
  assert.ok(activated.outcome === 'activated');
  const denied = await bed.check('anna', codesOf(bed, activated.secretKey)());
  assert.ok(denied.outcome === 'denied');
  assert.equal(denied.reason, 'not-enrolled');
});

test('an app of either algorithm is understood, and from its first code on by that one alone', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser();
  const phone = await bed.addPhone('anna', { algorithm: 'SHA256' });
  assert.equal((await bed.check('anna', phone.code())).outcome, 'approved');
  bed.clock.advanceSeconds(60);
  const other = await bed.check('anna', codesOf(bed, phone.secretKey, 'SHA1')());
  assert.ok(other.outcome === 'denied');
  assert.equal(other.reason, 'wrong-response');
  assert.equal((await bed.check('anna', phone.code())).outcome, 'approved');
});

test('the OATH token and each phone count beside each other, and share the failures', async (t) => {
  const bed = await createDeviceBed(t);
  const token = await bed.addOathUser();
  const [one, two] = [await bed.addPhone('anna', { name: 'one' }), await bed.addPhone('anna', { name: 'two' })];
  for (let guess = 0; guess < 4; guess += 1) await bed.check('anna', 'wrong');
  for (const holder of [two, token, one]) assert.equal((await bed.check('anna', holder.code())).outcome, 'approved');
  assert.equal((await bed.users.get('anna')).oathThrottle.failures, 0);
  for (let guess = 0; guess < 5; guess += 1) await bed.check('anna', 'wrong');
  bed.clock.advanceSeconds(29);
  const throttled = await bed.check('anna', two.code());
  assert.ok(throttled.outcome === 'denied');
  assert.equal(throttled.reason, 'throttled');
});

test('the phone’s counter sets its first drift', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser();
  const behind = BigInt(timeStepOf(bed.clock.now(), 30) - 9);
  const phone = await bed.addPhone('anna', { oathCounter: behind });
  assert.equal((await bed.check('anna', phone.code(-9))).outcome, 'approved');
});

test('a removed phone counts no more, and leaves no secret', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser();
  const phone = await bed.addPhone('anna');
  const [device] = await bed.devices.list('anna');
  assert.ok(device);
  await bed.devices.remove({ deviceId: device.id, author: bed.author });
  const denied = await bed.check('anna', phone.code());
  assert.ok(denied.outcome === 'denied');
  assert.equal(denied.reason, 'not-enrolled');
  await assert.rejects(bed.devices.remove({ deviceId: device.id, author: bed.author }), { code: 'malformed' });
});

test('the same phone again replaces its entry, even at the limit', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.settings.set('activation.deviceLimit', '1', bed.author);
  await bed.addUser();
  const first = await bed.addPhone('anna', { name: 'Pixel 11', token: 'first installation' });
  const second = await bed.addPhone('anna', { name: 'Pixel 11', token: 'second installation' });
  const third = await bed.addPhone('anna', { name: 'Renamed', token: 'second installation' });
  assert.deepEqual(
    [first, second, third].map(({ confirmed }) => confirmed.outcome),
    ['confirmed', 'confirmed', 'confirmed'],
  );
  assert.deepEqual(
    (await bed.devices.list('anna')).map(({ name }) => name),
    ['Renamed'],
  );
  assert.equal((await bed.check('anna', second.code())).outcome, 'denied');
  assert.equal((await bed.check('anna', third.code())).outcome, 'approved');
});

test('one phone too many is refused, before and at its confirmation', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.settings.set('activation.deviceLimit', '2', bed.author);
  await bed.addUser();
  await bed.addPhone('anna', { name: 'one' });
  const pending = await bed.activate('anna', { name: 'two' });
  assert.ok(pending.outcome === 'activated');
  await bed.settings.set('activation.deviceLimit', '1', bed.author);
  const { confirmationCode } = pending;
  const refused = { outcome: 'refused', reason: 'device-limit' };
  assert.deepEqual(await bed.devices.confirm({ confirmationCode, author: bed.author }), refused);
  assert.deepEqual(await bed.activate('anna', { name: 'three' }), refused);
});

test('a confirmation comes within five minutes, once, and by its code only', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser();
  const { confirmationCode } = await bed.addPhone('anna');
  const confirm = (code: string) => bed.devices.confirm({ confirmationCode: code, author: bed.author });
  for (const wrong of [confirmationCode, '1234567890123456', '', 'x']) {
    assert.deepEqual(await confirm(wrong), { outcome: 'refused', reason: 'wrong-code' });
  }
  const late = await bed.activate('anna', { name: 'late' });
  assert.ok(late.outcome === 'activated');
  bed.clock.advanceSeconds(300);
  assert.deepEqual(await confirm(late.confirmationCode), { outcome: 'refused', reason: 'expired' });
});

test('a disabled user activates and confirms nothing', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser();
  const pending = await bed.activate('anna');
  assert.ok(pending.outcome === 'activated');
  await bed.users.disable({ username: 'anna', author: bed.author });
  const refused = { outcome: 'refused', reason: 'disabled' };
  const { confirmationCode } = pending;
  assert.deepEqual(await bed.devices.confirm({ confirmationCode, author: bed.author }), refused);
  assert.deepEqual(await bed.activate('anna'), refused);
});

test('a blocked user activates and confirms nothing', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser();
  const pending = await bed.activate('anna');
  assert.ok(pending.outcome === 'activated');
  await bed.blocks.block({ username: 'anna', reason: 'stolen phone', author: bed.author });
  const refused = { outcome: 'refused', reason: 'blocked' };
  const { confirmationCode } = pending;
  assert.deepEqual(await bed.devices.confirm({ confirmationCode, author: bed.author }), refused);
  assert.deepEqual(await bed.activate('anna'), refused);
});

test('five wrong codes below a path close it, for the right one too', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser();
  const { code, path } = await bed.pathOf('anna');
  const device = { name: 'Pixel', appVersion: '', token: '', oathCounter: 0n };
  const wrong = code === '000000000' ? '000000001' : '000000000';
  const activate = (typed: string) => bed.devices.activate({ code: typed, path, device, author: bed.author });
  for (let guess = 0; guess < 5; guess += 1) {
    assert.deepEqual(await activate(wrong), { outcome: 'refused', reason: 'wrong-code' });
  }
  assert.deepEqual(await activate(code), { outcome: 'refused', reason: 'too-many-tries' });
});

test('a code with a path is nothing without it, below another, or below none that could be one', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser();
  const { code } = await bed.pathOf('anna');
  const device = { name: 'Pixel', appVersion: '', token: '', oathCounter: 0n };
  for (const path of [undefined, randomBytes(16).toString('base64url'), 'short']) {
    const outcome = await bed.devices.activate({ code, path, device, author: bed.author });
    assert.deepEqual(outcome, { outcome: 'refused', reason: 'wrong-code' });
  }
});

test('every step stands in the administration log, and no secret does', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser();
  const phone = await bed.addPhone('anna');
  const [device] = await bed.devices.list('anna');
  await bed.devices.remove({ deviceId: device?.id ?? '', author: bed.author });
  const { rows } = await bed.store.tailChanges({ after: 0, limit: 100 });
  const changes = rows.filter(({ action }) => action.startsWith('device.'));
  assert.deepEqual(
    changes.map(({ action, subject }) => `${action} ${subject}`),
    ['device.generate-code anna', 'device.activate anna', 'device.confirm anna', 'device.remove anna'],
  );
  const written = JSON.stringify(changes);
  for (const secret of [phone.secretKey, phone.confirmationCode, 'token of Pixel']) {
    assert.ok(!written.includes(secret), secret);
  }
});

test('with activation switched off nothing is made or taken', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser();
  const { code, path } = await bed.pathOf('anna');
  await bed.settings.set('activation.enabled', 'false', bed.author);
  const device = { name: 'Pixel', appVersion: '', token: '', oathCounter: 0n };
  const outcome = await bed.devices.activate({ code, path, device, author: bed.author });
  assert.deepEqual(outcome, { outcome: 'refused', reason: 'not-offered' });
  await assert.rejects(bed.pathOf('anna'), { code: 'misconfigured' });
});

test('what has been over for a day is cleared away, and active phones stay', async (t) => {
  const bed = await createDeviceBed(t);
  await bed.addUser();
  await bed.addPhone('anna');
  await bed.activate('anna', { name: 'never confirmed' });
  assert.equal(await bed.devices.purge(), 0);
  bed.clock.advanceSeconds(2 * 86_400);
  // Two used codes, and the phone that was left pending.
  assert.equal(await bed.devices.purge(), 3);
  assert.equal((await bed.devices.list('anna')).length, 1);
});

test('only somebody with a phone costs a second read, and one more statement when a code is accepted', async (t) => {
  const statements: string[] = [];
  const bed = await createDeviceBed(t, (sql) => void statements.push(sql));
  const token = await bed.addOathUser({ username: 'ben' });
  await bed.addUser();
  const phone = await bed.addPhone('anna');
  const spent = async (username: string, code: string) => {
    statements.length = 0;
    assert.equal((await bed.check(username, code)).outcome, 'approved');
    return statements
      .filter((sql) => !/^(begin|commit|savepoint|release)/.test(sql))
      .map((sql) => sql.split(' ', 1)[0]);
  };
  assert.deepEqual(await spent('ben', token.code()), ['select', 'update', 'insert']);
  assert.deepEqual(await spent('anna', phone.code()), ['select', 'select', 'update', 'update', 'insert']);
});
