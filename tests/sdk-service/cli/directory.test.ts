import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Core, createCore } from '../../../sdk-service/core.ts';
import type { AttemptContext } from '../../../sdk-service/domain/authentication/outcomes.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type SambaAd, startSambaAd } from '../../peers/samba-ad.ts';
import { createPlace, type Place } from './place.ts';

/** One store and one Active Directory, from its set-up to people who sign in by it. */
const options = requirePeer('samba');
let place: Place;
let samba: SambaAd;
let authorityFile: string;

before(async () => {
  if (options.skip !== false) return;
  [place, samba] = await Promise.all([createPlace(), startSambaAd()]);
  await place.mfa('init');
  authorityFile = join(place.folder, 'ca.pem');
  writeFileSync(authorityFile, samba.authority);
});
after(async () => {
  await samba?.stop();
  await place?.remove();
});

/** The server's own core over this store, with the account that the first test makes. */
async function withCore<Result>(work: (core: Core, context: AttemptContext) => Promise<Result>): Promise<Result> {
  const { dataDir, masterKeyFile } = place;
  const core = await createCore({ dataDir, masterKeyFile, demo: undefined, log: { warn: () => undefined } });
  const [account = assert.fail('no account')] = await core.accounts.list();
  const about = { applicationName: '', authenticationType: 'pfsdk', clientAddress: undefined };
  try {
    return await work(core, { account, ...about, requestId: 'r', sessionHash: undefined });
  } finally {
    await core.close();
  }
}

function verify(username: string, password: string): Promise<string> {
  return withCore(async (core, context) => {
    const outcome = await core.authentication.verifyPassword({ username, password, context });
    return outcome.outcome === 'approved' ? 'approved' : outcome.reason;
  });
}

test('adds a directory, and keeps its password where nobody sees it', options, async () => {
  await place.mfa('account', 'add', 'payroll', '--role', 'application');
  const words = ['--kind', 'ad', '--server', samba.address, '--ca-file', authorityFile];
  const bind = ['--bind-dn', 'svc-mfa@corp.example', '--bind-password-stdin'];
  const added = await place.mfaWithInput('Passw0rd!\n', 'directory', 'add', 'corp', ...words, ...bind);
  assert.deepEqual({ code: added.code, stderr: added.stderr }, { code: 0, stderr: '' });
  assert.match(added.stdout, /^Added the directory corp\. "mfa directory test corp" says/);
  const shown = await place.mfa('directory', 'show', 'corp');
  assert.match(shown.stdout, /bind password +set\n/);
  assert.match(shown.stdout, /attribute username +userPrincipalName; sAMAccountName\n/);
  const log = await place.mfa('log', 'tail', '--changes', '--json').then(({ stdout }) => stdout);
  const store = readFileSync(join(place.dataDir, 'store.sqlite'));
  for (const output of [added.stdout, shown.stdout, log]) assert.ok(!output.includes('Passw0rd!'));
  assert.ok(!store.includes('Passw0rd!'));
});

test('refuses what makes no sense, and changes nothing', options, async () => {
  const change = (...words: string[]) => place.mfa('directory', 'change', 'corp', ...words);
  for (const [words, says] of [
    [['--user-filter', '(objectClass=user'], /filter: at character 18, the closing bracket is missing/],
    [['--base-dn', 'corp'], /DN: "corp" is not attribute=value/],
    [['--server', 'dc1:99999'], /server: "dc1:99999" must be host or host:port/],
    [['--attribute', 'phone=mobile'], /attribute: "phone" is none of uniqueId/],
    [['--attribute', 'uniqueId='], /uniqueId and username are needed/],
    [['--attribute', 'uniqueIdType=number'], /uniqueIdType is one of guid, sid, bytes, string/],
    [['--ca-file', join(place.folder, 'keys', 'master.key')], /must be 1 to 20 certificates in PEM/],
    [['--bind-dn', ''], /Active Directory answers nobody without one/],
  ] as const) {
    const { code, stderr } = await change(...words);
    assert.equal(code, 1, words.join(' '));
    assert.match(stderr, says);
  }
  assert.match((await place.mfa('directory', 'add', 'CORP', '--kind', 'ldap', '--server', 'x')).stderr, /corp|CORP/);
  assert.equal((await place.mfa('directory', 'list', '--json').then(({ stdout }) => JSON.parse(stdout))).length, 1);
});

test('says that it works, step by step', options, async () => {
  const { code, stdout } = await place.mfa('directory', 'test', 'corp');
  assert.equal(code, 0);
  assert.match(stdout, /ok +connect[\s\S]*ok +certificate[\s\S]*ok +bind[\s\S]*ok +base[\s\S]*ok +people/);
});

test('says exactly what does not work', options, async () => {
  await place.mfaWithInput('wrong\n', 'directory', 'change', 'corp', '--bind-password-stdin');
  const { code, stdout, stderr } = await place.mfa('directory', 'test', 'corp');
  assert.equal(code, 1);
  assert.match(stdout, /FAILS +bind .*The bind DN or its password is wrong/);
  assert.match(stderr, /The directory corp does not work/);
  await place.mfaWithInput('Passw0rd!\n', 'directory', 'change', 'corp', '--bind-password-stdin');
});

test('lists containers, groups and people', options, async () => {
  const browse = async (...words: string[]) => (await place.mfa('directory', 'browse', 'corp', ...words)).stdout;
  assert.match(await browse('--containers'), /Sales +OU=Sales,OU=Staff,DC=corp,DC=example/);
  assert.match(await browse('--groups'), /outer +CN=outer,OU=Groups/);
  assert.match(await browse('--filter', '(sn=Müller)'), /joerg@corp\.example +Jörg Müller/);
  assert.match(await browse('--search', 'müll'), /joerg@corp\.example +Jörg Müller/);
  const members = await browse('--member', 'CN=outer,OU=Groups,DC=corp,DC=example', '--recursive');
  assert.match(
    members,
    /anna@corp\.example[\s\S]*eve\.other@corp\.example|eve\.other@corp\.example[\s\S]*anna@corp\.example/,
  );
  const limited = await place.mfa('directory', 'browse', 'corp', '--limit', '3', '--json');
  assert.equal(JSON.parse(limited.stdout).length, 3);
  assert.match(limited.stderr, /There may be more/);
});

test(
  'people sign in by it in every form of their names, and the built-in directory is asked no more',
  options,
  async () => {
    await place.mfa('user', 'add', 'anna');
    await place.mfaWithInput('built-in password\n', 'user', 'set-password', 'anna', '--password-stdin');
    assert.equal(await verify('anna', 'Passw0rd!'), 'approved');
    assert.equal(await verify('CORP\\anna', 'Passw0rd!'), 'approved');
    assert.equal(await verify('anna@corp.example', 'Passw0rd!'), 'approved');
    assert.equal(await verify('anna', 'built-in password'), 'wrong-password');
    assert.equal(await verify('anna', ''), 'wrong-password');
    assert.equal(await verify('pwexpired', 'Passw0rd!'), 'password-expired');
  },
);

test('imports people who are chosen by name, who begin as is said', options, async () => {
  const run = (...words: string[]) => place.mfa('directory', 'import', 'corp', '--user', 'joerg', ...words, '--json');
  const begin = [
    '--method',
    'call',
    '--call-mode',
    'pin',
    '--text-direction',
    'two-way',
    '--text-mode',
    'otp-plus-pin',
  ];
  const speak = ['--app-mode', 'pin', '--language', 'de', '--call-language', 'FR', '--keep-phone'];
  assert.match((await run('--oath-language', 'xx')).stderr, /oathLanguage: must be one of en, cs/);
  assert.match((await run('')).stderr, /user: at most 100 names, none of them empty/);
  const { stdout } = await run('nobody', ...begin, ...speak);
  const { counts, problems } = JSON.parse(stdout);
  assert.equal(counts.added, 1);
  assert.deepEqual(problems.at(-1), { username: 'nobody', problem: 'Nobody in the directory has this name.' });
  const user = await withCore(async (core) => (await core.users.get('joerg')).user);
  assert.deepEqual(
    [user.authenticator, user.callMode, user.textDirection, user.textMode, user.appMode, user.keepPhoneSynchronized],
    ['call', 'pin', 'two-way', 'otp-plus-pin', 'pin', true],
  );
  assert.deepEqual(
    [user.callLanguage, user.textLanguage, user.appLanguage, user.oathLanguage],
    ['fr', 'de', 'de', 'de'],
  );
});

test('imports members of a group, then all, and again with nothing to do', options, async () => {
  const run = async (...words: string[]) => {
    const { stdout, stderr, code } = await place.mfa('directory', 'import', 'corp', '--json', ...words);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const group = ['--group', 'CN=outer,OU=Groups,DC=corp,DC=example', '--recursive'];
  const { counts, preview } = await run(...group, '--dry-run');
  assert.equal(counts.added, 2);
  const outcomes = Object.fromEntries(
    preview.map(({ username, outcome }: Record<string, string>) => [username, outcome]),
  );
  assert.deepEqual(outcomes, { 'anna@corp.example': 'added', 'eve.other@corp.example': 'added' });
  const said = await place.mfa('directory', 'import', 'corp', ...group, '--dry-run');
  assert.match(
    said.stdout,
    /^Nothing was changed; this would be:\n[\s\S]*anna@corp\.example +added\n[\s\S]*\nadded +2\n/,
  );
  assert.equal((await run(...group)).counts.added, 2);
  const all = await run();
  assert.ok(all.counts.added > 1100, JSON.stringify(all.counts));
  assert.equal(all.counts.unchanged, 3);
  const again = await run();
  assert.deepEqual([again.counts.added, again.counts.updated], [0, 0]);
  assert.equal(again.counts.unchanged, all.counts.added + 3);
});

test('who was imported signs in by each of the names, and only by the right password', options, async () => {
  for (const name of ['eve.other@corp.example', 'CORP\\eve', 'eve']) {
    assert.equal(await verify(name, 'Passw0rd!'), 'approved', name);
    assert.equal(await verify(name, 'built-in password'), 'wrong-password', name);
  }
});

test('who was imported signs in to the portal, and whose password has expired does not', options, async () => {
  const signIn = (username: string) =>
    withCore((core, context) => core.signIn.begin({ username, password: 'Passw0rd!', language: 'en', context }));
  const eve = await signIn('CORP\\eve');
  assert.equal(eve.outcome === 'signed-in' && eve.user.username, 'eve.other@corp.example');
  assert.equal(eve.outcome === 'signed-in' && eve.nextStep, 'user-setup');
  for (const name of ['pwexpired', 'mustchange']) {
    assert.equal((await signIn(name)).outcome, 'password-expired', name);
  }
  for (const name of ['disabled', 'accountexpired']) {
    assert.equal((await signIn(name)).outcome, 'refused', name);
  }
});

test('an expired password is changed in the directory, and signs in from then on', options, async () => {
  const change = (oldPassword: string, newPassword: string) =>
    withCore((core, context) =>
      core.signIn.changeExpiredPassword({ username: 'pwexpired', oldPassword, newPassword, language: 'en', context }),
    );
  const rules = { minimumLength: 7, remembered: 0, needsVariety: false };
  assert.equal((await change('wrong', 'N3w-Passw0rd!')).outcome, 'refused');
  assert.deepEqual(await change('Passw0rd!', 'short'), { outcome: 'rule-not-met', rules });
  assert.equal((await change('Passw0rd!', 'N3w-Passw0rd!')).outcome, 'signed-in');
  assert.equal(await verify('pwexpired', 'N3w-Passw0rd!'), 'approved');
  assert.equal((await change('N3w-Passw0rd!', 'N3wer-Passw0rd!')).outcome, 'refused');
});

test('tells in words what an import would do', options, async () => {
  const { stdout } = await place.mfa('directory', 'import', 'corp', '--dry-run');
  assert.match(stdout, /^Nothing was changed; this would be:\nadded +0\n/);
});

test('removes a directory, and the built-in one is asked again', options, async () => {
  assert.equal((await place.mfa('directory', 'remove', 'corp')).code, 0);
  assert.equal((await place.mfa('directory', 'test', 'corp')).code, 1);
  assert.equal(await verify('anna', 'built-in password'), 'approved');
});
