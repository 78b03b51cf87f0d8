import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import {
  drawActivationCode,
  drawActivationPath,
  drawConfirmationCode,
  isActivationPath,
  parseActivationCode,
} from '../../../../sdk-service/domain/devices/activation-code.ts';
import { createActivationLimits } from '../../../../sdk-service/domain/devices/activation-limits.ts';
import { activationAddress } from '../../../../sdk-service/domain/devices/activation-link.ts';
import { driftOf, parseDevice, samePhoneAs } from '../../../../sdk-service/domain/devices/parse-device.ts';
import { createFixedClock } from '../../../support/fixed-clock.ts';

const randomness = { bytes: randomBytes };

test('codes have their digits, and a path has one by which logs tell it from a word', () => {
  assert.match(drawActivationCode(randomness), /^\d{9}$/);
  assert.match(drawConfirmationCode(randomness), /^\d{16}$/);
  const words = [Buffer.alloc(16), randomBytes(16)];
  const path = drawActivationPath({ bytes: (count) => words.shift() ?? randomBytes(count) });
  assert.match(path, /\d/);
  assert.ok(isActivationPath(path));
});

test('randomness that is broken is found out', () => {
  const broken = { bytes: (count: number) => Buffer.alloc(count, 255) };
  assert.throws(() => drawActivationCode(broken), /randomness/);
  assert.throws(() => drawActivationPath({ bytes: (count) => Buffer.alloc(count) }), /randomness/);
});

test('a code is typed in groups or not', () => {
  assert.equal(parseActivationCode(' 123-456 789 '), '123456789');
  for (const typed of ['12345678', '1234567890', '12345678x', '١٢٣٤٥٦٧٨٩', '']) {
    assert.equal(parseActivationCode(typed), undefined, typed);
  }
});

test('typed codes are limited by address, network and in all, by the minute', () => {
  const clock = createFixedClock();
  const limits = createActivationLimits({ clock });
  const admitted = (addresses: readonly (string | undefined)[]) =>
    addresses.filter((address) => limits.admit(address)).length;
  assert.equal(admitted(Array.from({ length: 9 }, () => '192.0.2.1')), 5);
  assert.equal(admitted(Array.from({ length: 60 }, (_, n) => `192.0.2.${n + 2}`)), 25);
  assert.equal(admitted(Array.from({ length: 60 }, (_, n) => `2001:db8::${n.toString(16)}`)), 30);
  assert.equal(admitted(Array.from({ length: 400 }, (_, n) => `10.0.${n}.1`)), 240);
  assert.equal(admitted([undefined, '203.0.113.7']), 0);
  clock.advanceSeconds(60);
  assert.equal(admitted(['192.0.2.1', undefined]), 2);
});

test('without a known address only the limit for all counts', () => {
  const limits = createActivationLimits({ clock: createFixedClock() });
  const admitted = Array.from({ length: 400 }, () => limits.admit(undefined)).filter((each) => each);
  assert.equal(admitted.length, 300);
});

test('the phone’s counter tells how far its clock is off, to ten minutes', () => {
  for (const [counter, drift] of [
    [1000n, 0],
    [997n, -3],
    [1002n, 2],
    [5000n, 20],
    [1n, -20],
    [0n, 0],
    [-5n, 0],
    [2n ** 62n, 20],
  ] as const) {
    assert.equal(driftOf(counter, 1000), drift, String(counter));
  }
});

test('what an app says of its phone is cut to lines, whole characters and bounds', () => {
  const typed = { appVersion: '6.2\n', token: 'x'.repeat(1001), oathCounter: 0n };
  const device = parseDevice({ ...typed, name: ` Zoë’s\u0000\u2028${'📱'.repeat(200)}` });
  assert.deepEqual(device, { name: `Zoë’s ${'📱'.repeat(94)}`, appVersion: '6.2', token: undefined });
  assert.equal(parseDevice({ ...typed, name: '', token: 'NO_DEVICE_TOKEN' }).token, undefined);
  assert.equal(samePhoneAs({ name: 'NO_DEVICE', tokenHash: undefined }).name, undefined);
});

test('an activation address follows mobile.url, whichever way that is written', () => {
  for (const base of [
    'https://mfa.contoso.com/PA',
    'https://mfa.contoso.com/PA/',
    'https://mfa.contoso.com/PA/pfpaws.asmx',
  ]) {
    assert.deepEqual(activationAddress({ base, path: undefined, code: '123456789' }), {
      url: 'https://mfa.contoso.com/PA/',
      link: 'phonefactor://activate_account?code=123456789&url=https%3A%2F%2Fmfa.contoso.com%2FPA%2F',
    });
  }
  assert.equal(
    activationAddress({ base: 'https://mfa.contoso.com', path: 'p', code: '1' }).url,
    'https://mfa.contoso.com/a/p/',
  );
});
