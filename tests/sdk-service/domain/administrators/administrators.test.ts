import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { administratorRights } from '../../../../sdk-service/domain/administrators/administrator-rights.ts';
import type { Administrators } from '../../../../sdk-service/domain/administrators/administrators.ts';
import { pfWsSdk } from '../../../../shared/contract/pf-ws-sdk.ts';
import { createTestBed } from '../../../support/test-bed.ts';

async function setUp(t: TestContext) {
  const bed = await createTestBed(t);
  await bed.addUser({ username: 'Helga' });
  const set = (fields: Partial<Parameters<Administrators['set']>[0]>) =>
    bed.administrators.set({ username: 'helga', rights: [], match: 'any', tags: [], author: bed.author, ...fields });
  return { ...bed, set };
}

test('the rights are those that callers read', () => {
  const inContract = Object.keys(pfWsSdk.types.UserAdministrator2).slice(3);
  assert.deepEqual(administratorRights, inContract);
});

test('an administrator has the rights and the scope that he was given last', async (t) => {
  const { administrators, tags, author, store, set } = await setUp(t);
  const sales = await tags.add('Sales', author);
  const berlin = await tags.add('Berlin', author);
  await set({ rights: ['RemoveUser', 'adduser'], match: 'all', tags: ['berlin', 'SALES', 'sales'] });
  const helga = await administrators.find('HELGA');
  assert.deepEqual(helga?.rights, ['AddUser', 'RemoveUser']);
  assert.deepEqual(helga?.scope, { match: 'all', tagIds: [sales.id, berlin.id].toSorted() });
  await set({ rights: ['ChangePin'] });
  const changed = await administrators.find('helga');
  assert.deepEqual([changed?.rights, changed?.scope], [['ChangePin'], undefined]);
  const { rows } = await store.tailChanges({ after: 0, limit: 100 });
  assert.deepEqual(
    rows
      .filter(({ action }) => action.startsWith('administrator'))
      .map(({ subject, detail }) => `${subject}: ${detail}`),
    ['Helga: RemoveUser, AddUser; users with all of berlin, SALES, sales', 'Helga: ChangePin; all users'],
  );
});

test('a user is no administrator until he is made one, and after it was taken from him', async (t) => {
  const { administrators, author, set } = await setUp(t);
  assert.equal(await administrators.find('helga'), undefined);
  await assert.rejects(administrators.remove('helga', author), { code: 'not-found' });
  await set({});
  assert.deepEqual((await administrators.find('helga'))?.rights, []);
  await administrators.remove('helga', author);
  assert.equal(await administrators.find('helga'), undefined);
});

test('a right or tag that does not exist changes nothing', async (t) => {
  const { administrators, set } = await setUp(t);
  await set({ rights: ['AddUser'] });
  await assert.rejects(set({ rights: ['FlyToTheMoon'] }), { code: 'malformed', message: /FlyToTheMoon.+AddUser/ });
  await assert.rejects(set({ tags: ['Sales'] }), { code: 'not-found', message: 'There is no tag "Sales".' });
  await assert.rejects(set({ username: 'nobody' }), { code: 'not-found' });
  assert.deepEqual((await administrators.find('helga'))?.rights, ['AddUser']);
});

test('a tag that is removed meanwhile leaves the administrator as he was', async (t) => {
  const { administrators, store, author, clock, users, set } = await setUp(t);
  await set({ rights: ['AddUser'] });
  const { user } = await users.get('helga');
  const record = { ...author, at: clock.now(), action: 'test', subject: '', detail: '' };
  const grant = { rights: ['RemoveUser'], scope: { match: 'any', tagIds: ['gone'] } } as const;
  assert.equal(await store.setAdministrator(user.id, grant, record), 'no-tag');
  assert.deepEqual((await administrators.find('helga'))?.rights, ['AddUser']);
});

test('administrators are listed by name, a page at a time', async (t) => {
  const { administrators, addUser, set } = await setUp(t);
  for (const username of ['carl', 'anna', 'dora']) await addUser({ username });
  await set({ username: 'dora' });
  await set({ username: 'anna', rights: ['AddUser'] });
  await set({});
  const page = async (after: string, limit: number) =>
    (await administrators.list({ after, limit })).map(({ user }) => user.username);
  assert.deepEqual(await page('', 2), ['anna', 'dora']);
  assert.deepEqual(await page('dora', 2), ['Helga']);
});
