import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { StorageWithDirectory } from '../../../sdk-service/adapters/storage/index.ts';
import type { NewLinkedUser, StoredDirectory } from '../../../sdk-service/ports/directory-config-store.ts';
import { changeRecord, newUser, type OpenStore } from './storage-contract.ts';

const limit = { maximum: 3 };

function directory(name: string): Omit<StoredDirectory, 'version'> {
  const id = randomBytes(16).toString('base64url');
  return { id, name, canonicalName: name.toLowerCase(), document: '{"kind":"ad"}', sealedBindPassword: undefined };
}

export async function addDirectory(store: StorageWithDirectory, name = 'corp'): Promise<string> {
  const added = directory(name);
  assert.equal(await store.addDirectory(added, limit, changeRecord(name)), 'added');
  return added.id;
}

function linkedUser(
  username: string,
  { uniqueId, names = [] }: { readonly uniqueId: string; readonly names?: readonly string[] },
): NewLinkedUser {
  return { user: newUser(username), uniqueId, names, change: changeRecord(username) };
}

/** What a store must do with directories and with the users who come from them. */
export function testDirectories(name: string, open: OpenStore): void {
  test(`${name}: lists directories in the order in which they were added`, async (t) => {
    const store = await open(t);
    for (const each of ['zeta', 'Alpha']) await addDirectory(store, each);
    const listed = await store.listDirectories();
    assert.deepEqual(
      listed.map(({ name, version, document }) => [name, version, document]),
      [
        ['zeta', 1, '{"kind":"ad"}'],
        ['Alpha', 1, '{"kind":"ad"}'],
      ],
    );
  });

  test(`${name}: refuses a second directory of one name, and one too many`, async (t) => {
    const store = await open(t);
    await addDirectory(store, 'corp');
    assert.equal(await store.addDirectory(directory('CORP'), limit, changeRecord('x')), 'taken');
    await addDirectory(store, 'b');
    await addDirectory(store, 'c');
    assert.equal(await store.addDirectory(directory('d'), limit, changeRecord('x')), 'full');
  });

  test(`${name}: of two changes of one version of a directory the first counts`, async (t) => {
    const store = await open(t);
    const id = await addDirectory(store);
    const sealedBindPassword = Buffer.from('sealed');
    const change = (document: string) =>
      store.changeDirectory({ id, version: 1, document, sealedBindPassword }, changeRecord('corp'));
    assert.deepEqual(await Promise.all([change('first'), change('second')]), [true, false]);
    const [changed] = await store.listDirectories();
    assert.deepEqual(
      [changed?.version, changed?.document, changed?.sealedBindPassword],
      [2, 'first', sealedBindPassword],
    );
  });

  test(`${name}: tells all processes of changed directories`, async (t) => {
    const store = await open(t);
    const before = (await store.readGenerations()).settings;
    const id = await addDirectory(store);
    const change = { id, version: 1, document: '{}', sealedBindPassword: undefined };
    await store.changeDirectory(change, changeRecord('corp'));
    await store.removeDirectory(id, changeRecord('corp'));
    assert.equal((await store.readGenerations()).settings, before + 3);
  });

  test(`${name}: a user who comes from an entry is found by it, with the names that were free`, async (t) => {
    const store = await open(t);
    const directoryId = await addDirectory(store);
    await store.addUser(newUser('bob'), changeRecord('bob'));
    const uniqueId = 'guid-1';
    const names = ['corp\\anna', 'bob', 'guid-1'];
    assert.deepEqual(await store.addLinkedUsers(directoryId, [linkedUser('anna', { uniqueId, names })]), ['added']);
    const [found, ...others] = await store.findLinkedUsers({ directoryId, uniqueIds: ['guid-0', uniqueId] });
    assert.deepEqual([found?.uniqueId, found?.user.username, others], [uniqueId, 'anna', []]);
    assert.deepEqual([...(found?.names ?? [])].sort(), ['corp\\anna', 'guid-1']);
    assert.deepEqual(await store.findDirectoryLink('anna'), { directoryId, uniqueId });
    assert.equal(await store.findDirectoryLink('bob'), undefined);
  });

  test(`${name}: an entry has one user, and a user one entry`, async (t) => {
    const store = await open(t);
    const directoryId = await addDirectory(store);
    const link = { directoryId, uniqueId: 'guid-1' };
    const other = { directoryId, uniqueId: 'guid-2' };
    const bob = newUser('bob');
    const added = linkedUser('anna', { uniqueId: 'guid-1', names: ['alias'] });
    const anna = added.user;
    await store.addLinkedUsers(directoryId, [added]);
    const add = (username: string, uniqueId: string) =>
      store.addLinkedUsers(directoryId, [linkedUser(username, { uniqueId })]);
    assert.deepEqual(await add('carol', 'guid-1'), ['taken']);
    assert.deepEqual(await add('anna', 'guid-2'), ['taken']);
    assert.deepEqual(await add('alias', 'guid-2'), ['taken']);
    await store.addUser(bob, changeRecord('bob'));
    const linkTo = (id: string, to: typeof link) =>
      store.changeLinkedUser(id, { fields: { firstName: 'B' }, link: to, names: [] }, changeRecord('x'));
    assert.equal(await linkTo(bob.id, link), 'taken');
    assert.equal(await linkTo(anna.id, other), 'taken');
    assert.equal(await linkTo(bob.id, other), 'changed');
    assert.equal(await linkTo('nobody', { directoryId, uniqueId: 'guid-3' }), 'gone');
    assert.equal((await store.findUser('bob'))?.firstName, 'B');
  });

  test(`${name}: of users who are added together each has what nobody had before him, and the log tells of those`, async (t) => {
    const store = await open(t);
    const directoryId = await addDirectory(store);
    await store.addUser(newUser('bob'), changeRecord('bob'));
    const outcomes = await store.addLinkedUsers(directoryId, [
      linkedUser('anna', { uniqueId: 'guid-1', names: ['a', 'carol'] }),
      linkedUser('bob', { uniqueId: 'guid-2', names: ['b'] }),
      linkedUser('dora', { uniqueId: 'guid-1', names: ['d'] }),
      linkedUser('carol', { uniqueId: 'guid-3' }),
      linkedUser('anna', { uniqueId: 'guid-4' }),
      linkedUser('emil', { uniqueId: 'guid-5', names: ['a', 'e', 'anna'] }),
    ]);
    assert.deepEqual(outcomes, ['added', 'taken', 'taken', 'taken', 'taken', 'added']);
    const uniqueIds = ['guid-1', 'guid-2', 'guid-3', 'guid-4', 'guid-5'];
    const found = await store.findLinkedUsers({ directoryId, uniqueIds });
    assert.deepEqual(found.map(({ uniqueId, user, names }) => [uniqueId, user.username, [...names].sort()]).sort(), [
      ['guid-1', 'anna', ['a', 'carol']],
      ['guid-5', 'emil', ['e']],
    ]);
    const { rows } = await store.tailChanges({ after: 0, limit: 100 });
    assert.deepEqual(
      rows.map(({ subject }) => subject),
      ['corp', 'bob', 'anna', 'emil'],
    );
  });

  test(`${name}: an item is changed as long as nobody else has changed it, and keeps its place`, async (t) => {
    const store = await open(t);
    const directoryId = await addDirectory(store);
    for (const id of ['item-1', 'item-2']) {
      await store.addSyncItem({ id, directoryId, document: '{"a":1}' }, { maximum: 2 }, changeRecord(id));
    }
    const change = (document: string, previous: string) =>
      store.changeSyncItem({ id: 'item-1', document, previous }, changeRecord(document));
    const both = await Promise.all([change('{"a":2}', '{"a":1}'), change('{"a":3}', '{"a":1}')]);
    assert.deepEqual(both.toSorted(), [false, true]);
    const [first, second] = await store.listSyncItems();
    assert.deepEqual([first?.id, second?.id, second?.document], ['item-1', 'item-2', '{"a":1}']);
    const { rows } = await store.tailChanges({ after: 0, limit: 100 });
    assert.equal(rows.filter(({ subject }) => subject === first?.document).length, 1);
    assert.equal(rows.length, 4);
  });

  test(`${name}: a user is kept up to date by an item that is there, and as long as he is there`, async (t) => {
    const store = await open(t);
    const directoryId = await addDirectory(store);
    for (const id of ['item-1', 'item-2']) {
      const item = { id, directoryId, document: '{}' };
      assert.equal(await store.addSyncItem(item, { maximum: 2 }, changeRecord(id)), 'added');
    }
    await store.removeSyncItem('item-2', changeRecord('item-2'));
    const people = ['anna', 'bob', 'carol', 'dora'].map((username, index) => ({
      ...linkedUser(username, { uniqueId: `guid-${index + 1}` }),
      member: index < 3 ? { itemId: `item-${index + 1}`, fingerprint: `of ${username}` } : undefined,
    }));
    const outcomes = await store.addLinkedUsers(directoryId, people);
    assert.deepEqual(outcomes, ['added', 'added', 'added', 'added']);

    async function listMembers() {
      const members = await store.listSyncMembers({ directoryId, after: 0, limit: 10 });
      return members.map(({ username, itemId, fingerprint }) => [username, itemId, fingerprint]);
    }
    assert.deepEqual(await listMembers(), [['anna', 'item-1', 'of anna']]);

    const [anna, bob, carol] = people.map(({ user }) => user.id) as [string, string, string];
    await store.deleteUser(bob, changeRecord('bob'));
    const saved = { fingerprint: 'later', isDisabledHere: false, userStamp: new Date(0) };
    await store.saveSyncMembers([
      { ...saved, userId: bob, itemId: 'item-1' },
      { ...saved, userId: carol, itemId: 'item-1' },
      { ...saved, userId: carol, itemId: 'item-2' },
      // She is a member already, and stays with the item that is there.
      { ...saved, userId: anna, itemId: 'item-2' },
    ]);
    assert.deepEqual(await listMembers(), [
      ['anna', 'item-1', 'of anna'],
      ['carol', 'item-1', 'later'],
    ]);
  });

  test(`${name}: users stay when their directory goes`, async (t) => {
    const store = await open(t);
    const directoryId = await addDirectory(store);
    await store.addLinkedUsers(directoryId, [linkedUser('anna', { uniqueId: 'guid-1' })]);
    assert.equal(await store.removeDirectory(directoryId, changeRecord('corp')), true);
    assert.equal(await store.removeDirectory(directoryId, changeRecord('corp')), false);
    assert.equal((await store.findUser('anna'))?.username, 'anna');
    assert.equal(await store.findDirectoryLink('anna'), undefined);
  });
}
