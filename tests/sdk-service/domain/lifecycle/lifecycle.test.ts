import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createTestBed } from '../../../support/test-bed.ts';

async function setUp(t: TestContext) {
  const bed = await createTestBed(t);
  const remove = (username: string) => bed.lifecycle.remove({ username, author: bed.author });
  const rename = (username: string, newUsername: string) =>
    bed.lifecycle.rename({ username, newUsername, author: bed.author });
  const setPassword = (canonicalName: string, passwordHash: string) =>
    bed.store.addPerson(
      { canonicalName, passwordHash, enabled: true, mustChangePassword: false },
      { ...bed.author, at: bed.clock.now(), action: 'test', subject: '', detail: '' },
    );
  return { ...bed, remove, rename, setPassword };
}

describe('removing a user', () => {
  it('takes all that is his and leaves the logs', async (t) => {
    const bed = await setUp(t);
    const { store, author, context, remove } = bed;
    const { user } = await bed.addOathUser({ username: 'joe' });
    await bed.addOathUser({ username: 'ann' });
    await bed.names.add({ username: 'joe', name: 'joe@contoso.com', author });
    await bed.tags.add('Sales', author);
    await bed.tags.tag({ username: 'joe', name: 'Sales', author });
    await bed.administrators.set({ username: 'joe', rights: ['AddUser'], match: 'any', tags: ['Sales'], author });
    const { tokenHash } = await bed.beginSession(user, bed.account);
    const begun = await bed.authentication.begin({ username: 'joe', requireUserMatch: true, context: context() });
    assert.ok(begun.outcome === 'challenged');
    await bed.authentication.answer({ username: 'joe', kind: 'oath-token', response: '000000', context: context() });
    const attempts = (await bed.loggedAttempts()).length;
    await bed.setPassword('joe', 'hash');

    assert.equal((await remove('JOE')).username, 'joe');

    assert.equal(await bed.users.exists('joe'), false);
    assert.equal(await bed.users.exists('joe@contoso.com'), false);
    assert.equal(await store.findSession(tokenHash), undefined);
    assert.equal(await store.findChallenge(begun.prompt.id), undefined);
    assert.equal(await store.findPerson('joe'), undefined);
    assert.equal((await bed.loggedAttempts()).length, attempts);
    assert.deepEqual((await store.tailChanges({ after: 0, limit: 100 })).rows.at(-1), {
      ...author,
      at: bed.clock.now(),
      action: 'user.remove',
      subject: 'joe',
      detail: '',
    });
    // What the tag bounds is gone with him.
    await bed.tags.remove('Sales', author);
    assert.equal(await bed.users.exists('ann'), true);
    assert.ok((await bed.users.get('ann')).oathToken !== undefined);
  });

  it('leaves nothing to whoever is given the name next', async (t) => {
    const bed = await setUp(t);
    await bed.addOathUser({ username: 'joe' });
    await bed.setPassword('joe', 'hash');
    await bed.remove('joe');
    await bed.addUser({ username: 'joe' });
    const subject = await bed.users.get('joe');
    assert.deepEqual([subject.oathToken, subject.oathThrottle.failures], [undefined, 0]);
    assert.equal(await bed.store.findPerson('joe'), undefined);
  });

  it('says when there is nobody, and of many at once one removes him', async (t) => {
    const bed = await setUp(t);
    await assert.rejects(bed.remove('joe'), { code: 'not-found' });
    await bed.addUser({ username: 'joe' });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => bed.remove('joe')));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    const { rows } = await bed.store.tailChanges({ after: 0, limit: 100 });
    assert.equal(rows.filter(({ action }) => action === 'user.remove').length, 1);
  });
});

describe('renaming a user', () => {
  it('keeps all that is his: sessions, token and password go on', async (t) => {
    const bed = await setUp(t);
    const { user } = await bed.addOathUser({ username: 'joe' });
    await bed.setPassword('joe', 'hash');
    const { tokenHash } = await bed.beginSession(user, bed.account);
    assert.equal(await bed.rename('JOE', ' Joseph '), 'renamed');
    const { user: renamed, oathToken } = await bed.users.get('joseph');
    assert.deepEqual([renamed.id, renamed.username, renamed.canonicalName], [user.id, 'Joseph', 'joseph']);
    assert.ok(oathToken !== undefined);
    assert.equal((await bed.store.findSession(tokenHash))?.user.username, 'Joseph');
    assert.equal((await bed.store.findPerson('joseph'))?.passwordHash, 'hash');
    assert.equal(await bed.store.findPerson('joe'), undefined);
    assert.equal(await bed.users.exists('joe'), false);
    const { action, subject, detail } = (await bed.store.tailChanges({ after: 0, limit: 100 })).rows.at(-1) ?? {};
    assert.deepEqual({ action, subject, detail }, { action: 'user.rename', subject: 'joe', detail: '-> Joseph' });
  });

  it('is refused where somebody else has the name, further names included', async (t) => {
    const bed = await setUp(t);
    await bed.addUser({ username: 'joe' });
    await bed.addUser({ username: 'ann' });
    await bed.names.add({ username: 'ann', name: 'ann@contoso.com', author: bed.author });
    assert.equal(await bed.rename('joe', 'ANN'), 'exists');
    assert.equal(await bed.rename('joe', 'Ann@Contoso.com'), 'exists');
    assert.equal(await bed.users.exists('joe'), true);
  });

  it('is refused where the directory knows somebody by that name, whose password would open the record', async (t) => {
    const bed = await setUp(t);
    await bed.addUser({ username: 'joe' });
    await bed.setPassword('joseph', 'hash of somebody else');
    assert.equal(await bed.rename('joe', 'joseph'), 'exists');
  });

  it('changes how a name is written, and makes a further name the name', async (t) => {
    const bed = await setUp(t);
    await bed.addUser({ username: 'joe' });
    assert.equal(await bed.rename('joe', 'JOE'), 'renamed');
    assert.equal((await bed.users.get('joe')).user.username, 'JOE');
    await bed.names.add({ username: 'joe', name: 'joe@contoso.com', author: bed.author });
    assert.equal(await bed.rename('joe', 'joe@contoso.com'), 'renamed');
    assert.deepEqual(await bed.names.list('joe@contoso.com'), []);
  });

  it('says when there is nobody, and when nobody can have the name', async (t) => {
    const bed = await setUp(t);
    await assert.rejects(bed.rename('joe', 'ann'), { code: 'not-found' });
    await bed.addUser({ username: 'joe' });
    await assert.rejects(bed.rename('joe', ' '), { code: 'malformed' });
  });
});
