import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { MfaError } from '@mfa/shared/mfa-error';
import { createSecretBox } from '../../../../sdk-service/adapters/secrets/index.ts';

const place = { table: 'authenticators', column: 'secret', row: 'alice/oath-token' };
const secret = Buffer.from('12345678901234567890');

function newBox() {
  return createSecretBox({ masterKey: createSecretKey(randomBytes(32)) });
}

function isMisconfigured(message: RegExp) {
  return (error: unknown) => error instanceof MfaError && error.code === 'misconfigured' && message.test(error.message);
}

describe('a seal', () => {
  it('opens where it was made', () => {
    const box = newBox();
    assert.deepEqual(box.open(box.seal(secret, place), place), secret);
  });

  it('shows nothing of what it holds, and never the same twice', () => {
    const box = newBox();
    const sealed = box.seal(secret, place);
    assert.equal(sealed.includes(secret), false);
    assert.notDeepEqual(sealed, box.seal(secret, place));
  });

  it('may hold nothing', () => {
    const box = newBox();
    assert.equal(box.open(box.seal(Buffer.alloc(0), place), place).length, 0);
  });

  for (const moved of [
    { ...place, row: 'bob/oath-token' },
    { ...place, column: 'pending_key' },
    { ...place, table: 'challenges' },
    // The same characters, cut at other places.
    { table: 'authenticatorss', column: 'ecret', row: place.row },
  ]) {
    it(`does not open when moved to ${moved.table}.${moved.column} ${moved.row}`, () => {
      const box = newBox();
      assert.throws(() => box.open(box.seal(secret, place), moved), isMisconfigured(/belongs to another row/));
    });
  }

  it('does not open when one bit of it is changed', () => {
    const box = newBox();
    const sealed = box.seal(secret, place);
    const last = sealed.length - 1;
    sealed[last] = (sealed[last] ?? 0) ^ 1;
    assert.throws(() => box.open(sealed, place), isMisconfigured(/altered/));
  });

  it('does not open under another master key, and says so', () => {
    const sealed = newBox().seal(secret, place);
    assert.throws(() => newBox().open(sealed, place), isMisconfigured(/another master key/));
  });

  it('does not open when it is cut short or of another version', () => {
    const box = newBox();
    const sealed = box.seal(secret, place);
    assert.throws(() => box.open(sealed.subarray(0, 20), place), isMisconfigured(/not one of this release/));
    sealed[0] = 2;
    assert.throws(() => box.open(sealed, place), isMisconfigured(/not one of this release/));
  });
});

describe('a keyed hash', () => {
  it('is the same for the same purpose and value', () => {
    const box = newBox();
    assert.deepEqual(box.keyedHash('session-token', 'abc'), box.keyedHash('session-token', 'abc'));
  });

  it('made for one purpose never passes for another', () => {
    const box = newBox();
    assert.notDeepEqual(box.keyedHash('session-token', 'abc'), box.keyedHash('one-time-secret', 'abc'));
  });

  it('differs under another master key', () => {
    assert.notDeepEqual(newBox().keyedHash('session-token', 'abc'), newBox().keyedHash('session-token', 'abc'));
  });
});
