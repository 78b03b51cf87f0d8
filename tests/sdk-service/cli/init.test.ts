import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { createPlace, type Place } from './place.ts';

let place: Place;

beforeEach(async () => {
  place = await createPlace();
});

afterEach(() => place.remove());

test('makes a store and a master key that this account alone can read', { skip: noModes() }, async () => {
  const { code, stderr } = await place.mfa('init');
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.equal(statSync(place.masterKeyFile).size, 32);
  assert.equal(statSync(place.masterKeyFile).mode & 0o777, 0o600);
  assert.equal(statSync(join(place.dataDir, 'store.sqlite')).mode & 0o777, 0o600);
  assert.equal(statSync(place.dataDir).mode & 0o777, 0o700);
});

test('takes both places from options, ahead of the environment', async () => {
  const dataDir = join(place.folder, 'other-data');
  const masterKeyFile = join(place.folder, 'other-keys', 'key');
  const { code, stdout } = await place.mfa('init', '--json', '--data-dir', dataDir, '--master-key-file', masterKeyFile);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), { store: join(dataDir, 'store.sqlite'), masterKeyFile });
  assert.equal(existsSync(place.dataDir), false);
});

test('overwrites neither store nor key', async () => {
  await place.mfa('init');
  const key = readFileSync(place.masterKeyFile);
  const again = await place.mfa('init');
  assert.equal(again.code, 1);
  assert.match(again.stderr, /^mfa: There is a master key already: .+\. It is never overwritten\.\n$/);
  const elsewhere = await place.mfa('init', '--master-key-file', join(place.folder, 'new', 'key'));
  assert.equal(elsewhere.code, 1);
  assert.match(elsewhere.stderr, /^mfa: There is a store already: .+\. It is never overwritten\.\n$/);
  assert.deepEqual(readFileSync(place.masterKeyFile), key);
  assert.equal(existsSync(join(place.folder, 'new')), false);
});

test('leaves nothing behind when the key cannot be written', async () => {
  writeFileSync(join(place.folder, 'file'), '');
  const { code, stderr } = await place.mfa('init', '--master-key-file', join(place.folder, 'file', 'keys', 'key'));
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^mfa: The master key cannot be written to .+: a part of that path is a file, not a folder\.\n$/,
  );
  assert.equal(existsSync(join(place.dataDir, 'store.sqlite')), false);
});

test('refuses a key in the folder of the store, and says why', async () => {
  const { code, stderr } = await place.mfa('init', '--master-key-file', join(place.dataDir, 'master.key'));
  assert.equal(code, 1);
  assert.match(stderr, /must stand in another place than the store.+a backup for example, could open every secret/);
  assert.equal(existsSync(place.dataDir), false);
});

test('refuses a key below the store, and a store below the key', async () => {
  const below = await place.mfa('init', '--master-key-file', join(place.dataDir, 'keys', 'master.key'));
  const above = await place.mfa('init', '--master-key-file', join(place.folder, 'master.key'));
  assert.match(below.stderr, /another place/);
  assert.match(above.stderr, /another place/);
});

test('sees through a link that leads to the folder of the store', { skip: noModes() }, async () => {
  mkdirSync(place.dataDir);
  symlinkSync(place.dataDir, join(place.folder, 'link'));
  const { code, stderr } = await place.mfa('init', '--master-key-file', join(place.folder, 'link', 'master.key'));
  assert.equal(code, 1);
  assert.match(stderr, /another place/);
});

test('other commands refuse where there is no store, and make none', async () => {
  const { code, stderr } = await place.mfa('account', 'list');
  assert.equal(code, 1);
  assert.match(stderr, /^mfa: MFA_DATA_DIR is ".+", in which there is no store; "mfa init" makes it\.\n$/);
  assert.equal(existsSync(place.dataDir), false);
});

/** Windows has access lists instead of modes, and links only for administrators. */
function noModes(): boolean {
  return process.platform === 'win32';
}
