import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDomainPair } from '../../../../sdk-service/domain/names/domain-names.ts';
import { bareNameOf, nameFormsOf } from '../../../../sdk-service/domain/names/name-forms.ts';

const twoDomains = ['CONTOSO=contoso.com', 'FABRIKAM=fabrikam.com', 'contoso=corp.contoso.com'];

const formsOf = (name: string, rules: { readonly strip?: boolean; readonly domains?: readonly string[] }) =>
  nameFormsOf(name, { 'users.stripDomain': rules.strip ?? false, 'users.domains': rules.domains ?? [] });

test('without rules a name is itself and nothing else', () => {
  assert.deepEqual(formsOf('contoso\\joe', {}), [['contoso\\joe'], []]);
  assert.deepEqual(formsOf('joe@contoso.com', {}), [['joe@contoso.com'], []]);
});

test('all forms of a person within a known domain are one name', () => {
  const ofJoe = ['joe', 'contoso\\joe', 'joe@contoso.com', 'joe@corp.contoso.com'];
  for (const typed of [...ofJoe, 'contoso.com\\joe']) {
    const [exact, others] = formsOf(typed, { domains: twoDomains });
    assert.deepEqual(exact, [typed]);
    assert.deepEqual(
      others,
      ofJoe.filter((form) => form !== typed),
      typed,
    );
  }
});

test('a name without a domain is of the first domain, and of no other', () => {
  assert.deepEqual(formsOf('fabrikam\\joe', { domains: twoDomains })[1], ['joe@fabrikam.com']);
  assert.deepEqual(formsOf('joe@fabrikam.com', { domains: twoDomains })[1], ['fabrikam\\joe']);
});

test('a domain that is not listed stands for itself', () => {
  assert.deepEqual(formsOf('other\\joe', { domains: twoDomains })[1], []);
  assert.deepEqual(formsOf('joe@contoso', { domains: twoDomains })[1], []);
});

test('stripping looks at the bare name last, and only where a domain stands before it', () => {
  assert.deepEqual(formsOf('other\\joe', { strip: true }), [['other\\joe'], [], ['joe']]);
  assert.deepEqual(formsOf('joe@other.com', { strip: true }), [['joe@other.com'], []]);
  assert.deepEqual(formsOf('fabrikam\\joe', { strip: true, domains: twoDomains }), [
    ['fabrikam\\joe'],
    ['joe@fabrikam.com'],
    ['joe', 'contoso\\joe', 'joe@contoso.com', 'joe@corp.contoso.com'],
  ]);
});

test('a domain without a name behind it is no name of anybody', () => {
  assert.deepEqual(formsOf('contoso\\', { strip: true, domains: twoDomains }), [['contoso\\'], [], []]);
  assert.deepEqual(formsOf('@contoso.com', { domains: twoDomains }), [['@contoso.com'], []]);
});

test('a GUID counts with and without braces', () => {
  const guid = '0f8fad5b-d9cb-469f-a165-70867728950e';
  assert.deepEqual(formsOf(`{${guid}}`, {})[0], [guid]);
});

test('the bare name is the same for every domain', () => {
  assert.deepEqual(['joe', 'a\\joe', 'joe@b.example', 'a\\'].map(bareNameOf), ['joe', 'joe', 'joe', 'a\\']);
});

test('a pair of domain names is read, and anything else is not', () => {
  assert.deepEqual(parseDomainPair('CONTOSO=Contoso.com'), { netbios: 'contoso', dns: 'contoso.com' });
  for (const wrong of ['', 'CONTOSO', '=contoso.com', 'CONTOSO=', 'A B=c.d', 'A\\B=c.d', 'A=b..c', 'A=-b.c', 'A=b@c']) {
    assert.equal(parseDomainPair(wrong), undefined, wrong);
  }
});
