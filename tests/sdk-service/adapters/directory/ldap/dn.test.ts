import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeDnValue, normalizeDn, parseDn } from '../../../../../sdk-service/adapters/directory/ldap/dn.ts';
import { readVectors } from '../../../../support/read-vectors.ts';

interface Vector {
  readonly title: string;
  readonly dn: string;
  readonly rdns: unknown;
}

for (const { title, dn, rdns } of readVectors<Vector>('rfc-4514')) {
  test(`reads ${title}`, () => {
    assert.deepEqual(parseDn(dn), rdns);
  });
}

for (const value of ['a', ' a ', '#a', 'Müller, Jörg', 'a+b=c', '"', '\\', 'a\0b', '<>;', ' ', '']) {
  test(`a value ${JSON.stringify(value)} comes back from its escaped form`, () => {
    assert.deepEqual(parseDn(`CN=${escapeDnValue(value)},DC=x`)[0], [{ attribute: 'CN', value }]);
  });
}

for (const dn of ['CN', '=a', 'CN=a,', 'CN=a\\', 'CN=a\\x', 'CN="a"', 'CN=a;DC=b', 'C N=a', 'CN=#0']) {
  test(`refuses ${dn}`, () => {
    assert.throws(() => parseDn(dn), { code: 'malformed' });
  });
}

test('spellings of one name are the same', () => {
  const spellings = ['CN=M\\C3\\BCller\\, J,DC=Corp', 'cn=müller\\2c j , dc=corp', 'LDAP://dc1/CN=MÜLLER\\, J,DC=corp'];
  assert.equal(new Set(spellings.map(normalizeDn)).size, 1);
});
