import assert from 'node:assert/strict';
import { createHmac, createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatOtp, hotp } from '../../../../sdk-service/domain/oath/hotp.ts';
import { readVectors } from '../../../support/read-vectors.ts';

interface HotpVector {
  readonly title: string;
  readonly secret: string;
  readonly counter: number;
  readonly truncated: number;
  readonly otp: string;
}

for (const { title, secret, counter, truncated, otp } of readVectors<HotpVector>('rfc-4226')) {
  test(title, () => {
    const key = createSecretKey(Buffer.from(secret));
    assert.equal(formatOtp(hotp({ key, counter, digits: 6, algorithm: 'SHA1' }), 6), otp);
    assert.equal(hotp({ key, counter, digits: 8, algorithm: 'SHA1' }), truncated % 100_000_000);
  });
}

test('writes leading zeros', () => {
  assert.equal(formatOtp(7, 6), '000007');
  assert.equal(formatOtp(0, 8), '00000000');
});

test('uses all 8 bytes of the moving factor (RFC 4226 §5.2)', () => {
  const key = createSecretKey(Buffer.from('12345678901234567890'));
  fc.assert(
    fc.property(fc.maxSafeNat(), (counter) => {
      const message = Buffer.alloc(8);
      message.writeBigUInt64BE(BigInt(counter));
      const hash = createHmac('sha256', key).update(message).digest();
      const expected = (hash.readUInt32BE((hash[31] ?? 0) & 15) & 0x7fffffff) % 1_000_000;
      assert.equal(hotp({ key, counter, digits: 6, algorithm: 'SHA256' }), expected);
    }),
    { numRuns: 200 },
  );
});
