import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Attributes, createDirectoryEditor } from '../../peers/edit-directory.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type SambaAd, startSambaAd } from '../../peers/samba-ad.ts';
import { createCertificateAuthority } from '../../support/make-certificate.ts';
import { addCorp } from './add-corp.ts';
import { createPlace, type Place } from './place.ts';

/** One store and one Active Directory: people come, change, move and go. */
const options = requirePeer('samba');
const domain = 'DC=corp,DC=example';
const synced = `OU=Synced,${domain}`;
let place: Place;
let samba: SambaAd;
let edit: Awaited<ReturnType<typeof createDirectoryEditor>>;

before(async () => {
  if (options.skip !== false) return;
  [place, samba] = await Promise.all([createPlace(), startSambaAd()]);
  await addCorp({ place, samba });
  edit = await createDirectoryEditor(samba);
  await edit.add(synced, { objectClass: 'organizationalUnit' });
  await edit.add(`OU=Other,${domain}`, { objectClass: 'organizationalUnit' });
  for (const name of ['kept', 'anna2', 'bob2', 'carol2']) await addPerson(name);
});
after(async () => {
  await edit?.close();
  await samba?.stop();
  await place?.remove();
});

function addPerson(name: string, { cn = name, below = synced, ...attributes }: Attributes & { below?: string } = {}) {
  return edit.add(`CN=${edit.escape(String(cn))},${String(below)}`, {
    objectClass: 'user',
    sAMAccountName: name,
    userPrincipalName: `${name}@corp.example`,
    mobile: '+49 1512 3456789',
    userAccountControl: '544',
    ...attributes,
  });
}

async function sync(...words: readonly string[]) {
  const { code, stdout, stderr } = await place.mfa('sync', 'run', ...words, '--json');
  assert.equal(code, 0, stderr);
  const { kind, state, counts, number } = JSON.parse(stdout);
  const { people, ...rest } = counts;
  return { kind, state, number, people, counts: Object.fromEntries(Object.entries(rest).filter(([, n]) => n !== 0)) };
}

async function stateOf(username: string): Promise<string> {
  const { code, stdout } = await place.mfa('user', 'show', username, '--json');
  if (code !== 0) return 'none';
  return JSON.parse(stdout).enabled ? 'enabled' : 'disabled';
}

test('an item is looked up in the directory before it is added', options, async () => {
  const add = (...words: string[]) => place.mfa('sync', 'items', 'add', 'corp', ...words);
  assert.match((await add('--group', `CN=Nobody,${domain}`)).stderr, /no such|not there|There is no/i);
  assert.match((await add('--filter', '(a')).stderr, /filter/);
  assert.match((await place.mfa('sync', 'run')).stderr, /Nothing is synchronized yet/);
  const added = await add(
    '--container',
    synced,
    '--recursive',
    '--gone',
    'disable',
    '--keep-phone',
    '--app-mode',
    'pin',
  );
  assert.deepEqual({ code: added.code, stderr: added.stderr }, { code: 0, stderr: '' });
  assert.match(
    (await place.mfa('sync', 'items', 'list')).stdout,
    /1 +corp +OU=Synced,DC=corp,DC=example and below .* appMode pin, keepPhoneSynchronized /,
  );
});

test('an item is changed in what is said, and in nothing else', options, async () => {
  const item = async () => {
    const [{ number: _, directoryName: _name, id: _id, directoryId: _directory, ...rest }] = JSON.parse(
      (await place.mfa('sync', 'items', 'list', '--json')).stdout,
    );
    return rest;
  };
  const change = (...words: string[]) => place.mfa('sync', 'items', 'change', '1', ...words);
  const before = await item();
  const spoken = [
    '--filter',
    '(sn=*)',
    '--call-language',
    'fr',
    '--text-language',
    'it',
    '--no-add',
    '--send-mail',
    'new',
  ];
  assert.equal((await change('--phone', 'business', '--method', 'call', '--no-keep-phone', ...spoken)).code, 0);
  const changed = await item();
  assert.deepEqual(changed, {
    ...before,
    query: { ...before.query, filter: '(sn=*)' },
    rules: {
      ...before.rules,
      addNew: false,
      phone: 'business',
      authenticator: 'call',
      sendMail: 'new',
      defaults: { appMode: 'pin', callLanguage: 'fr', textLanguage: 'it' },
    },
  });
  assert.equal((await change('--language', 'de', '--text-language', 'es')).code, 0);
  const languages = { callLanguage: 'de', textLanguage: 'es', appLanguage: 'de', oathLanguage: 'de' };
  assert.deepEqual((await item()).rules.defaults, { appMode: 'pin', ...languages });
  const back = ['--add', '--phone', 'mobile', '--send-mail', 'nobody', '--filter', ''];
  await change('--company-defaults', '--app-mode', 'pin', '--keep-phone', ...back);
  assert.deepEqual(await item(), before);
  assert.equal((await change()).code, 2);
  assert.match((await change('--container', `OU=Nowhere,${domain}`)).stderr, /There is no such|no such|not there/i);
  assert.match((await place.mfa('sync', 'items', 'change', '7', '--add')).stderr, /There is no item 7/);
  assert.match((await place.mfa('log', 'tail', '--changes')).stdout, /sync\.change-item/);
});

test('people of a container are added, and then only what changed is read', options, async () => {
  assert.deepEqual(await sync(), { kind: 'full', state: 'done', number: 1, people: 4, counts: { added: 4 } });
  assert.deepEqual((await sync('--changes')).counts, {});
  await edit.replace(`CN=anna2,${synced}`, { sn: 'Meier', mobile: '+49 1512 3456700' });
  const changed = await sync('--changes');
  assert.equal(changed.kind, 'incremental');
  assert.deepEqual([changed.people, changed.counts], [1, { updated: 1 }]);
  const shown = JSON.parse((await place.mfa('user', 'show', 'anna2@corp.example', '--json')).stdout);
  assert.match(JSON.stringify(shown), /Meier/);
  assert.match(JSON.stringify(shown), /15123456700/);
});

test('who is renamed keeps his record, and whoever has the old name then is another', options, async () => {
  await edit.rename(`CN=bob2,${synced}`, `CN=robert2,${synced}`);
  await edit.replace(`CN=robert2,${synced}`, {
    userPrincipalName: 'robert2@corp.example',
    sAMAccountName: 'robert2',
  });
  assert.deepEqual((await sync('--changes')).counts, { updated: 1 });
  assert.equal(await stateOf('robert2@corp.example'), 'enabled');
  assert.equal(await stateOf('bob2@corp.example'), 'none');
  await addPerson('bob2');
  assert.equal((await sync('--changes')).counts.added, 1);
  assert.equal(await stateOf('bob2@corp.example'), 'enabled');
});

test('who moves to another container is disabled, and enabled when he is back', options, async () => {
  await edit.rename(`CN=carol2,${synced}`, `CN=carol2,OU=Other,${domain}`);
  assert.deepEqual((await sync('--changes')).counts, { disabled: 1 });
  assert.equal(await stateOf('carol2@corp.example'), 'disabled');
  await edit.rename(`CN=carol2,OU=Other,${domain}`, `CN=carol2,${synced}`);
  assert.equal((await sync('--changes')).counts.restored, 1);
  assert.equal(await stateOf('carol2@corp.example'), 'enabled');
});

test('who is disabled there is disabled here', options, async () => {
  await edit.replace(`CN=anna2,${synced}`, { userAccountControl: '546' });
  assert.equal((await sync('--changes')).counts.disabled, 1);
  assert.equal(await stateOf('anna2@corp.example'), 'disabled');
  await edit.replace(`CN=anna2,${synced}`, { userAccountControl: '544' });
  assert.equal((await sync('--changes')).counts.restored, 1);
});

test('a container that is renamed is read as a whole', options, async () => {
  await edit.add(`OU=Inner,${synced}`, { objectClass: 'organizationalUnit' });
  await addPerson('inner2', { below: `OU=Inner,${synced}` });
  assert.equal((await sync('--changes')).kind, 'full');
  await edit.rename(`OU=Inner,${synced}`, `OU=Inner,OU=Other,${domain}`);
  const moved = await sync('--changes');
  assert.equal(moved.kind, 'full');
  assert.deepEqual(moved.counts.disabled, 1);
  assert.equal(await stateOf('inner2@corp.example'), 'disabled');
});

test('who is deleted there is found by a full run, and removed where that is switched on', options, async () => {
  await edit.remove(`CN=carol2,${synced}`);
  await place.mfa('settings', 'set', 'sync.removeDeleted', 'true');
  assert.deepEqual((await sync()).counts.removed, 1);
  assert.equal(await stateOf('carol2@corp.example'), 'none');
  assert.equal(await stateOf('inner2@corp.example'), 'disabled');
});

test('odd names of entries are names', options, async () => {
  const odd = [
    'Müller, Jörg',
    'a"b',
    "O'Brien",
    'back\\slash',
    'star*',
    'par(en)s',
    '名前',
    'x'.repeat(64),
    ' lead#',
    'a=b+c;d<e>f',
  ];
  for (const [index, cn] of odd.entries()) await addPerson(`odd${index}`, { cn });
  const added = await sync('--changes');
  assert.deepEqual([added.kind, added.counts.added], ['incremental', odd.length]);
  assert.deepEqual((await sync()).counts.added, undefined);
});

test('members of groups three deep come and go, whichever of the groups changes', options, async () => {
  const groups = `OU=Groups,${domain}`;
  const group = (name: string, ...member: string[]) =>
    edit.add(`CN=${name},${groups}`, {
      objectClass: 'group',
      sAMAccountName: name,
      groupType: '-2147483646',
      ...(member.length > 0 && { member }),
    });
  await addPerson('deep1', { below: `OU=Other,${domain}` });
  await addPerson('deep2', { below: `OU=Other,${domain}` });
  const member = (name: string) => `CN=${name},OU=Other,${domain}`;
  await group('third', member('deep1'), member('deep2'));
  await group('second', `CN=third,${groups}`);
  await group('first', `CN=second,${groups}`);
  const words = ['--group', `CN=first,${groups}`, '--recursive', '--gone', 'disable'];
  await place.mfa('sync', 'items', 'add', 'corp', ...words);
  assert.deepEqual((await sync()).counts.added, 2);
  await edit.replace(`CN=third,${groups}`, { member: member('deep1') });
  const left = await sync('--changes');
  assert.deepEqual([left.kind, left.counts.disabled], ['full', 1]);
  assert.deepEqual([await stateOf('deep1@corp.example'), await stateOf('deep2@corp.example')], ['enabled', 'disabled']);
  await edit.replace(`CN=third,${groups}`, { member: [member('deep1'), member('deep2')] });
  assert.equal((await sync('--changes')).counts.restored, 1);
});

test('a group that is deleted makes the run fail, and disables nobody', options, async () => {
  await edit.remove(`CN=first,OU=Groups,${domain}`);
  const { code, stderr, stdout } = await place.mfa('sync', 'run');
  assert.equal(code, 1);
  assert.match(stderr, /ended as failed/);
  assert.match(stdout, /problem +corp: /);
  assert.equal(await stateOf('deep1@corp.example'), 'enabled');
  await place.mfa('sync', 'items', 'remove', '2');
});

test('too many removals wait, are shown, approved and carried out', options, async () => {
  for (const name of ['0', '1', '2', '3', '4', '5', '6']) await addPerson(`many${name}`);
  await sync();
  for (const name of ['0', '1', '2', '3', '4', '5', '6']) await edit.remove(`CN=many${name},${synced}`);
  const waiting = await sync();
  assert.deepEqual([waiting.state, waiting.counts.waiting], ['waiting', 7]);
  assert.equal(await stateOf('many0@corp.example'), 'enabled');
  const status = await place.mfa('sync', 'status');
  assert.match(status.stdout, /waiting +7\n/);
  assert.match(status.stdout, /many0@corp\.example +remove +no/);
  assert.equal((await place.mfa('sync', 'approve', String(waiting.number))).code, 0);
  assert.deepEqual((await sync('--changes')).counts.removed, 7);
  assert.equal(await stateOf('many0@corp.example'), 'none');
});

test('a wrong password, a wrong certificate and a server that is away disable nobody', options, async () => {
  const change = (...words: string[]) => place.mfa('directory', 'change', 'corp', ...words);
  const failed = async (says: RegExp) => {
    const { code, stdout } = await place.mfa('sync', 'run');
    assert.equal(code, 1);
    assert.match(stdout, says);
    assert.equal(await stateOf('kept@corp.example'), 'enabled');
  };
  await place.mfaWithInput('wrong\n', 'directory', 'change', 'corp', '--bind-password-stdin');
  await failed(/problem +corp: .*password/);
  await place.mfaWithInput('Passw0rd!\n', 'directory', 'change', 'corp', '--bind-password-stdin');
  const [right, wrong] = ['ca.pem', 'other.pem'].map((name) => join(place.folder, name)) as [string, string];
  writeFileSync(wrong, createCertificateAuthority().cert);
  await change('--ca-file', wrong);
  await failed(/problem +corp: .*does not answer/);
  await change('--ca-file', right, '--server', `${samba.address}:1`);
  await failed(/problem +corp: /);
  await change('--server', samba.address);
  assert.equal((await sync()).state, 'done');
});

test('the history has each run and what it changed', options, async () => {
  const { stdout } = await place.mfa('sync', 'history', '--count', '100');
  assert.match(stdout, /RUN +STARTED +SECONDS +KIND +STATE +PEOPLE/);
  assert.match(stdout, /failed/);
  const first = await place.mfa('sync', 'history', '1');
  assert.match(first.stdout, /user\.import +kept@corp\.example/);
  assert.match((await place.mfa('sync', 'cancel')).stderr, /No synchronization is under way/);
});
