import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ActiveDirectory,
  createPrimaryDirectories,
} from '../../../../sdk-service/domain/directories/primary-directories.ts';
import type { Directory } from '../../../../sdk-service/ports/directory.ts';
import type { PrimaryOutcome } from '../../../../sdk-service/ports/primary-authentication.ts';
import { MfaError } from '../../../../shared/mfa-error.ts';

const away = new MfaError('unavailable', 'The directory does not answer.', { dependency: 'directory' });

interface Fake {
  readonly name: string;
  readonly domains?: readonly string[];
  readonly kind?: 'ldap' | 'radius';
  readonly peopleOf?: readonly string[];
  /** Whom it knows, and what it says of them; an error: it is away. Undefined: it cannot be used. */
  readonly people: Readonly<Record<string, PrimaryOutcome>> | MfaError | undefined;
}

/** Directories that say what a test has them say, and note that they were asked. */
function createBed(fakes: readonly Fake[], links: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const answer = async (name: string, people: Fake['people'], username: string) => {
    asked.push(name);
    if (people instanceof MfaError) throw people;
    return people?.[username] ?? 'unknown-user';
  };
  const directories = fakes.map(({ name, domains = [], people, kind = 'ldap', peopleOf = [] }): ActiveDirectory => {
    const directory = {
      verifyPassword: (username: string) => answer(name, people, username),
      changePassword: ({ username }: { username: string }) => answer(name, people, username),
      readPasswordRules: async () => ({ minimumLength: name.length, remembered: 0, needsVariety: false }),
    } as unknown as Directory;
    return {
      config: { id: name, name, domains, kind, peopleOf },
      directory: people === undefined ? undefined : directory,
    };
  });
  const primary = createPrimaryDirectories({
    store: {
      findDirectoryLink: async (canonicalName) => {
        const directoryId = links[canonicalName];
        return directoryId === undefined ? undefined : { directoryId, uniqueId: 'x' };
      },
    },
    directories: () => directories,
    builtIn: { verifyPassword: (username) => answer('built-in', { anna: 'verified' }, username) },
  });
  return { asked, primary, verify: (username: string) => primary.verifyPassword(username, 'x') };
}

test('the built-in directory is asked when there is no other, and only then', async () => {
  const without = createBed([]);
  assert.equal(await without.verify('anna'), 'verified');
  const withOne = createBed([{ name: 'a', people: {} }]);
  assert.equal(await withOne.verify('anna'), 'unknown-user');
  assert.deepEqual(withOne.asked, ['a']);
});

test('the first directory that knows the name decides', async () => {
  const { verify, asked } = createBed([
    { name: 'a', people: {} },
    { name: 'b', people: { anna: 'wrong-password' } },
    { name: 'c', people: { anna: 'verified' } },
  ]);
  assert.equal(await verify('anna'), 'wrong-password');
  assert.deepEqual(asked, ['a', 'b']);
});

test('a directory that is away is not passed over', async () => {
  const { verify } = createBed([
    { name: 'a', people: away },
    { name: 'b', people: { anna: 'verified' } },
  ]);
  await assert.rejects(verify('anna'), { dependency: 'directory' });
});

test('a directory that cannot be used is not passed over', async () => {
  const { verify } = createBed([
    { name: 'a', people: undefined },
    { name: 'b', people: { anna: 'verified' } },
  ]);
  await assert.rejects(verify('anna'), { code: 'misconfigured' });
});

test('a name of a domain is asked where the domain belongs, whoever else is away', async () => {
  const { verify, asked } = createBed([
    { name: 'a', people: away },
    {
      name: 'b',
      domains: ['CORP', 'corp.example'],
      people: { 'corp\\anna': 'verified', 'anna@corp.example': 'verified' },
    },
  ]);
  assert.equal(await verify('corp\\anna'), 'verified');
  assert.equal(await verify('anna@corp.example'), 'verified');
  assert.deepEqual(asked, ['b', 'b']);
});

test('a user who comes from a directory is asked there and nowhere else', async () => {
  const fakes = [
    { name: 'a', people: { anna: 'verified' } },
    { name: 'b', people: { anna: 'wrong-password' } },
  ] as const;
  const linked = createBed(fakes, { anna: 'b' });
  assert.equal(await linked.verify('ANNA'), 'unknown-user');
  assert.equal(await linked.verify('anna'), 'wrong-password');
  assert.deepEqual(linked.asked, ['b', 'b']);
  assert.equal(await createBed(fakes, { anna: 'gone' }).verify('anna'), 'unknown-user');
});

test('an impossible name is of nobody, and no directory is asked', async () => {
  const { verify, asked } = createBed([{ name: 'a', people: away }]);
  assert.equal(await verify('\0'), 'unknown-user');
  assert.deepEqual(asked, []);
});

test('a password is changed where it is kept', async () => {
  const { primary } = createBed([
    { name: 'a', people: {} },
    { name: 'b', people: { anna: 'locked-out' } },
  ]);
  const request = { oldPassword: 'x', newPassword: 'y' };
  assert.equal(await primary.changePassword({ username: 'anna', ...request }), 'locked-out');
  assert.equal(await primary.changePassword({ username: 'bob', ...request }), 'unknown-user');
});

test('rules for a new password are those of the one directory that keeps it', async () => {
  const fakes = [
    { name: 'a', people: {} },
    { name: 'bb', people: {} },
  ] as const;
  const { primary } = createBed(fakes, { anna: 'bb' });
  assert.equal((await primary.findPasswordRules('anna'))?.minimumLength, 2);
  assert.equal(await primary.findPasswordRules('bob'), undefined);
  assert.equal(await createBed([]).primary.findPasswordRules('anna'), undefined);
});

test('RADIUS, to which everybody has a wrong password, is asked after who knows his people', async () => {
  const { verify, asked } = createBed([
    { name: 'r', kind: 'radius', people: { anna: 'wrong-password', carol: 'verified' } },
    { name: 'a', people: { anna: 'verified' } },
  ]);
  assert.equal(await verify('anna'), 'verified');
  assert.equal(await verify('carol'), 'verified');
  assert.deepEqual(asked, ['a', 'a', 'r']);
});

test('people of a directory have their passwords where it is set up so, and nowhere else', async () => {
  const fakes = [
    { name: 'corp', people: { anna: 'verified', bob: 'verified' } },
    { name: 'other', people: { bob: 'wrong-password' } },
    { name: 'r', kind: 'radius', peopleOf: ['corp'], people: { anna: 'wrong-password' } },
  ] as const;
  const { verify, asked, primary } = createBed(fakes, { anna: 'corp', bob: 'other' });
  assert.equal(await verify('anna'), 'wrong-password');
  assert.equal(await verify('bob'), 'wrong-password');
  assert.deepEqual(asked, ['r', 'other']);
  assert.equal((await primary.findPasswordRules('anna'))?.minimumLength, 'r'.length);
});

test('where the place of their passwords is away, they are not asked for at home', async () => {
  const fakes = [
    { name: 'corp', people: { anna: 'verified' } },
    { name: 'r', kind: 'radius', peopleOf: ['corp'], people: away },
  ] as const;
  await assert.rejects(createBed(fakes, { anna: 'corp' }).verify('anna'), { dependency: 'directory' });
});

test('who demands RADIUS is answered by RADIUS or by nobody', async () => {
  const fakes = [
    { name: 'corp', people: { anna: 'verified', bob: 'verified' } },
    { name: 'r', kind: 'radius', people: { anna: 'wrong-password', carol: 'verified' } },
  ] as const;
  const { primary, asked } = createBed(fakes, { bob: 'corp' });
  assert.equal(await primary.verifyByRadius('carol', 'x'), 'verified');
  assert.equal(await primary.verifyByRadius('anna', 'x'), 'wrong-password');
  // His password is in the directory that he comes from.
  assert.equal(await primary.verifyByRadius('bob', 'x'), 'unknown-user');
  assert.deepEqual(asked, ['r', 'r']);
  await assert.rejects(createBed([fakes[0]]).primary.verifyByRadius('anna', 'x'), {
    code: 'misconfigured',
    message: 'authenticationType: passwords are not checked by RADIUS here.',
  });
});
