import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLdapDirectory } from '../../../sdk-service/adapters/directory/ldap/ldap-directory.ts';
import { directoryDefaults } from '../../../sdk-service/domain/directories/directory-defaults.ts';
import type { Directory, DirectoryConfig } from '../../../sdk-service/ports/directory.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type SambaAd, startSambaAd } from '../../peers/samba-ad.ts';
import { bulkPeople } from '../../peers/samba-people.ts';
import { collect, testLdapDirectory } from './ldap-directory-contract.ts';
import { testPrimaryAuthentication } from './primary-authentication-contract.ts';

const options = requirePeer('samba');
const reports: string[] = [];
let samba: SambaAd;
let directory: Directory;

before(async () => {
  if (options.skip !== false) return;
  samba = await startSambaAd();
  directory = open();
});
after(async () => {
  directory?.close();
  await samba?.stop();
});

function open(fields: Partial<DirectoryConfig> = {}): Directory {
  const config = {
    ...directoryDefaults('ad'),
    id: 'd1',
    name: 'corp',
    servers: [{ host: samba.address, port: 636 }],
    certificateAuthority: samba.authority,
    bindDn: 'svc-mfa@corp.example',
    ...fields,
  };
  return createLdapDirectory({
    config,
    readBindPassword: () => 'Passw0rd!',
    clock: { now: () => new Date() },
    report: (event) => void reports.push(event),
  });
}

testPrimaryAuthentication({
  name: 'Active Directory',
  options,
  directory: () => directory,
  names: ['anna@corp.example', 'Anna@CORP.example', 'CORP\\anna', 'corp\\ANNA'],
  states: {
    disabled: 'disabled',
    mustchange: 'must-change',
    accountexpired: 'account-expired',
    pwexpired: 'password-expired',
    parens: 'verified',
    'paren(s)*@corp.example': 'verified',
    joerg: 'verified',
    jörg: 'verified',
    // AD itself takes this for jörg; here it may be somebody else.
    jorg: 'unknown-user',
    eve: 'verified',
    'eve.other@corp.example': 'verified',
    'eve@corp.example': 'verified',
    // A computer and a group are no people.
    dc1$: 'unknown-user',
    outer: 'unknown-user',
  },
});

testLdapDirectory({
  name: 'Active Directory',
  options,
  directory: () => directory,
  groupDn: 'CN=outer,OU=Groups,DC=corp,DC=example',
  innerMember: 'eve.other',
  manyDn: 'OU=Many,DC=corp,DC=example',
  many: bulkPeople,
  containers: ['Staff', 'Sales', 'Users'],
});

test('Active Directory: locks an account after too many guesses, and says so', options, async () => {
  for (let guess = 0; guess < 6; guess += 1) await directory.verifyPassword('locked', 'wrong');
  assert.equal(await directory.verifyPassword('locked', 'Passw0rd!'), 'locked-out');
});

test('Active Directory: tells how many guesses lock an account', options, async () => {
  assert.deepEqual(await directory.readLockoutPolicy(), { threshold: 6, windowSeconds: 1800 });
});

test('Active Directory: who must change a password can, and its rules are named', options, async () => {
  const change = (newPassword: string) =>
    directory.changePassword({ username: 'mustchange', oldPassword: 'Passw0rd!', newPassword });
  assert.equal(await change('short'), 'rule-not-met');
  assert.equal(await change('N3w-Passw0rd!'), 'changed');
  assert.equal(await directory.verifyPassword('mustchange', 'N3w-Passw0rd!'), 'verified');
});

test('Active Directory: an expired password is changed', options, async () => {
  const request = { username: 'CORP\\pwexpired', oldPassword: 'Passw0rd!', newPassword: 'N3w-Passw0rd!' };
  assert.equal(await directory.changePassword(request), 'changed');
  assert.equal(await directory.verifyPassword('pwexpired', 'N3w-Passw0rd!'), 'verified');
});

test('Active Directory: a person has both names, DOMAIN and all, and the state of the account', options, async () => {
  const query = { isRecursive: true, filter: '(|(sAMAccountName=joerg)(sAMAccountName=disabled))' };
  const people = await collect(directory.findPeople(query));
  const joerg = people.find(({ lastName }) => lastName === 'Müller');
  assert.equal(joerg?.username, 'joerg@corp.example');
  assert.deepEqual(joerg?.aliases, ['joerg', 'CORP\\joerg']);
  assert.equal(joerg?.dn, 'CN=Müller\\, Jörg,OU=Sales,OU=Staff,DC=corp,DC=example');
  assert.equal(people.find(({ username }) => username === 'disabled@corp.example')?.enabled, false);
});

test('Active Directory: bytes that are no text are found by a filter', options, async () => {
  const [anna] = await collect(directory.findPeople({ isRecursive: true, filter: '(sAMAccountName=anna)' }));
  const [a = '', b = '', c = '', d = '', e = ''] = anna?.uniqueId.split('-') ?? [];
  const turned = [a, b, c].flatMap((field) => field.match(/../g)?.reverse() ?? []);
  const bytes = [...turned, ...((d + e).match(/../g) ?? [])].map((byte) => `\\${byte}`).join('');
  const found = await collect(directory.findPeople({ isRecursive: true, filter: `(objectGUID=${bytes})` }));
  assert.deepEqual(
    found.map(({ dn }) => dn),
    [anna?.dn],
  );
});

test('Active Directory: an id may be the SID', options, async () => {
  const attributes = { ...directoryDefaults('ad').attributes, uniqueId: 'objectSid', uniqueIdType: 'sid' } as const;
  const bySid = open({ attributes });
  const [anna] = await collect(bySid.findPeople({ isRecursive: true, filter: '(sAMAccountName=anna)' }));
  assert.match(anna?.uniqueId ?? '', /^S-1-5-21-\d+-\d+-\d+-\d+$/);
  bySid.close();
});

test('Active Directory: answers by StartTLS too, and changes passwords there', options, async () => {
  const byStartTls = open({ tls: 'starttls', servers: [{ host: samba.address, port: 389 }] });
  assert.equal(await byStartTls.verifyPassword('anna', 'Passw0rd!'), 'verified');
  const request = { username: 'joerg', oldPassword: 'Passw0rd!', newPassword: 'short' };
  assert.equal(await byStartTls.changePassword(request), 'rule-not-met');
  byStartTls.close();
});

test('Active Directory: without TLS no password is changed', options, async () => {
  const plain = open({ tls: 'none', servers: [{ host: samba.address, port: 389 }] });
  const request = { username: 'anna', oldPassword: 'Passw0rd!', newPassword: 'N3w-Passw0rd!' };
  assert.equal(await plain.changePassword(request), 'not-allowed');
  plain.close();
});
