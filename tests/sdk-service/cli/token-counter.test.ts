import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createPlace, type Place } from './place.ts';

/** A counter-based token, from its file to a person who has pressed it too often. */
let place: Place;

before(async () => {
  place = await createPlace();
  await place.mfa('init');
  await place.mfa('user', 'add', 'alice');
});

after(() => place.remove());

// The key of RFC 4226 Appendix D.
const key = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test('mfa token import takes the count of the next code, and no time interval beside it', async () => {
  const file = join(place.folder, 'tokens.csv');
  await writeFile(
    file,
    `serial number,secret key,counter,time interval\nC-1,${key},2,\nC-2,${key},0,30\nC-3,${key},x,\n`,
  );
  const { code, stdout } = await place.mfa('token', 'import', file, '--json');
  assert.equal(code, 1);
  const { imported, refused } = JSON.parse(stdout);
  assert.equal(imported, 1);
  assert.deepEqual(refused, [
    { line: 3, serialNumber: 'C-2', field: 'timeInterval', rule: 'a token with a counter has none.' },
    { line: 4, serialNumber: 'C-3', field: 'counter', rule: `must be a whole number from 0 to ${2 ** 52}.` },
  ]);
  assert.match((await place.mfa('token', 'show', 'C-1')).stdout, /\ncode {11}SHA1, 6 digits, counter\n/);
});

test('mfa token add adds a counter-based token', async () => {
  const words = ['token', 'add', 'C-4', '--secret-stdin', '--counter', '7', '--digits', '8'];
  assert.equal((await place.mfaWithInput(key, ...words, '--json')).code, 0);
  const { timeStepSeconds, digits } = JSON.parse((await place.mfa('token', 'show', 'C-4', '--json')).stdout);
  assert.deepEqual([timeStepSeconds, digits], [null, 8]);
  assert.equal((await place.mfaWithInput(key, ...words, '--interval', '30')).code, 2);
});

test('mfa token import takes PSKC, opens an encrypted one, and names the key packages that are left out', async () => {
  const figure = (number: number) => join(import.meta.dirname, `../../vectors/rfc-6030/figure-${number}.xml`);
  const opened = await place.mfaWithInput('qwerty\n', 'token', 'import', figure(7), '--file-key-stdin');
  assert.deepEqual(opened, { code: 0, stdout: 'Imported 1 of 1 OATH tokens.\n', stderr: '' });
  const many = await place.mfa('token', 'import', figure(10), '--json');
  assert.equal(many.code, 1);
  assert.deepEqual(JSON.parse(many.stdout), {
    imported: 3,
    refused: [{ keyPackage: 4, serialNumber: '9999999', field: 'serialNumber', rule: 'is known already.' }],
  });
  const short = await place.mfa('token', 'import', figure(2));
  assert.match(short.stdout, /\nPACKAGE .+\n1 +12345678 +secretKey +must have 128 to 1024 bits\.\n/);
  const closed = await place.mfa('token', 'import', figure(6));
  assert.equal(closed.stdout, '');
  assert.match(
    closed.stderr,
    /^mfa: The file is encrypted: give its pre-shared key or passphrase by --file-key-stdin\./,
  );
});

test('mfa token resync finds a counter by two codes in a row, and says why not', async () => {
  const without = await place.mfa('token', 'resync', 'alice', '254676', '287922');
  assert.deepEqual([without.code, without.stderr], [1, 'mfa: The user has no OATH token.\n']);
  await place.mfa('token', 'assign', 'C-1', 'alice');
  assert.match((await place.mfa('user', 'show', 'alice')).stdout, /SHA1, 6 digits, counter, serial number C-1/);
  // Counts 8 and 9 of RFC 4226 Appendix D.
  const wrong = await place.mfa('token', 'resync', 'alice', '520489', '399871');
  assert.match(wrong.stderr, /^mfa: These are not two codes in a row/);
  const done = await place.mfa('token', 'resync', 'alice', '399871', '520 489');
  assert.deepEqual(done, { code: 0, stdout: 'Resynchronized the OATH token of alice.\n', stderr: '' });
  const again = await place.mfa('token', 'resync', 'alice', '399871', '520489');
  assert.match(again.stderr, /^mfa: One of these codes was used already/);
});

test('mfa token set switches a token off and on', async () => {
  assert.match((await place.mfa('token', 'set', 'C-1', '--disable')).stdout, /\nstate {10}off\n/);
  const refused = await place.mfa('token', 'assign', 'C-1', 'alice');
  assert.equal(refused.code, 0, 'who has it keeps it');
  await place.mfa('token', 'unassign', 'C-1');
  const switchedOff = await place.mfa('token', 'assign', 'C-1', 'alice');
  assert.equal(switchedOff.stderr, 'mfa: serialNumber: this OATH token is switched off.\n');
  assert.match((await place.mfa('token', 'set', 'C-1', '--enable')).stdout, /\nstate {10}on\n/);
  assert.equal((await place.mfa('token', 'set', 'C-1', '--enable', '--disable')).code, 2);
});

test('mfa token list looks for tokens', async () => {
  const serials = async (...words: readonly string[]) => {
    const { stdout } = await place.mfa('token', 'list', '--json', ...words);
    return JSON.parse(stdout).map(({ serialNumber }: { serialNumber: string }) => serialNumber);
  };
  assert.deepEqual(await serials('--serial', 'c-*', '--free', '--enabled'), ['C-1', 'C-4']);
  assert.deepEqual(await serials('--serial', 'c-*', '--disabled'), []);
  assert.deepEqual(await serials('--held'), []);
  assert.deepEqual(await serials('--expires-before', '2006-05-01', '--starts-after', '2006-02-01'), ['9999999']);
});
