import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { runProgram } from '../../../sdk-service/cli/run-program.ts';
import { createPlace, type Place } from './place.ts';

/** One store with a few people, looked after from the command line. */
let place: Place;

before(async () => {
  place = await createPlace();
  await place.mfa('init');
  await place.mfa('user', 'add', 'Joe', '--last-name', 'Archer', '--email', 'joe@x.example', '--group', 'Sales');
  await place.mfa('user', 'add', 'ann', '--last-name', 'Archer', '--disabled');
  await place.mfa('user', 'add', 'zoe', '--last-name', 'Baker', '--phone', '+49 1512 3456789', '--method', 'text');
});

after(() => place.remove());

async function output(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await place.mfa(...words);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' }, words.join(' '));
  return stdout;
}

async function refusal(...words: readonly string[]) {
  const { code, stdout, stderr } = await place.mfa(...words);
  assert.equal(stdout, '');
  return { code, stderr };
}

const json = async (...words: readonly string[]) => JSON.parse(await output(...words, '--json'));
const namesOf = (rows: readonly { readonly username: string }[]) => rows.map(({ username }) => username);

describe('mfa tag', () => {
  test('makes tags, renames and lists them, and gives them to users', async () => {
    assert.equal(await output('tag', 'list'), 'There is no tag here.\n');
    assert.equal(await output('tag', 'add', 'Sales'), 'Added the tag Sales.\n');
    await output('tag', 'add', 'Berlin');
    assert.equal(await output('tag', 'rename', 'BERLIN', 'Munich'), 'The tag BERLIN is now Munich.\n');
    assert.match(await output('tag', 'list'), /^TAG +ID\nMunich +[\w-]{22}\nSales +[\w-]{22}\n$/);
    assert.equal(await output('user', 'tag', 'joe', 'sales'), 'The user joe has the tag sales.\n');
    assert.match(await output('tag', 'list', '--user', 'JOE'), /^TAG +ID\nSales +[\w-]{22}\n$/);
    await output('user', 'untag', 'joe', 'Sales');
    assert.deepEqual(await json('tag', 'list', '--user', 'joe'), []);
    assert.equal(await output('tag', 'remove', 'Munich'), 'Removed the tag Munich.\n');
    assert.deepEqual(await refusal('tag', 'remove', 'Munich'), {
      code: 1,
      stderr: 'mfa: There is no tag of this name.\n',
    });
  });
});

describe('mfa administrator', () => {
  test('says what a user may do for others, for whom, and takes it back', async () => {
    const set = ['administrator', 'set', 'ann', '--right', 'ChangePhone', '--right', 'adduser'];
    await output(...set, '--tag', 'sales', '--match', 'all');
    assert.equal(
      await output('administrator', 'show', 'ANN'),
      'username  ann\nrights    AddUser, ChangePhone\nusers     all of Sales\n',
    );
    assert.deepEqual(await json('administrator', 'list'), [
      {
        username: 'ann',
        isAdministrator: true,
        rights: ['AddUser', 'ChangePhone'],
        scope: { match: 'all', tags: ['Sales'] },
      },
    ]);
    await output('administrator', 'set', 'ann', '--all-rights');
    const { rights, scope } = await json('administrator', 'show', 'ann');
    assert.deepEqual([rights.length, scope], [19, null]);
    await output('administrator', 'remove', 'ann');
    assert.equal(await output('administrator', 'show', 'ann'), 'The user ann is no administrator.\n');
    assert.equal(await output('administrator', 'list'), 'There is no administrator.\n');
  });

  test('refuses what makes no sense', async () => {
    const noRight = await refusal('administrator', 'set', 'ann');
    assert.deepEqual(noRight, { code: 2, stderr: 'mfa: set needs --right or --all-rights.\n' });
    const noTag = await refusal('administrator', 'set', 'ann', '--all-rights', '--match', 'any');
    assert.deepEqual(noTag, { code: 2, stderr: 'mfa: --match needs --tag.\n' });
    const unknown = await refusal('administrator', 'set', 'ann', '--right', 'Fly');
    assert.match(unknown.stderr, /^mfa: "Fly" is no right; there are AddUser, /);
    assert.equal((await refusal('administrator', 'remove', 'ann')).code, 1);
  });
});

describe('mfa user find', () => {
  test('finds by filters, all of which must fit', async () => {
    assert.deepEqual(namesOf(await json('user', 'find', '--last-name', 'arch*')), ['ann', 'Joe']);
    assert.deepEqual(namesOf(await json('user', 'find', '--last-name', 'arch*', '--state', 'disabled')), ['ann']);
    assert.deepEqual(namesOf(await json('user', 'find', '--phone', '*6789')), ['zoe']);
    assert.deepEqual(namesOf(await json('user', 'find', '--method', 'text', '--username', 'z*')), ['zoe']);
    assert.match(await output('user', 'find', '--group', 'sales'), /^USERNAME .*\nJoe +Archer +joe@x\.example +Sales/);
    assert.equal(await output('user', 'find', '--email', 'nobody@*'), 'Nobody is like that.\n');
    await output('user', 'tag', 'zoe', 'Sales');
    assert.deepEqual(namesOf(await json('user', 'find', '--tag', 'SALES')), ['zoe']);
  });

  test('gives a page, and says where the next one begins', async () => {
    const { stdout, stderr } = await place.mfa('user', 'find', '--limit', '2');
    assert.match(stdout, /\nann .*\nJoe /);
    assert.equal(stderr, 'There are more: --after "joe"\n');
    assert.deepEqual(namesOf(await json('user', 'find', '--after', 'JOE')), ['zoe']);
  });
});

describe('mfa user alias', () => {
  test('gives a user further names and takes them away', async () => {
    assert.equal(await output('user', 'alias', 'list', 'joe'), 'There is no further name.\n');
    await output('user', 'alias', 'add', 'joe', 'CONTOSO\\Joe');
    assert.match(await output('user', 'show', 'contoso\\JOE'), /^username +Joe\n/);
    assert.equal(await output('user', 'alias', 'list', 'joe'), 'contoso\\joe\n');
    assert.equal((await refusal('user', 'alias', 'add', 'ann', 'contoso\\joe')).code, 1);
    await output('user', 'alias', 'remove', 'joe', 'contoso\\joe');
    assert.equal((await refusal('user', 'show', 'contoso\\joe')).code, 1);
  });
});

describe('mfa user rename', () => {
  test('gives a user another name, unless it is taken', async () => {
    assert.equal(await output('user', 'rename', 'zoe', 'Zoe.Baker'), 'The user zoe is now Zoe.Baker.\n');
    assert.deepEqual(await refusal('user', 'rename', 'zoe.baker', 'ANN'), {
      code: 1,
      stderr: 'mfa: There is a user "ANN" already.\n',
    });
    await output('user', 'rename', 'zoe.baker', 'zoe');
  });
});

describe('mfa user remove', () => {
  /** Somebody at a terminal who types this. */
  async function type(answer: string, ...words: readonly string[]) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const stdin = Object.assign(Readable.from([Buffer.from(answer)]), { isTTY: true });
    const code = await runProgram(words, { env: place.env, stdin, stdout, stderr });
    stdout.end();
    stderr.end();
    return { code, stdout: await text(stdout), stderr: await text(stderr) };
  }

  test('asks, and removes nobody without the right answer', async () => {
    for (const answer of ['', '\n', 'yes\n', 'joe\n']) {
      const { code, stdout, stderr } = await type(answer, 'user', 'remove', 'joe');
      assert.deepEqual({ code, stdout }, { code: 1, stdout: '' }, answer);
      assert.match(stderr, /^Remove Joe with authenticators, .+mfa: Nothing was removed\.\n$/s);
    }
    assert.equal((await place.mfa('user', 'show', 'joe')).code, 0);
    const removed = await type('Joe\n', 'user', 'remove', 'joe');
    assert.deepEqual([removed.code, removed.stdout], [0, 'Removed the user Joe.\n']);
    assert.equal((await place.mfa('user', 'show', 'joe')).code, 1);
  });

  test('wants --yes where nobody can answer', async () => {
    const stderr = 'mfa: remove asks before it removes; where nobody can answer, say --yes.\n';
    assert.deepEqual(await refusal('user', 'remove', 'ann'), { code: 2, stderr });
    assert.deepEqual(await json('user', 'remove', 'ann', '--yes'), { username: 'ann', removed: true });
    assert.equal((await refusal('user', 'remove', 'ann', '--yes')).stderr, 'mfa: There is no user of this name.\n');
  });
});
