import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatOtp, hotp } from '../../../../sdk-service/domain/oath/hotp.ts';
import { type HotpCheck, MAXIMUM_COUNTER, verifyHotp } from '../../../../sdk-service/domain/oath/verify-hotp.ts';
import { readVectors } from '../../../support/read-vectors.ts';

const key = createSecretKey(Buffer.from('12345678901234567890'));
const usual: HotpCheck = { key, code: '', algorithm: 'SHA1', digits: 6, lookAhead: 5, lastCounter: -1 };

function codeOf(counter: number, digits: 6 | 8 = 6): string {
  return formatOtp(hotp({ key, counter, digits, algorithm: 'SHA1' }), digits);
}

for (const { title, counter, otp } of readVectors<{ title: string; counter: number; otp: string }>('rfc-4226')) {
  test(title, () => {
    assert.deepEqual(verifyHotp({ ...usual, code: otp, lastCounter: counter - 1 }), { outcome: 'accepted', counter });
  });
}

test('accepts the codes of the look-ahead window, and none behind it', () => {
  const outcomes = [8, 9, 10, 13, 14].map((counter) => verifyHotp({ ...usual, lastCounter: 8, code: codeOf(counter) }));
  assert.deepEqual(outcomes, [
    { outcome: 'replayed', counter: 8 },
    { outcome: 'accepted', counter: 9 },
    { outcome: 'accepted', counter: 10 },
    { outcome: 'accepted', counter: 13 },
    { outcome: 'wrong-response' },
  ]);
});

test('never accepts a count at or before the one accepted last', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(2000), (counter, lastCounter) => {
      const verified = verifyHotp({ ...usual, lastCounter, lookAhead: 20, code: codeOf(counter) });
      assert.ok(verified.outcome !== 'accepted' || verified.counter > lastCounter);
    }),
    { numRuns: 300 },
  );
});

test('recognizes the last twenty codes that were used', () => {
  const outcomes = [100, 81, 80].map((counter) => verifyHotp({ ...usual, lastCounter: 100, code: codeOf(counter) }));
  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['replayed', 'replayed', 'wrong-response'],
  );
});

test('takes a code of its own length and of decimal digits alone', () => {
  for (const code of ['', '75522', '7552240', codeOf(0, 8), '75522a', '７55224', '+55224', '7552 4']) {
    assert.deepEqual(verifyHotp({ ...usual, code }), { outcome: 'wrong-response' }, code);
  }
  assert.equal(verifyHotp({ ...usual, digits: 8, code: codeOf(0, 8) }).outcome, 'accepted');
});

test('ends at the highest count', () => {
  const lastCounter = MAXIMUM_COUNTER - 1;
  assert.equal(verifyHotp({ ...usual, lastCounter, code: codeOf(MAXIMUM_COUNTER) }).outcome, 'accepted');
  assert.equal(verifyHotp({ ...usual, lastCounter, code: codeOf(MAXIMUM_COUNTER + 1) }).outcome, 'wrong-response');
});
