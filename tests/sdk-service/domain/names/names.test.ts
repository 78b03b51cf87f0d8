import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { createTestBed } from '../../../support/test-bed.ts';

async function setUp(t: TestContext) {
  const statements: string[] = [];
  const bed = await createTestBed(t, { onStatement: (sql) => void statements.push(sql) });
  const alias = (username: string, name: string) => bed.names.add({ username, name, author: bed.author });

  /** How many statements the store ran for it. */
  async function countOf(work: () => Promise<unknown>): Promise<number> {
    statements.length = 0;
    await work();
    return statements.filter((sql) => !/^(begin|commit)/i.test(sql)).length;
  }
  return { ...bed, alias, countOf };
}

describe('a user', () => {
  it('is reached by any of his names', async (t) => {
    const { users, names, addUser, alias } = await setUp(t);
    const { id } = await addUser({ username: 'joe' });
    await alias('joe', 'CONTOSO\\Joe');
    await alias('contoso\\joe', 'Joe@Contoso.com');
    await alias('joe', 'S-1-5-21-1004336348-1177238915-682003330-512');
    for (const typed of [' JOE ', 'contoso\\JOE', 'joe@contoso.com', 's-1-5-21-1004336348-1177238915-682003330-512']) {
      assert.equal((await users.get(typed)).user.id, id, typed);
      assert.equal(await names.canonicalize(typed), 'joe');
    }
    assert.equal(await users.find('joe@fabrikam.com'), undefined);
    assert.equal(await names.canonicalize('JOE@fabrikam.com'), 'joe@fabrikam.com');
  });

  it('is reached by the forms of the domains that are set', async (t) => {
    const { users, settings, author, addUser } = await setUp(t);
    const { id } = await addUser({ username: 'joe' });
    assert.equal(await users.exists('CONTOSO\\joe'), false);
    await settings.set('users.domains', 'CONTOSO=contoso.com', author);
    for (const typed of ['CONTOSO\\joe', 'JOE', 'joe@contoso.com']) {
      assert.equal((await users.find(typed))?.id, id, typed);
    }
    assert.equal(await users.exists('FABRIKAM\\joe'), false);
  });

  it('is reached from any domain where domains are stripped, unless somebody has the whole name', async (t) => {
    const { users, settings, author, addUser } = await setUp(t);
    const joe = await addUser({ username: 'joe' });
    const other = await addUser({ username: 'fabrikam\\joe' });
    assert.equal(await users.exists('CONTOSO\\joe'), false);
    await settings.set('users.stripDomain', 'true', author);
    assert.equal((await users.find('CONTOSO\\joe'))?.id, joe.id);
    assert.equal((await users.find('FABRIKAM\\joe'))?.id, other.id);
  });

  it('is found by his own name in one statement, and by another in three', async (t) => {
    const { users, addUser, alias, countOf } = await setUp(t);
    await addUser({ username: 'joe' });
    await alias('joe', 'joe@contoso.com');
    assert.equal(await countOf(() => users.get('JOE')), 1);
    assert.equal(await countOf(() => users.get('joe@contoso.com')), 3);
  });
});

describe('a name that means two users', () => {
  it('means nobody, and the log says why', async (t) => {
    const { users, names, settings, author, addUser, reports } = await setUp(t);
    await addUser({ username: 'joe' });
    await addUser({ username: 'contoso\\joe' });
    await settings.set('users.domains', 'CONTOSO=contoso.com', author);
    assert.equal(await users.exists('joe@contoso.com'), false);
    assert.deepEqual(await names.resolve('joe@contoso.com'), { outcome: 'ambiguous' });
    assert.equal(reports[0], 'The name "joe@contoso.com" means more than one user and so nobody: contoso\\joe, joe.');
    // Each by his own name is himself.
    assert.equal((await users.find('joe'))?.username, 'joe');
    assert.equal((await users.find('CONTOSO\\joe'))?.username, 'contoso\\joe');
  });

  it('does not pass as a user who does not exist', async (t) => {
    const { authentication, settings, author, addUser, addAccount, context } = await setUp(t);
    const account = await addAccount('old-app', { mayPassUnknown: true });
    await addUser({ username: 'joe' });
    await addUser({ username: 'contoso\\joe' });
    await settings.set('users.domains', 'CONTOSO=contoso.com', author);
    const begin = (username: string) =>
      authentication.begin({ username, requireUserMatch: false, context: context({ account }) });
    assert.equal((await begin('joe@contoso.com')).outcome, 'denied');
    assert.equal((await begin('joe@fabrikam.com')).outcome, 'approved');
  });
});

describe('a further name', () => {
  it('is one user’s, and no user can be added by it', async (t) => {
    const { users, author, addUser, alias } = await setUp(t);
    await addUser({ username: 'joe' });
    await addUser({ username: 'ann' });
    await alias('joe', 'joe@contoso.com');
    const taken = { code: 'conflict', message: 'There is a user who is reached as "joe@contoso.com".' };
    await assert.rejects(alias('ann', 'JOE@contoso.com'), taken);
    await assert.rejects(alias('joe', 'joe@contoso.com'), taken);
    await assert.rejects(alias('joe', 'ANN'), { code: 'conflict' });
    assert.equal(await users.add({ username: 'Joe@Contoso.com' }, author), 'exists');
  });

  it('is taken away again, and each change has its row', async (t) => {
    const { store, users, names, author, addUser, alias } = await setUp(t);
    await addUser({ username: 'joe' });
    await alias('joe', 'joe@contoso.com');
    assert.deepEqual(await names.list('joe'), ['joe@contoso.com']);
    const of = { username: 'joe', name: 'JOE@contoso.com', author };
    await names.remove(of);
    assert.deepEqual(await names.list('joe'), []);
    assert.equal(await users.exists('joe@contoso.com'), false);
    await assert.rejects(names.remove(of), { code: 'not-found' });
    const { rows } = await store.tailChanges({ after: 0, limit: 100 });
    assert.deepEqual(
      rows
        .filter(({ action }) => action.endsWith('-name'))
        .map(({ action, subject, detail }) => `${action} ${subject} ${detail}`),
      ['user.add-name joe joe@contoso.com', 'user.remove-name joe joe@contoso.com'],
    );
  });

  it('is of somebody who is there, and there are twenty at most', async (t) => {
    const { addUser, alias } = await setUp(t);
    await assert.rejects(alias('joe', 'x'), { code: 'not-found' });
    await addUser({ username: 'joe' });
    await assert.rejects(alias('joe', ' '), { code: 'malformed' });
    for (let number = 0; number < 20; number += 1) await alias('joe', `joe-${number}`);
    await assert.rejects(alias('joe', 'joe-20'), { code: 'conflict', rule: true });
  });
});

describe('guesses', () => {
  it('are counted by the user, however the name is spelled', async (t) => {
    const { names, settings, author, addUser, alias } = await setUp(t);
    await settings.set('users.domains', 'CONTOSO=contoso.com', author);
    const { id } = await addUser({ username: 'joe' });
    await alias('joe', 'hidden-name');
    for (const name of ['joe', 'contoso\\joe', 'joe@contoso.com', 'hidden-name']) {
      assert.deepEqual(await names.identify(name), { userId: id, canonicalName: 'joe', countedAs: `user ${id}` });
    }
  });

  it('at somebody unknown are counted by the name without its domain', async (t) => {
    const { names } = await setUp(t);
    const counted = await Promise.all(
      ['eve', 'a\\eve', 'b\\eve', 'eve@c.example'].map(async (name) => (await names.identify(name)).countedAs),
    );
    assert.deepEqual(new Set(counted), new Set(['name eve']));
  });

  it('cost the same statements whether the user exists or not', async (t) => {
    const { names, addUser, alias, countOf } = await setUp(t);
    await addUser({ username: 'joe' });
    await alias('joe', 'other');
    for (const name of ['joe', 'other', 'nobody']) assert.equal(await countOf(() => names.identify(name)), 1, name);
  });
});

describe('an authentication', () => {
  it('is begun by one name and answered by another', async (t) => {
    const { authentication, addOathUser, alias, context } = await setUp(t);
    const { code } = await addOathUser({ username: 'joe' });
    await alias('joe', 'joe@contoso.com');
    const begun = await authentication.begin({
      username: 'joe@contoso.com',
      requireUserMatch: true,
      context: context(),
    });
    assert.ok(begun.outcome === 'challenged');
    const answered = await authentication.answer({
      username: 'JOE',
      kind: 'oath-token',
      challengeId: begun.prompt.id,
      response: code(),
      context: context(),
    });
    assert.equal(answered.outcome, 'approved');
    const again = await authentication.answer({
      username: 'joe@contoso.com',
      kind: 'oath-token',
      response: code(),
      context: context(),
    });
    assert.equal(again.outcome, 'denied');
  });
});
