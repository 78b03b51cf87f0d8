import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createSecretBox } from '../../../../sdk-service/adapters/secrets/index.ts';
import { drawTextCode, hashTextCode, isSameHash } from '../../../../sdk-service/domain/authentication/text-code.ts';

const secrets = createSecretBox({ masterKey: createSecretKey(Buffer.alloc(32, 1)) });

function randomnessOf(...draws: readonly number[]) {
  const left = draws.map((draw) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(draw);
    return bytes;
  });
  return { bytes: () => left.shift() ?? Buffer.alloc(4, 0xff) };
}

test('draws six digits, with leading zeros', () => {
  assert.equal(drawTextCode(randomnessOf(7)), '000007');
  assert.equal(drawTextCode(randomnessOf(1_000_042)), '000042');
  assert.equal(drawTextCode(randomnessOf(999_999)), '999999');
});

test('throws away the draws that would favour low codes', () => {
  // 4,294 times a million fit into 32 bits; what is above would give 000000 to 967295 once more.
  assert.equal(drawTextCode(randomnessOf(4_294_000_000, 4_294_967_295, 5)), '000005');
  assert.equal(drawTextCode(randomnessOf(4_293_999_999)), '999999');
});

test('gives up on a source of randomness that is broken', () => {
  assert.throws(() => drawTextCode({ bytes: (count) => Buffer.alloc(count, 0xff) }), /randomness/);
});

test('draws every first digit about equally often', () => {
  const counts = new Map<string, number>();
  for (let draw = 0; draw < 20_000; draw += 1) {
    const digit = drawTextCode({ bytes: randomBytes }).charAt(0);
    counts.set(digit, (counts.get(digit) ?? 0) + 1);
  }
  // 2,000 each is expected, with a standard deviation of 42; 300 is more than seven of them.
  assert.deepEqual([...counts.keys()].sort(), [...'0123456789']);
  assert.ok([...counts.values()].every((count) => Math.abs(count - 2000) < 300));
});

test('binds the hash of a code to prompt, user, account and number', () => {
  const phone = { countryCode: '49', number: '15112345678', extension: '' };
  const bound = { challengeId: 'c', userId: 'u', accountId: 'a', phone, code: '123456' };
  const hash = hashTextCode(secrets, bound);
  assert.ok(isSameHash(hash, hashTextCode(secrets, { ...bound })));
  for (const other of [
    { challengeId: 'd' },
    { userId: 'v' },
    { accountId: 'b' },
    { phone: { ...phone, number: '15112345679' } },
    { code: '123457' },
  ]) {
    assert.equal(isSameHash(hash, hashTextCode(secrets, { ...bound, ...other })), false, JSON.stringify(other));
  }
});
