import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseUniqueId, writeUniqueId } from '../../../../../sdk-service/adapters/directory/ldap/unique-id.ts';

test('a GUID is written as Active Directory shows it', () => {
  // [MS-DTYP] §2.3.4: the first three fields are little-endian.
  const bytes = Buffer.from('33221100554477668899aabbccddeeff', 'hex');
  assert.equal(writeUniqueId(bytes, 'guid'), '00112233-4455-6677-8899-aabbccddeeff');
});

test('a GUID that is text already stays text', () => {
  const text = '00112233-4455-6677-8899-AABBCCDDEEFF';
  assert.equal(writeUniqueId(Buffer.from(text), 'guid'), text.toLowerCase());
});

test('a SID is written with its authority and all its parts', () => {
  const bytes = Buffer.from('010500000000000515000000dcf4dc3b833d2b46828ba62800020000', 'hex');
  assert.equal(writeUniqueId(bytes, 'sid'), 'S-1-5-21-1004336348-1177238915-682003330-512');
});

test('bytes are written in hexadecimal, text as it is', () => {
  assert.equal(writeUniqueId(Buffer.from([0, 255]), 'bytes'), '00ff');
  assert.equal(writeUniqueId(Buffer.from('E-1234'), 'string'), 'E-1234');
});

test('what is no id of its type is none', () => {
  assert.equal(writeUniqueId(Buffer.from('short'), 'guid'), undefined);
  assert.equal(writeUniqueId(Buffer.from('0105000000000005', 'hex'), 'sid'), undefined);
  assert.equal(writeUniqueId(Buffer.alloc(0), 'string'), undefined);
});

for (const [type, text] of [
  ['guid', '00112233-4455-6677-8899-aabbccddeeff'],
  ['sid', 'S-1-5-21-1004336348-1177238915-4294967295-512'],
  ['sid', 'S-1-1-0'],
  ['bytes', '00ff'],
  ['string', 'E-1234'],
] as const) {
  test(`a ${type} is found by what was written: ${text}`, () => {
    const bytes = parseUniqueId(text, type, true) ?? assert.fail();
    assert.equal(writeUniqueId(bytes, type), text);
  });
}

test('what is no id is sought by nobody', () => {
  assert.equal(parseUniqueId('*', 'guid', true), undefined);
  assert.equal(parseUniqueId('S-1-5-x', 'sid', true), undefined);
  assert.equal(parseUniqueId('0', 'bytes', true), undefined);
  assert.equal(parseUniqueId('', 'string', true), undefined);
});
