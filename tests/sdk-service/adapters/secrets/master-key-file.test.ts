import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createMasterKeyFile, deriveKeyId, readMasterKeyFile } from '../../../../sdk-service/adapters/secrets/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'mfa-key-'));
after(() => rmSync(folder, { recursive: true }));

const posix = { skip: process.platform === 'win32' && 'Windows has access lists instead of modes' };

function newKeyFile(name: string): string {
  const file = join(folder, name);
  createMasterKeyFile(file);
  return file;
}

describe('master key file', () => {
  it('holds 32 random bytes', () => {
    const one = newKeyFile('one.key');
    const other = newKeyFile('other.key');
    assert.equal(statSync(one).size, 32);
    assert.notDeepEqual(deriveKeyId(readMasterKeyFile(one).key), deriveKeyId(readMasterKeyFile(other).key));
  });

  it('is open to its owner alone', posix, () => {
    assert.equal(statSync(newKeyFile('own.key')).mode & 0o777, 0o600);
  });

  it('makes the folder that it stands in', () => {
    assert.equal(statSync(newKeyFile('deep/er/new.key')).size, 32);
  });

  it('is never overwritten', () => {
    const file = newKeyFile('kept.key');
    assert.throws(() => createMasterKeyFile(file), { code: 'conflict', message: /never overwritten/ });
  });

  it('says that a file stands where its folder should be, not that there is a key', () => {
    writeFileSync(join(folder, 'not-a-folder'), '');
    const message = /cannot be written .*is a file, not a folder/;
    for (const path of ['not-a-folder/master.key', 'not-a-folder/deeper/master.key']) {
      assert.throws(() => createMasterKeyFile(join(folder, path)), { code: 'misconfigured', message });
    }
  });

  it('is refused when every account of the machine can read it', posix, () => {
    const file = newKeyFile('open.key');
    chmodSync(file, 0o644);
    assert.throws(() => readMasterKeyFile(file), { code: 'misconfigured', message: /every account/ });
  });

  it('is used with a warning when its group can read it', posix, () => {
    const file = newKeyFile('group.key');
    chmodSync(file, 0o640);
    assert.match(readMasterKeyFile(file).warnings.join(), /file group/);
  });

  it('is refused when it has another length', () => {
    const file = join(folder, 'short.key');
    writeFileSync(file, 'too short', { mode: 0o600 });
    assert.throws(() => readMasterKeyFile(file), { code: 'misconfigured', message: /9 bytes/ });
  });

  it('that is missing names the command which makes it', () => {
    assert.throws(() => readMasterKeyFile(join(folder, 'none.key')), { code: 'misconfigured', message: /mfa init/ });
  });
});
