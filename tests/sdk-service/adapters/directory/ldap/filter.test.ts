import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LdapFilter } from '../../../../../sdk-service/adapters/directory/ldap/filter.ts';
import { parseFilter } from '../../../../../sdk-service/adapters/directory/ldap/parse-filter.ts';
import { readVectors } from '../../../../support/read-vectors.ts';

interface Vector {
  readonly title: string;
  readonly filter: string;
  readonly tree: unknown;
}

/** The tree as JSON has it: bytes as text, nothing that is undefined. */
function toJson(filter: LdapFilter): unknown {
  return JSON.parse(
    JSON.stringify(filter, (_name, value) => (value?.type === 'Buffer' ? Buffer.from(value.data).toString() : value)),
  );
}

for (const { title, filter, tree } of readVectors<Vector>('rfc-4515')) {
  test(`reads ${title}`, () => {
    assert.deepEqual(toJson(parseFilter(filter)), tree);
  });
}

for (const [filter, problem] of [
  ['', /character 1, "\("/],
  ['cn=a', /character 1, "\("/],
  ['(cn=a', /closing bracket is missing/],
  ['(cn=a))', /something follows/],
  ['(cn=a)(cn=b)', /something follows/],
  ['(cn)', /=, >=, <= or ~=/],
  ['(=a)', /"" is no attribute/],
  ['(c n=a)', /"c n" is no attribute/],
  ['(cn=a(b)', /write \( as/],
  ['(cn=\\4)', /two hexadecimal digits/],
  ['(cn>=a*)', /\* cannot stand behind >=/],
  ['(cn:dn=a)', /:= is expected/],
  ['(:=a)', /no attribute with a matching rule/],
  ['(cn:1:2:=a)', /no attribute with a matching rule/],
  [`${'(!'.repeat(40)}(cn=a)${')'.repeat(40)}`, /too many brackets/],
  [`(cn=${'a'.repeat(9000)})`, /at most 8000/],
] as const) {
  test(`says what is wrong with ${filter.slice(0, 20)}`, () => {
    assert.throws(() => parseFilter(filter), { code: 'malformed', message: problem });
  });
}
