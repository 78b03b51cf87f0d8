import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readCsv } from '../../../sdk-service/cli/read-csv.ts';
import { createPlace, type Place } from './place.ts';

/** One store and its OATH tokens, from a file to a person and back. */
let place: Place;

const key = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const hexKey = '3132333435363738393031323334353637383930';

before(async () => {
  place = await createPlace();
  await place.mfa('init');
  await place.mfa('user', 'add', 'Alice');
  await place.mfa('user', 'add', 'bob');
});

after(() => place.remove());

async function importFile(text: string | Buffer, ...words: readonly string[]) {
  const file = join(place.folder, 'tokens.csv');
  await writeFile(file, text);
  return place.mfa('token', 'import', file, ...words);
}

test('mfa token add reads the secret key from standard input', async () => {
  const words = [
    'token',
    'add',
    'A-1',
    '--secret-stdin',
    '--interval',
    '60',
    '--model',
    'C 200',
    '--expires',
    '2029-12-31',
  ];
  const added = await place.mfaWithInput(`${key}\n`, ...words);
  assert.deepEqual(added, { code: 0, stdout: 'Added the OATH token A-1.\n', stderr: '' });
  const shown = await place.mfa('token', 'show', 'a-1');
  assert.match(shown.stdout, /^serial number {2}A-1\nuser {11}-\ncode {11}SHA1, 6 digits, 60 s\n/);
  assert.match(shown.stdout, /\nmodel {10}C 200\nstarts {9}-\nexpires {8}2030-01-01T00:00:00Z\n/);
  const again = await place.mfaWithInput(key, ...words);
  assert.deepEqual(again, { code: 1, stdout: '', stderr: 'mfa: There is an OATH token "A-1" already.\n' });
});

test('mfa token set puts right what is known', async () => {
  const { code, stdout } = await place.mfa('token', 'set', 'a-1', '--manufacturer', 'Feitian', '--expires', '');
  assert.equal(code, 0);
  assert.match(stdout, /\nmanufacturer {3}Feitian\nmodel {10}C 200\nstarts {9}-\nexpires {8}-\n/);
  assert.equal((await place.mfa('token', 'set', 'A-1')).stderr, 'mfa: There is nothing to change.\n');
});

test('mfa token add takes no secret key from the command line', async () => {
  const { code, stderr } = await place.mfa('token', 'add', 'A-2', key);
  assert.equal(code, 2);
  assert.ok(!stderr.includes(key));
});

test('mfa token import takes over rows without a header', async () => {
  const imported = await importFile(`B-1,${key},30\r\n\r\nB-2, ${key} ,60\r\n`);
  assert.deepEqual(imported, { code: 0, stdout: 'Imported 2 of 2 OATH tokens.\n', stderr: '' });
  const { timeStepSeconds } = JSON.parse((await place.mfa('token', 'show', 'B-2', '--json')).stdout);
  assert.equal(timeStepSeconds, 60);
});

test('mfa token import follows a header in any order, with a byte order mark, semicolons and quotes', async () => {
  const header = '\ufeff"Secret Key";"serial number";Time Interval;Manufacturer;Expiration date;digits;algorithm';
  const imported = await importFile(
    `${header}\n${hexKey};"C ""1""";30;"Feitian; Ltd";2030-06-30;8;SHA256\n`,
    '--encoding',
    'hex',
  );
  assert.deepEqual(imported, { code: 0, stdout: 'Imported 1 of 1 OATH tokens.\n', stderr: '' });
  const { addedAt: _addedAt, ...token } = JSON.parse((await place.mfa('token', 'show', 'c "1"', '--json')).stdout);
  assert.deepEqual(token, {
    serialNumber: 'C "1"',
    username: null,
    algorithm: 'SHA256',
    digits: 8,
    timeStepSeconds: 30,
    enabled: true,
    manufacturer: 'Feitian; Ltd',
    model: '',
    startsAt: null,
    expiresAt: '2030-07-01T00:00:00.000Z',
  });
});

test('mfa token import keeps good rows, and names line, field and rule of the others', async () => {
  const rows = [
    `D-1,${key},30`,
    `D-2,${key},45`,
    `,${key},30`,
    `D-1,${key},30`,
    'D-3,short,30',
    `D-4,${key},x`,
    `D-5,${key}`,
  ];
  const { code, stdout, stderr } = await importFile(rows.join('\n'), '--json');
  assert.deepEqual({ code, stderr }, { code: 1, stderr: 'mfa: 5 rows were left out.\n' });
  assert.deepEqual(JSON.parse(stdout), {
    imported: 2,
    refused: [
      { line: 2, serialNumber: 'D-2', field: 'timeInterval', rule: 'must be 30 or 60.' },
      { line: 3, serialNumber: '', field: 'serialNumber', rule: 'must not be empty.' },
      { line: 4, serialNumber: 'D-1', field: 'serialNumber', rule: 'is known already.' },
      { line: 5, serialNumber: 'D-3', field: 'secretKey', rule: 'must be Base32 (letters A to Z, digits 2 to 7).' },
      { line: 6, serialNumber: 'D-4', field: 'timeInterval', rule: 'must be 30 or 60.' },
    ],
  });
  const text = await importFile(rows.join('\n'));
  assert.match(
    text.stdout,
    /^Imported 0 of 7 OATH tokens\.\nLINE {2}SERIAL NUMBER {2}FIELD {9}RULE\n1 +D-1 +serialNumber +is known already\.\n/,
  );
  assert.ok(!text.stdout.includes(key));
});

test('mfa token import refuses what is no file of tokens, and takes nothing of it', async () => {
  const says = async (text: string | Buffer) => (await importFile(text)).stderr;
  assert.match(
    await says('serial number,colour\nE-1,red'),
    /^mfa: Line 1: "colour" is no column; the columns are serialNumber, /,
  );
  assert.match(await says(`serial number,model\nE-1,x`), /^mfa: Line 1: there is no column secretKey\.\n$/);
  assert.match(await says(`E-1,${key},30\nE-2,"${key},30`), /^mfa: Line 2: quotes must stand around a whole cell\.\n$/);
  assert.match(await says(''), /^mfa: There is no token in this file\.\n$/);
  assert.match(await says(Buffer.from([0xff, 0xfe, 0x41])), /^mfa: The file ".*tokens\.csv" is not UTF-8\.\n$/);
  assert.match(await says(Buffer.alloc(32 * 1024 * 1024 + 1)), /is larger than 33554432 bytes\.\n$/);
  assert.match(await says('x\n'.repeat(20_001)), /^mfa: At most 20000 rows in a file\.\n$/);
  assert.match(
    (await place.mfa('token', 'import', join(place.folder, 'none.csv'))).stderr,
    /cannot be read \(ENOENT\)\.\n$/,
  );
  assert.match(
    (await place.mfa('token', 'show', 'E-1')).stderr,
    /^mfa: There is no OATH token of this serial number\.\n$/,
  );
});

test('mfa token assign, list, unassign and remove', async () => {
  const assigned = await place.mfa('token', 'assign', 'B-1', 'alice');
  assert.deepEqual(assigned, { code: 0, stdout: 'The user alice has the OATH token B-1.\n', stderr: '' });
  assert.equal((await place.mfa('token', 'assign', 'B-1', 'bob')).stderr, 'mfa: The user Alice has this token.\n');
  assert.match(
    (await place.mfa('user', 'show', 'alice')).stdout,
    /\nOATH token +SHA1, 6 digits, 30 s, serial number B-1\n/,
  );
  const listed = await place.mfa('token', 'list', '--after', 'A-1', '--limit', '2');
  assert.match(listed.stdout, /^SERIAL NUMBER {2}USER .+\nB-1 +Alice +30 s +6 +- +on +-\nB-2 +- +60 s +6 +- +on +-\n$/);
  assert.equal(listed.stderr, 'There may be more: --after "B-2"\n');
  assert.match((await place.mfa('token', 'remove', 'B-1')).stderr, /^mfa: Somebody has the OATH token "B-1"/);
  assert.equal((await place.mfa('token', 'unassign', 'B-1')).stdout, 'Nobody has the OATH token B-1.\n');
  assert.equal((await place.mfa('token', 'remove', 'B-1')).stdout, 'Removed the OATH token B-1.\n');
  assert.match((await place.mfa('user', 'show', 'alice')).stdout, /\nOATH token +none\n/);
});

test('the log says who did it, and no answer holds a key', async () => {
  const { stdout } = await place.mfa('log', 'tail', '--changes', '--json', '--limit', '1000');
  const actions = [...stdout.matchAll(/"action":"([\w.-]+)","subject":"(B-1|alice)"/gi)].map(([, ...parts]) =>
    parts.join(' '),
  );
  assert.deepEqual(actions, [
    'user.add Alice',
    'token.add B-1',
    'user.change-oath-token Alice',
    'token.unassign B-1',
    'token.remove B-1',
  ]);
  const shown = await place.mfa('token', 'list', '--json');
  assert.ok(!`${stdout}${shown.stdout}`.includes(key));
});

test('reads rows of CSV by their lines', () => {
  assert.deepEqual(readCsv('a, "b ""c"", d" ,\r\n\n"",x,y\n,,'), [
    { line: 1, cells: ['a', 'b "c", d', ''] },
    { line: 3, cells: ['', 'x', 'y'] },
  ]);
  assert.throws(() => readCsv('a,b"c'), { message: /^Line 1: quotes/ });
  assert.throws(() => readCsv('"a" b'), { message: /^Line 1: quotes/ });
});
