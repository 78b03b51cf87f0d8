import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { requirePeer } from '../../peers/peer.ts';
import { type SambaAd, startSambaAd } from '../../peers/samba-ad.ts';
import { addCorp } from './add-corp.ts';
import { createPlace, type Place } from './place.ts';

/** `mfa account group` over an Active Directory, from the first group to the last. */
const options = requirePeer('samba');
let place: Place;
let samba: SambaAd;

before(async () => {
  if (options.skip !== false) return;
  [place, samba] = await Promise.all([createPlace(), startSambaAd()]);
  await addCorp({ place, samba });
});
after(async () => {
  await samba?.stop();
  await place?.remove();
});

const group = (...words: readonly string[]) => place.mfa('account', 'group', ...words);

test('gives a role to a group, by its name or DN, once', options, async () => {
  const added = await group('add', 'corp', 'Outer', '--role', 'compatible', '--may-pass-unknown', 'no');
  assert.deepEqual(added, { code: 0, stdout: 'Members of outer may call now (compatible).\n', stderr: '' });
  const again = await group('add', 'corp', 'CN=outer,OU=Groups,DC=corp,DC=example', '--role', 'application');
  assert.deepEqual(again, { code: 1, stdout: '', stderr: 'mfa: The group "outer" has a role already.\n' });
});

for (const [title, words, code, said] of [
  ['a group that is not there', ['corp', 'No Such Group', '--role', 'compatible'], 1, /has no group "No Such Group"/],
  ['a directory that is not there', ['nowhere', 'outer', '--role', 'compatible'], 1, /no directory "nowhere"/],
  ['an empty name', ['corp', ' ', '--role', 'compatible'], 1, /group: must not be empty/],
  ['the role of the portal', ['corp', 'middle', '--role', 'portal'], 2, /application, automation, compatible/],
] as const) {
  test(`refuses ${title}`, options, async () => {
    const refused = await group('add', ...words);
    assert.equal(refused.code, code);
    assert.match(refused.stderr, said);
  });
}

test('lists the groups with what they give, and the ids by which they are known', options, async () => {
  const [listed] = JSON.parse((await group('list', '--json')).stdout);
  const { addedAt, groupId, ...given } = listed;
  assert.deepEqual(given, {
    directory: 'corp',
    groupName: 'outer',
    role: 'compatible',
    reportsClientAddress: false,
    mayPassUnknown: false,
    allowPushWithoutNumber: true,
  });
  assert.match(groupId, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  assert.ok(addedAt);
  assert.match((await group('list')).stdout, /corp +outer +compatible/);
});

test('says whether somebody may call, and why not', options, async () => {
  const checked = JSON.parse((await group('check', 'eve.other@corp.example', '--json')).stdout);
  assert.deepEqual(checked, { name: 'CORP\\eve', role: 'compatible' });
  for (const [name, reason] of [
    ['CORP\\joerg', /in no group that has a role/],
    ['nobody', /no directory with such a group knows the name/],
  ] as const) {
    const refused = await group('check', name);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, reason);
  }
});

test('says what members of a group may do for others, lists and removes it', options, async () => {
  const administrators = (...words: readonly string[]) => place.mfa('administrator', 'group', ...words);
  const outer = 'CN=outer,OU=Groups,DC=corp,DC=example';
  assert.equal((await place.mfa('directory', 'import', 'corp', '--group', outer)).code, 0);
  assert.equal((await administrators('set', 'corp', 'outer')).code, 2);
  const set = await administrators('set', 'corp', 'outer', '--right', 'ChangePin');
  assert.equal(set.stdout, 'Members of outer have these rights (1 of them now).\n');
  const [listed] = JSON.parse((await administrators('list', '--json')).stdout);
  assert.deepEqual(
    [listed.groupName, listed.rights, listed.scope, listed.usernames],
    ['outer', ['ChangePin'], null, ['anna@corp.example']],
  );
  assert.match((await administrators('list')).stdout, /corp +outer +all +ChangePin +anna@corp\.example/);
  assert.equal((await administrators('remove', 'corp', 'outer')).code, 0);
  assert.match((await administrators('list')).stdout, /There is no group of administrators/);
});

test(
  'takes the role away by name or id, without asking the directory, and tells of it in the log',
  options,
  async () => {
    const [{ groupId }] = JSON.parse((await group('list', '--json')).stdout);
    await samba.stop();
    const removed = await group('remove', 'corp', groupId);
    assert.deepEqual(removed, { code: 0, stdout: 'Members of outer may no longer call.\n', stderr: '' });
    assert.match((await group('list')).stdout, /No group has a role/);
    assert.equal((await group('remove', 'corp', 'outer')).code, 1);
    const { stdout } = await place.mfa('log', 'tail', '--changes', '--json');
    assert.match(stdout, /"group-role\.add".*CN=outer,OU=Groups/);
    assert.match(stdout, /"group-role\.remove"/);
  },
);
