import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { equal } from '../../../sdk-service/adapters/directory/ldap/filter.ts';
import { connectLdap } from '../../../sdk-service/adapters/directory/ldap/ldap-connection.ts';
import { createLdapDirectory } from '../../../sdk-service/adapters/directory/ldap/ldap-directory.ts';
import { readText } from '../../../sdk-service/adapters/directory/ldap/map-entry.ts';
import { judgeBind } from '../../../sdk-service/adapters/directory/ldap/verify-password.ts';
import { directoryDefaults } from '../../../sdk-service/domain/directories/directory-defaults.ts';
import type { Directory, DirectoryConfig } from '../../../sdk-service/ports/directory.ts';
import type { PrimaryOutcome } from '../../../sdk-service/ports/primary-authentication.ts';
import { createDirectoryEditor } from '../../peers/edit-directory.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type SambaAd, startSambaAd } from '../../peers/samba-ad.ts';
import { bulkPeople } from '../../peers/samba-people.ts';
import { collectPeople, testLdapDirectory } from './ldap-directory-contract.ts';
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

function open(fields: Partial<DirectoryConfig> = {}, now?: Date): Directory {
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
    clock: { now: () => now ?? new Date() },
    report: (event) => void reports.push(event),
  });
}

/** Asks the domain itself, past all that is ours. */
async function bindAs(name: string, password: string): Promise<PrimaryOutcome> {
  const settings = { ...directoryDefaults('ad'), certificateAuthority: samba.authority };
  const connection = await connectLdap({ host: samba.address, port: 636 }, settings);
  const outcome = await judgeBind(connection, { dn: `${name}@corp.example`, password, kind: 'ad' });
  connection.close();
  return outcome;
}

/** How many wrong passwords the domain has counted. */
async function countedBy(name: string): Promise<number> {
  const settings = { ...directoryDefaults('ad'), certificateAuthority: samba.authority };
  const connection = await connectLdap({ host: samba.address, port: 636 }, settings);
  await connection.bind('svc-mfa@corp.example', 'Passw0rd!');
  const filter = equal('sAMAccountName', name);
  const search = { base: 'DC=corp,DC=example', scope: 'sub', filter, attributes: ['badPwdCount'] } as const;
  const [entry] = await connection.search(search, 1);
  connection.close();
  return entry === undefined ? Number.NaN : Number(readText(entry, 'badPwdCount'));
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
  innerLogin: 'eve',
  manyDn: 'OU=Many,DC=corp,DC=example',
  many: bulkPeople,
  containers: ['Staff', 'Sales', 'Users'],
});

test('Active Directory: guesses here lock nobody out of the domain', options, async () => {
  const guess = (password: string) => directory.verifyPassword('guessed', password);
  const outcomes: string[] = [];
  for (let count = 0; count < 8; count += 1) outcomes.push(await guess('wrong'));
  assert.deepEqual(outcomes, [...Array(5).fill('wrong-password'), ...Array(3).fill('throttled')]);
  // Not asked any more, so neither right nor locked.
  assert.equal(await guess('Passw0rd!'), 'throttled');
  const change = { username: 'guessed', oldPassword: 'wrong', newPassword: 'N3w-Passw0rd!' };
  assert.equal(await directory.changePassword(change), 'throttled');
  assert.equal(await bindAs('guessed', 'Passw0rd!'), 'verified');
});

test(
  'Active Directory: strangers use up their share, and nobody but a known browser has the rest',
  options,
  async () => {
    const known = { guesser: 'known-browser' } as const;
    for (let count = 0; count < 8; count += 1) await directory.verifyPassword('guessed4', 'wrong');
    assert.equal(await countedBy('guessed4'), 5);
    assert.equal(await directory.verifyPassword('guessed4', 'Passw0rd!'), 'throttled');
    assert.equal(await directory.verifyPassword('guessed4', 'mistyped', known), 'wrong-password');
    assert.equal(await directory.verifyPassword('guessed4', 'Passw0rd!'), 'throttled');
    assert.equal(await directory.verifyPassword('guessed4', 'Passw0rd!', known), 'verified');
  },
);

test('Active Directory: known browsers and strangers together stop two short of the lock', options, async () => {
  const known = { guesser: 'known-browser' } as const;
  for (let count = 0; count < 8; count += 1) {
    await directory.verifyPassword('guessed5', 'wrong');
    await directory.verifyPassword('guessed5', 'wrong', known);
  }
  assert.equal(await directory.verifyPassword('guessed5', 'Passw0rd!', known), 'throttled');
  const change = { username: 'guessed5', oldPassword: 'wrong', newPassword: 'N3w-Passw0rd!', ...known };
  assert.equal(await directory.changePassword(change), 'throttled');
  assert.equal(await countedBy('guessed5'), 8);
  // His next wrong password at Windows still locks nothing.
  assert.equal(await bindAs('guessed5', 'wrong'), 'wrong-password');
  assert.equal(await bindAs('guessed5', 'Passw0rd!'), 'verified');
});

test('Active Directory: who is known changes a password behind strangers', options, async () => {
  for (let count = 0; count < 8; count += 1) await directory.verifyPassword('guessed7', 'wrong');
  const change = { username: 'guessed7', oldPassword: 'Passw0rd!', newPassword: 'N3w-Passw0rd!' };
  assert.equal(await directory.changePassword(change), 'throttled');
  assert.equal(await directory.changePassword({ ...change, guesser: 'known-browser' }), 'changed');
  assert.equal(await directory.verifyPassword('guessed7', 'N3w-Passw0rd!', { guesser: 'known-browser' }), 'verified');
});

test('Active Directory: a hundred guesses at once lock nobody out', options, async () => {
  const guesses = Array.from({ length: 100 }, () => directory.verifyPassword('guessed2', 'wrong'));
  const wrong = (await Promise.all(guesses)).filter((outcome) => outcome === 'wrong-password');
  assert.ok(wrong.length <= 5, `${wrong.length} were asked`);
  assert.equal(await bindAs('guessed2', 'Passw0rd!'), 'verified');
});

test('Active Directory: a hundred of both kinds at once lock nobody out', options, async () => {
  const guesses = Array.from({ length: 100 }, (_, index) =>
    directory.verifyPassword('guessed6', 'wrong', { guesser: index % 2 === 0 ? 'known-browser' : 'anybody' }),
  );
  const wrong = (await Promise.all(guesses)).filter((outcome) => outcome === 'wrong-password');
  assert.ok(wrong.length <= 8, `${wrong.length} were asked`);
  assert.equal(await countedBy('guessed6'), wrong.length);
  assert.equal(await bindAs('guessed6', 'Passw0rd!'), 'verified');
});

test('Active Directory: when the window has passed, the right password counts again', options, async () => {
  for (let count = 0; count < 5; count += 1) await directory.verifyPassword('guessed3', 'wrong');
  assert.equal(await directory.verifyPassword('guessed3', 'Passw0rd!'), 'throttled');
  const later = open({}, new Date(Date.now() + 1_801_000));
  assert.equal(await later.verifyPassword('guessed3', 'Passw0rd!'), 'verified');
  later.close();
  assert.equal(await directory.verifyPassword('guessed3', 'Passw0rd!'), 'verified');
});

test('Active Directory: says that an account is locked', options, async () => {
  for (let count = 0; count < 10; count += 1) await bindAs('locked', 'wrong');
  assert.equal(await directory.verifyPassword('locked', 'Passw0rd!'), 'locked-out');
});

test('Active Directory: a person without the first name attribute has the second one', options, async () => {
  const [person] = await collectPeople(directory, { isRecursive: true, filter: '(sAMAccountName=noupn)' });
  assert.equal(person?.username, 'noupn');
  assert.deepEqual(person?.aliases, ['CORP\\noupn']);
});

test('Active Directory: tells how many guesses lock an account', options, async () => {
  assert.deepEqual(await directory.readLockoutPolicy(), { threshold: 10, windowSeconds: 1800 });
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
  const people = await collectPeople(directory, query);
  const joerg = people.find(({ lastName }) => lastName === 'Müller');
  assert.equal(joerg?.username, 'joerg@corp.example');
  assert.deepEqual(joerg?.aliases, ['joerg', 'CORP\\joerg']);
  assert.equal(joerg?.dn, 'CN=Müller\\, Jörg,OU=Sales,OU=Staff,DC=corp,DC=example');
  assert.equal(people.find(({ username }) => username === 'disabled@corp.example')?.enabled, false);
});

test('Active Directory: bytes that are no text are found by a filter', options, async () => {
  const [anna] = await collectPeople(directory, { isRecursive: true, filter: '(sAMAccountName=anna)' });
  const [a = '', b = '', c = '', d = '', e = ''] = anna?.uniqueId.split('-') ?? [];
  const turned = [a, b, c].flatMap((field) => field.match(/../g)?.reverse() ?? []);
  const bytes = [...turned, ...((d + e).match(/../g) ?? [])].map((byte) => `\\${byte}`).join('');
  const found = await collectPeople(directory, { isRecursive: true, filter: `(objectGUID=${bytes})` });
  assert.deepEqual(
    found.map(({ dn }) => dn),
    [anna?.dn],
  );
});

test('Active Directory: an id may be the SID', options, async () => {
  const attributes = { ...directoryDefaults('ad').attributes, uniqueId: 'objectSid', uniqueIdType: 'sid' } as const;
  const bySid = open({ attributes });
  const [anna] = await collectPeople(bySid, { isRecursive: true, filter: '(sAMAccountName=anna)' });
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

test('Active Directory: tells what it asks of a new password, where one can be changed', options, async () => {
  const editor = await createDirectoryEditor(samba);
  await editor.replace('DC=corp,DC=example', { pwdProperties: '1', pwdHistoryLength: '24' });
  await editor.close();
  const changed = open();
  assert.deepEqual(await changed.readPasswordRules(), { minimumLength: 7, remembered: 24, needsVariety: true });
  changed.close();
  const plain = open({ tls: 'none', servers: [{ host: samba.address, port: 389 }] });
  assert.equal(await plain.readPasswordRules(), undefined);
  plain.close();
});
