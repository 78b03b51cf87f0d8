import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeBase32, encodeBase32 } from '../../../../sdk-service/domain/oath/base32.ts';
import { readVectors } from '../../../support/read-vectors.ts';

for (const { title, text, base32 } of readVectors<{ title: string; text: string; base32: string }>('rfc-4648')) {
  test(title, () => {
    assert.equal(encodeBase32(Buffer.from(text)), base32.replaceAll('=', ''));
    assert.equal(decodeBase32(base32)?.toString(), text);
    assert.equal(decodeBase32(base32.replaceAll('=', '').toLowerCase())?.toString(), text);
  });
}

test('reads back what it wrote', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      assert.deepEqual(decodeBase32(encodeBase32(bytes)), Buffer.from(bytes));
    }),
  );
});

test('refuses characters outside the alphabet (RFC 4648 §3.3)', () => {
  for (const text of ['MZXW6YT0', 'MZXW6YT1', 'MZXW6YT8', 'MZXW 6YT', 'MZXW-6YT', 'MZXW6YTſ', 'MZXW6YTB\n']) {
    assert.equal(decodeBase32(text), undefined, text);
  }
});

test('refuses a length that no bytes have', () => {
  for (const text of ['M', 'MZX', 'MZXW6Y', 'MZXW6YTBO']) assert.equal(decodeBase32(text), undefined, text);
});

test('refuses padding that does not fill the last group', () => {
  for (const text of ['MY=', 'MY=====', 'MY=======', '=MY', 'M=Y=====', '========']) {
    assert.equal(decodeBase32(text), undefined, text);
  }
});

test('refuses bits left over that are not zero (RFC 4648 §3.5)', () => {
  assert.equal(decodeBase32('MZ'), undefined);
  assert.deepEqual(decodeBase32('MY'), Buffer.from('f'));
});
