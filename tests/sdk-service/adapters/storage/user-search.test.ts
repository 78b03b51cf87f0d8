import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext, test } from 'node:test';
import { phoneNumbers } from '../../../../sdk-service/adapters/phone-numbers.ts';
import { createSqliteStorage } from '../../../../sdk-service/adapters/storage/index.ts';
import { endOfPrefix } from '../../../../sdk-service/adapters/storage/text-patterns.ts';
import { type SettingValues, settingDefinitions } from '../../../../sdk-service/domain/settings/definitions.ts';
import { buildUser } from '../../../../sdk-service/domain/users/new-user.ts';
import type { UserFilters } from '../../../../sdk-service/ports/user-search-store.ts';
import { changeRecord } from '../../../contracts/storage/storage-contract.ts';
import { openTemporaryStorage } from '../../../support/temporary-storage.ts';

const settings = Object.fromEntries(
  Object.entries(settingDefinitions).map(([name, definition]) => [name, definition.default]),
) as unknown as SettingValues;

/** A store with users `u00000`, `u00001`, … of whom every tenth is called Ten. */
async function createStore(t: TestContext, count: number) {
  const statements: string[] = [];
  const { storage, file, close } = await openTemporaryStorage({
    maximumWaiting: count,
    diagnostics: { onStatement: (sql) => void statements.push(sql) },
  });
  t.after(close);
  await Promise.all(
    Array.from({ length: count }, (_, number) => {
      const username = `u${String(number).padStart(5, '0')}`;
      const lastName = number % 10 === 0 ? `Ten ${number}` : `Body ${number}`;
      const user = buildUser(
        { username, lastName, emailAddress: `${username}@x.example` },
        { id: username, now: new Date(0), settings, phoneNumbers },
      );
      return storage.addUser(user, changeRecord(username));
    }),
  );
  const find = async (filters: UserFilters, limit = 1000, after = '') => {
    const { users, isComplete } = await storage.searchUsers({ filters, after, limit });
    return { names: users.map(({ username }) => username), isComplete };
  };
  return { storage, file, statements, find };
}

const anyCase = (pattern: string) => ({ pattern, sensitivity: 'any-case' }) as const;

describe('a search of more users than one statement looks at', () => {
  it('finds all of them once, page by page', async (t) => {
    const { find } = await createStore(t, 5001);
    const found: string[] = [];
    for (let page = await find({}); ; page = await find({}, 1000, found.at(-1))) {
      found.push(...page.names);
      if (page.isComplete) break;
    }
    assert.equal(found.length, 5001);
    assert.deepEqual(found, found.toSorted());
    assert.equal(new Set(found).size, 5001);
    const seldom = await find({ lastName: anyCase('*000') });
    assert.deepEqual(seldom.names, ['u01000', 'u02000', 'u03000', 'u04000', 'u05000']);
    assert.equal(seldom.isComplete, true);
    assert.deepEqual((await find({ username: anyCase('u0499*') })).names.length, 10);
    assert.deepEqual((await find({ username: anyCase('u0499*') }, 1000, 'u04997')).names, ['u04998', 'u04999']);
    assert.deepEqual((await find({ lastName: anyCase('ten*') }, 2, 'u00010')).names, ['u00020', 'u00030']);
    assert.equal((await find({ lastName: anyCase('body*') })).names.length, 1000);
  });

  it('lets others in between', async (t) => {
    const { find } = await createStore(t, 5001);
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await find({ userGroup: anyCase('*nothing*') });
    isOver = true;
    assert.ok(turns >= 2, `${turns} turns`);
  });

  it('is refused when too many go through all users already', async (t) => {
    const { find } = await createStore(t, 2500);
    const searches = Array.from({ length: 17 }, () => find({ userGroup: anyCase('*nothing*') }));
    const outcomes = await Promise.allSettled(searches);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    assert.equal(refused.length, 1);
    assert.deepEqual((await find({ userGroup: anyCase('*nothing*') })).names, []);
  });
});

/** How SQLite carries out the searching statements of this work. */
async function plansOf(
  { file, statements }: { readonly file: string; readonly statements: string[] },
  work: () => Promise<unknown>,
): Promise<string> {
  statements.length = 0;
  await work();
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return statements
      .filter((sql) => sql.startsWith('select'))
      .flatMap((sql) => database.prepare(`explain query plan ${sql}`).all())
      .map(({ detail }) => String(detail))
      .join('\n');
  } finally {
    database.close();
  }
}

describe('a search by the beginning of a text', () => {
  for (const [field, pattern, index] of [
    ['username', 'u001*', /SEARCH users USING (COVERING )?INDEX users_by_canonical_name \(canonical_name>\? AND/],
    [
      'lastName',
      'ten 1*',
      /SEARCH users USING COVERING INDEX users_by_last_name \(last_name_key>\? AND last_name_key<\?\)/,
    ],
    ['emailAddress', 'u001*@x*', /SEARCH users USING COVERING INDEX users_by_email_address \(email_address_key>\? AND/],
  ] as const) {
    it(`uses the index of ${field}, and reads no table from end to end`, async (t) => {
      const store = await createStore(t, 200);
      const plans = await plansOf(store, () => store.find({ [field]: anyCase(pattern) }));
      assert.match(plans, index);
      assert.doesNotMatch(plans, /SCAN users/);
    });
  }

  it('looks at the few that the index gives, and sorts nothing else', async (t) => {
    const store = await createStore(t, 200);
    const plans = await plansOf(store, () => store.find({ lastName: anyCase('ten 1*') }));
    assert.match(plans, /SEARCH users USING INDEX users_by_canonical_name \(canonical_name=\?\)/);
  });
});

test('names are matched by their indexes', async (t) => {
  const store = await createStore(t, 10);
  const plans = await plansOf(store, () => store.storage.findNameMatches(['u00001', 'x']));
  assert.match(plans, /SEARCH users USING INDEX users_by_canonical_name \(canonical_name=\?\)/);
  assert.match(plans, /SEARCH user_names USING INDEX user_names_by_name \(canonical_name=\?\)/);
  assert.doesNotMatch(plans, /SCAN user/);
});

test('a search by tag begins with those who have it', async (t) => {
  const store = await createStore(t, 200);
  const tag = { id: 'tag', name: 'Tag', canonicalName: 'tag' };
  await store.storage.addTag(tag, { maximum: 10 }, changeRecord('tag'));
  await store.storage.tagUser('u00007', 'tag', changeRecord('u00007'));
  const plans = await plansOf(store, () => store.find({ tags: { match: 'all', tagIds: ['tag'] } }));
  assert.match(plans, /SEARCH user_tags USING (COVERING )?INDEX user_tags_by_tag \(tag_id=\?\)/);
  assert.doesNotMatch(plans, /SCAN users/);
  assert.deepEqual((await store.find({ tags: { match: 'all', tagIds: ['tag'] } })).names, ['u00007']);
});

test('the end of a prefix is the first text behind all that begin with it', () => {
  assert.equal(endOfPrefix('ab'), 'ac');
  assert.equal(endOfPrefix('a\u{10ffff}'), 'b');
  assert.equal(endOfPrefix('\ud7ff'), '\ue000');
  assert.equal(endOfPrefix('😀'), '😁');
  assert.equal(endOfPrefix('\u{10ffff}'), undefined);
  assert.equal(endOfPrefix(''), undefined);
});

test('users of a release that knew no search keys get theirs when the store is opened', async (t) => {
  const { storage, file, find } = await createStore(t, 3);
  const database = new DatabaseSync(file);
  database.exec(
    `update users set first_name_key = null, last_name_key = null, email_address_key = null, user_group_key = null,
      description_key = null, description = null`,
  );
  database.close();
  assert.deepEqual((await find({ lastName: anyCase('ten*') })).names, []);
  const again = await createSqliteStorage({ file, logKey: randomBytes(32) });
  t.after(() => again.close());
  assert.deepEqual((await find({ lastName: anyCase('ten*') })).names, ['u00000']);
  assert.equal((await storage.findUser('u00001'))?.lastName, 'Body 1');
  assert.equal((await storage.findUser('u00001'))?.description, '');
});
