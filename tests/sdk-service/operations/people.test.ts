import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

const noError = { Code: 0, Description: '' };
const done = { result: true, error: noError };

test('DeleteUser removes a user, and says Code 2 of nobody', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  assert.deepEqual(await call('DeleteUser', { username: 'ANNA' }, { actor: 'helga' }), done);
  assert.equal((await call('UserExists', { username: 'anna' })).result, false);
  const { action, subject, actor } = (await bed.store.tailChanges({ after: 0, limit: 9 })).rows.at(-1) ?? {};
  assert.deepEqual({ action, subject, actor }, { action: 'user.remove', subject: 'anna', actor: 'helga' });
  await assert.rejects(call('DeleteUser', { username: 'anna' }), { code: 'not-found' });
});

test('ChangeUsername renames a user, and says Code 3 for a name that is taken', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  await bed.addUser({ username: 'bob' });
  assert.deepEqual(await call('ChangeUsername', { oldUsername: 'anna', newUsername: 'Anna.Berg' }), done);
  assert.equal((await call('UserExists', { username: 'anna.berg' })).result, true);
  const taken = await call('ChangeUsername', { oldUsername: 'anna.berg', newUsername: 'BOB' });
  assert.deepEqual([taken.result, taken.error?.Code], [false, 3]);
  await assert.rejects(call('ChangeUsername', { oldUsername: 'nobody', newUsername: 'x' }), { code: 'not-found' });
  await assert.rejects(call('ChangeUsername', { oldUsername: 'bob' }), { code: 'malformed' });
});

test('GetTags lists the tags by name', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  assert.deepEqual(await call('GetTags', {}), { ...done, tags: [] });
  const sales = await bed.tags.add('Sales', bed.author);
  const berlin = await bed.tags.add('Berlin', bed.author);
  const { tags } = await call('GetTags', {});
  assert.deepEqual(tags, [
    { TagId: berlin.id, Name: 'Berlin' },
    { TagId: sales.id, Name: 'Sales' },
  ]);
});

test('GetAdministrator tells the rights and the scope in each generation’s words', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  const tags = [await bed.tags.add('Sales', bed.author), await bed.tags.add('Berlin', bed.author)];
  const rights = ['AddUser', 'VerifySecurityQuestions'];
  const grant = { username: 'anna', rights, match: 'all', tags: ['Sales', 'Berlin'], author: bed.author } as const;
  await bed.administrators.set(grant);
  const { result, userAdministrator, error } = await call('GetAdministrator_2', { username: 'ANNA' });
  assert.deepEqual([result, error], [true, noError]);
  const ids = tags.map(({ id }) => id).toSorted();
  const granted = Object.entries(userAdministrator ?? {}).filter(([, value]) => value !== false);
  assert.deepEqual(Object.fromEntries(granted), {
    IsAdministrator: true,
    TagMatchType: 'allTags',
    TagString: ids.join(';'),
    AddUser: true,
    VerifySecurityQuestions: true,
  });
  const old = (await call('GetAdministrator', { username: 'anna' })).userAdministrator;
  assert.deepEqual([old?.ViewSecurityQuestions, old !== undefined && 'VerifySecurityQuestions' in old], [true, false]);
  assert.deepEqual((await call('GetAdministratorMaster', { username: 'anna' })).userAdministrator, old);
  assert.deepEqual((await call('GetAdministratorMaster_2', { username: 'anna' })).userAdministrator, userAdministrator);
});

test('GetAdministrator gives a user who is none no right at all', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.addUser();
  const { result, userAdministrator } = await call('GetAdministrator_2', { username: 'anna' });
  const { TagMatchType, TagString, ...flags } = userAdministrator ?? {};
  assert.deepEqual([result, TagMatchType, TagString], [true, 'allUsers', '']);
  assert.deepEqual(new Set(Object.values(flags)), new Set([false]));
  assert.equal(Object.keys(flags).length, 20);
  await assert.rejects(call('GetAdministrator', { username: 'nobody' }), { code: 'not-found' });
});

test('every message about a user takes any of his names, and CanonicalizeUser answers his own', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.settings.set('users.domains', 'CONTOSO=contoso.com', bed.author);
  await bed.addUser({ username: 'CONTOSO\\Joe' });
  for (const username of ['contoso\\joe', 'JOE', 'joe@contoso.com']) {
    assert.equal((await call('CanonicalizeUser', { username })).canonicalUsername, 'contoso\\joe');
    assert.equal((await call('UserExists', { username })).result, true);
    assert.equal((await call('GetUserSettings_3', { username })).result, true);
  }
  await call('Disable', { username: 'joe' });
  assert.equal((await call('GetUserSettings_3', { username: 'joe@contoso.com' })).userSettings?.Enabled, false);
});
