import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPin } from '../../../../sdk-service/domain/pins/check-pin.ts';
import { generatePin } from '../../../../sdk-service/domain/pins/generate-pin.ts';
import type { PinRules } from '../../../../sdk-service/ports/records.ts';
import { createSeededRandomness } from '../../../support/seeded-randomness.ts';

const rules: PinRules = {
  userCanChangePin: true,
  minimumPinLength: 4,
  preventWeakPins: true,
  pinExpirationDays: 0,
  historicalPins: 0,
};
const phones = {
  phone: { countryCode: '1', number: '2015550173', extension: '' },
  backupPhone: { countryCode: '', number: '', extension: '' },
};

/** So many bytes from a list, from its beginning again when it is used up. */
function bytesOf(list: readonly number[]) {
  let at = 0;
  return { bytes: (count: number) => Buffer.from(Array.from({ length: count }, () => list[at++ % list.length] ?? 0)) };
}

test('a generated PIN has four digits, or as many as the rules ask for', () => {
  const randomness = createSeededRandomness('length');
  assert.match(generatePin({ rules, phones, randomness }), /^\d{4}$/);
  assert.match(generatePin({ rules: { ...rules, minimumPinLength: 9 }, phones, randomness }), /^\d{9}$/);
  assert.match(generatePin({ rules: { ...rules, minimumPinLength: 1 }, phones, randomness }), /^\d{4}$/);
});

test('a generated PIN obeys the rules, a thousand times', () => {
  const randomness = createSeededRandomness('rules');
  for (let left = 1000; left > 0; left -= 1) checkPin(generatePin({ rules, phones, randomness }), { rules, phones });
});

test('a weak PIN is thrown away, and kept where the rule is off', () => {
  const list = [1, 2, 3, 4, 7, 7, 7, 1, 2, 0, 1, 5, 2, 5, 8, 0];
  assert.equal(generatePin({ rules, phones, randomness: bytesOf(list) }), '2580');
  const lax = { ...rules, preventWeakPins: false };
  assert.equal(generatePin({ rules: lax, phones, randomness: bytesOf(list) }), '1234');
});

test('bytes that would make some digits likelier are thrown away', () => {
  const randomness = bytesOf([255, 2, 254, 5, 251, 8, 250, 0]);
  assert.equal(generatePin({ rules, phones, randomness }), '2580');
});

test('every digit is made as often as the others, within reason', () => {
  const randomness = createSeededRandomness('digits');
  const lax = { ...rules, preventWeakPins: false, minimumPinLength: 10 };
  const digits = Array.from({ length: 1000 }, () => generatePin({ rules: lax, phones, randomness })).join('');
  const counts = [...'0123456789'].map((digit) => digits.split(digit).length - 1);
  // 10,000 digits: 1,000 of each, with a standard deviation of 30.
  assert.ok(
    counts.every((count) => count > 850 && count < 1150),
    counts.join(' '),
  );
});

test('a broken source of randomness is an error and no endless loop', () => {
  assert.throws(() => generatePin({ rules, phones, randomness: bytesOf([0]) }), { code: 'unavailable' });
});
