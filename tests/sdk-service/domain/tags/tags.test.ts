import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createTestBed } from '../../../support/test-bed.ts';

async function setUp(t: TestContext) {
  const bed = await createTestBed(t);
  const add = (name: string) => bed.tags.add(name, bed.author);
  const tag = (username: string, name: string) => bed.tags.tag({ username, name, author: bed.author });
  const untag = (username: string, name: string) => bed.tags.untag({ username, name, author: bed.author });
  const namesOf = async (username: string) => (await bed.tags.listOf(username)).map(({ name }) => name);
  const changes = async () =>
    (await bed.store.tailChanges({ after: 0, limit: 100 })).rows
      .filter(({ action }) => action.includes('tag'))
      .map(({ action, subject, detail }) => `${action} ${subject} ${detail}`.trim());
  return { ...bed, add, tag, untag, namesOf, changes };
}

test('a tag is made, given to users, renamed and removed, with a row for each', async (t) => {
  const { tags, author, addUser, add, tag, untag, namesOf, changes } = await setUp(t);
  await addUser({ username: 'joe' });
  const { id } = await add(' Sales ');
  await add('Berlin');
  await tag('JOE', 'sales');
  await tag('joe', 'berlin');
  assert.deepEqual(await namesOf('joe'), ['Berlin', 'Sales']);
  await tags.rename({ name: 'sales', newName: 'Sale & Service', author });
  assert.equal((await tags.get('sale & service')).id, id);
  await untag('joe', 'berlin');
  assert.deepEqual(await namesOf('joe'), ['Sale & Service']);
  await tags.remove('sale & service', author);
  assert.deepEqual(await namesOf('joe'), []);
  assert.deepEqual(
    (await tags.list()).map(({ name }) => name),
    ['Berlin'],
  );
  assert.deepEqual(await changes(), [
    'tag.add Sales',
    'tag.add Berlin',
    'user.tag joe Sales',
    'user.tag joe Berlin',
    'tag.rename Sales -> Sale & Service',
    'user.untag joe Berlin',
    'tag.remove Sale & Service',
  ]);
});

test('what is so already changes nothing and leaves no row', async (t) => {
  const { addUser, add, tag, untag, changes } = await setUp(t);
  await addUser({ username: 'joe' });
  await add('Sales');
  await tag('joe', 'Sales');
  await tag('joe', 'SALES');
  await untag('joe', 'Sales');
  await untag('joe', 'Sales');
  assert.deepEqual(await changes(), ['tag.add Sales', 'user.tag joe Sales', 'user.untag joe Sales']);
});

test('a name is one tag’s, however it is spelled', async (t) => {
  const { tags, author, add } = await setUp(t);
  await add('Sales');
  await add('Berlin');
  await assert.rejects(add('SALES'), { code: 'conflict' });
  await assert.rejects(tags.rename({ name: 'Berlin', newName: 'sales', author }), { code: 'conflict' });
  await tags.rename({ name: 'Berlin', newName: 'BERLIN', author });
  assert.equal((await tags.get('berlin')).name, 'BERLIN');
});

test('a tag that is not there is not found, and an impossible name refused', async (t) => {
  const { tags, author, addUser, add, tag, untag } = await setUp(t);
  await addUser({ username: 'joe' });
  const notFound = { code: 'not-found' };
  await assert.rejects(tags.get('Sales'), notFound);
  await assert.rejects(tags.remove('Sales', author), notFound);
  await assert.rejects(tags.rename({ name: 'Sales', newName: 'x', author }), notFound);
  await assert.rejects(tag('joe', 'Sales'), notFound);
  await assert.rejects(untag('joe', 'Sales'), notFound);
  await add('Sales');
  await assert.rejects(tag('nobody', 'Sales'), notFound);
  for (const name of ['', ' ', 'x'.repeat(101), 'a\nb']) await assert.rejects(add(name), { code: 'malformed' });
});

test('there are a thousand tags at most', async (t) => {
  const { store, author, clock, add } = await setUp(t);
  const record = { ...author, at: clock.now(), action: 'test', subject: '', detail: '' };
  await Promise.all(
    Array.from({ length: 1000 }, (_, number) =>
      store.addTag({ id: `t${number}`, name: `t${number}`, canonicalName: `t${number}` }, { maximum: 1000 }, record),
    ),
  );
  await assert.rejects(add('one more'), { code: 'conflict', rule: true });
});

test('a tag that bounds an administrator cannot be removed', async (t) => {
  const { tags, administrators, author, addUser, add } = await setUp(t);
  await addUser({ username: 'helga' });
  await add('Sales');
  await administrators.set({ username: 'helga', rights: [], match: 'any', tags: ['Sales'], author });
  await assert.rejects(tags.remove('Sales', author), { code: 'conflict', rule: true });
  await administrators.remove('helga', author);
  await tags.remove('Sales', author);
  assert.deepEqual(await tags.list(), []);
});
