import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDirectory } from './directories-contract.ts';
import { addUser, changeRecord, type OpenStore } from './storage-contract.ts';

const find = (pattern: string) => ({ pattern, sensitivity: 'any-case' }) as const;

/** Names, tags, administrators, searches, and the end of a user: what every adapter of the store must do with them. */
export function testPeople(name: string, open: OpenStore): void {
  test(`${name}: a name is one user's, whether it is his own or a further one, however many ask at once`, async (t) => {
    const storage = await open(t);
    const [anna, bert] = [await addUser(storage, 'anna'), await addUser(storage, 'bert')];
    const users = Array.from({ length: 20 }, (_, number) => (number % 2 === 0 ? anna : bert));
    const added = await Promise.all(users.map(({ id }) => storage.addUserName(id, 'x@y', changeRecord('x'))));
    assert.deepEqual(added.filter((outcome) => outcome === 'added').length, 1);
    assert.equal(await storage.addUserName(anna.id, 'bert', changeRecord('x')), 'taken');
    assert.equal(await storage.addUserName('nobody', 'z', changeRecord('x')), 'gone');
    const renamed = await Promise.all(
      users.map(({ id }) => storage.renameUser(id, { username: 'C', canonicalName: 'c' }, changeRecord('x'))),
    );
    assert.ok(renamed.filter((outcome) => outcome === 'taken').length >= 10);
    assert.equal((await storage.findNameMatches(['c'])).length, 1);
  });

  test(`${name}: names are matched in one go, and each match says by which`, async (t) => {
    const storage = await open(t);
    const [anna, bert] = [await addUser(storage, 'anna'), await addUser(storage, 'bert')];
    await storage.addUserName(anna.id, 'contoso\\anna', changeRecord('x'));
    const matches = await storage.findNameMatches(['bert', 'contoso\\anna', 'nobody', 'anna']);
    assert.deepEqual(
      matches.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      [
        { name: 'anna', userId: anna.id, canonicalName: 'anna' },
        { name: 'bert', userId: bert.id, canonicalName: 'bert' },
        { name: 'contoso\\anna', userId: anna.id, canonicalName: 'anna' },
      ],
    );
    assert.deepEqual(await storage.findNameMatches([]), []);
    assert.equal(await storage.removeUserName(bert.id, 'contoso\\anna', changeRecord('x')), false);
  });

  test(`${name}: tags and scopes go with their user, and a tag in a scope stays`, async (t) => {
    const storage = await open(t);
    const anna = await addUser(storage, 'anna');
    for (const id of ['t1', 't2']) {
      await storage.addTag({ id, name: id, canonicalName: id }, { maximum: 2 }, changeRecord('x'));
    }
    const third = { id: 't3', name: 't3', canonicalName: 't3' };
    assert.equal(await storage.addTag(third, { maximum: 2 }, changeRecord('x')), 'full');
    assert.equal(await storage.tagUser(anna.id, 't1', changeRecord('x')), 'tagged');
    assert.equal(await storage.tagUser(anna.id, 't1', changeRecord('x')), 'same');
    assert.equal(await storage.tagUser(anna.id, 't3', changeRecord('x')), 'gone');
    const grant = { rights: ['AddUser'], scope: { match: 'any', tagIds: ['t2', 't1'] } } as const;
    assert.equal(await storage.setAdministrator(anna.id, grant, changeRecord('x')), 'set');
    assert.deepEqual(await storage.findAdministratorScope(anna.id), { match: 'any', tagIds: ['t1', 't2'] });
    assert.equal(await storage.removeTag('t1', changeRecord('x')), 'in-use');
    assert.equal(await storage.deleteUser(anna.id, changeRecord('x')), true);
    assert.equal(await storage.deleteUser(anna.id, changeRecord('x')), false);
    assert.equal(await storage.removeTag('t1', changeRecord('x')), 'removed');
    assert.deepEqual(
      (await storage.listTags()).map(({ id }) => id),
      ['t2'],
    );
  });

  test(`${name}: a search compares by code points, whatever the letters`, async (t) => {
    const storage = await open(t);
    for (const username of ['Äbc', 'abc', 'ab_c', 'ab%c', 'ab😀c', 'b']) await addUser(storage, username);
    const namesOf = async (pattern: string) => {
      const { users } = await storage.searchUsers({ filters: { username: find(pattern) }, after: '', limit: 10 });
      return users.map(({ username }) => username);
    };
    assert.deepEqual(await namesOf('ab*'), ['ab%c', 'ab_c', 'abc', 'ab😀c']);
    assert.deepEqual(await namesOf('ab_*'), ['ab_c']);
    assert.deepEqual(await namesOf('*%c'), ['ab%c']);
    assert.deepEqual(await namesOf('ab😀*'), ['ab😀c']);
    assert.deepEqual(await namesOf('äB*'), ['Äbc']);
    assert.deepEqual(await namesOf('?bc'), []);
    const page = await storage.searchUsers({ filters: {}, after: 'ab_c', limit: 2 });
    assert.deepEqual([page.users.map(({ username }) => username), page.isComplete], [['abc', 'ab😀c'], false]);
  });

  test(`${name}: whoever came from a directory is searched like anybody else`, async (t) => {
    const storage = await open(t);
    const anna = await addUser(storage, 'anna');
    const imported = { ...anna, id: 'imported', username: 'bert', canonicalName: 'bert', lastName: 'Müller' };
    const added = { user: imported, uniqueId: '1', names: [], change: changeRecord('bert') };
    assert.deepEqual(await storage.addLinkedUsers(await addDirectory(storage), [added]), ['added']);
    const filters = { lastName: find('MÜ*') };
    const { users } = await storage.searchUsers({ filters, after: '', limit: 10 });
    assert.deepEqual(
      users.map(({ id }) => id),
      ['imported'],
    );
  });
}
