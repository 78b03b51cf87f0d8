import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeBase32 } from '../../../../sdk-service/domain/oath/base32.ts';
import { parseSecretKey, writeSecretKey } from '../../../../sdk-service/domain/oath/secret-key.ts';

const key = Buffer.from('12345678901234567890');

test('reads a key as people type it', () => {
  for (const typed of [
    'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    'gezd gnbv gy3t qojq gezd gnbv gy3t qojq',
    ' GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ\n',
  ]) {
    assert.deepEqual(parseSecretKey(typed), key);
  }
});

test('writes a key in groups of four', () => {
  assert.equal(writeSecretKey(key), 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ');
  assert.deepEqual(parseSecretKey(writeSecretKey(Buffer.alloc(17, 7))), Buffer.alloc(17, 7));
});

test('wants at least 128 bits (RFC 4226 §4 R6) and no more than a hash block', () => {
  assert.equal(parseSecretKey(encodeBase32(Buffer.alloc(16))).length, 16);
  assert.equal(parseSecretKey(encodeBase32(Buffer.alloc(128))).length, 128);
  for (const length of [0, 10, 15, 129]) {
    assert.throws(() => parseSecretKey(encodeBase32(Buffer.alloc(length))), {
      code: 'malformed',
      message: /128 to 1024 bits/,
    });
  }
});

test('names the field when it is no Base32', () => {
  assert.throws(() => parseSecretKey('0189'), { code: 'malformed', message: /^secretKey: must be Base32/ });
});
