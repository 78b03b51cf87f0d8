import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { phoneNumbers } from '../../../../sdk-service/adapters/phone-numbers.ts';
import { createImportPeople, type ImportReport } from '../../../../sdk-service/domain/directories/import-people.ts';
import type { ImportRules } from '../../../../sdk-service/domain/directories/import-person.ts';
import type { DirectoryPerson } from '../../../../sdk-service/ports/directory.ts';
import { createImportBed, noPhones, standardRules } from '../../../support/import-bed.ts';

const anna: DirectoryPerson = {
  dn: 'CN=anna,DC=corp,DC=example',
  uniqueId: '00112233-4455-6677-8899-aabbccddeeff',
  username: 'anna@corp.example',
  aliases: ['anna', 'CORP\\anna'],
  firstName: 'Anna',
  lastName: 'Schmidt',
  emailAddress: 'anna@corp.example',
  userGroup: '',
  description: '',
  callLanguage: '',
  textLanguage: 'de',
  appLanguage: '',
  oathLanguage: '',
  phones: { ...noPhones, mobile: '+49 1512 3456789', business: '555-123-4567 x890' },
  extension: '',
  enabled: true,
};

/** A store, a directory whose people a test chooses, and the import between them. */
async function createBed(t: TestContext) {
  const bed = await createImportBed(t);
  const { store, settings, clock, author, directoryId } = bed;
  let people: readonly DirectoryPerson[] = [];
  const { importPeople } = createImportPeople({
    store,
    settings,
    phoneNumbers,
    clock,
    randomness: { bytes: randomBytes },
    directories: {
      get: () => ({ config: { id: directoryId } }),
      open: () => ({
        async *findPeople() {
          yield people;
        },
      }),
    },
  });
  return {
    ...bed,
    async take(taken: readonly DirectoryPerson[], rules: Partial<ImportRules> = {}, isDryRun = false) {
      people = taken;
      const query = { isRecursive: true };
      return importPeople({ directory: 'corp', query, rules: { ...standardRules, ...rules }, isDryRun, author });
    },
    names: async (username: string) => store.listUserNames((await store.findUser(username))?.id ?? 'nobody'),
  };
}

/** What was counted, without the zeros. */
function counted({ counts }: ImportReport): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

test('a person becomes a user with the defaults of the company and all names that she has', async (t) => {
  const { take, store, names, settings, author } = await createBed(t);
  await settings.set('company.defaultMethod', 'oath-token', author);
  assert.deepEqual(counted(await take([anna])), { added: 1 });
  const user = await store.findUser('anna@corp.example');
  assert.equal(user?.authenticator, 'oath-token');
  assert.deepEqual(
    [user?.firstName, user?.lastName, user?.emailAddress, user?.textLanguage, user?.enabled],
    ['Anna', 'Schmidt', 'anna@corp.example', 'de', true],
  );
  assert.deepEqual(user?.phone, { countryCode: '49', number: '15123456789', extension: '' });
  assert.deepEqual(await names('anna@corp.example'), ['00112233-4455-6677-8899-aabbccddeeff', 'anna', 'corp\\anna']);
});

test('an extension is read behind the number, or from its own attribute', async (t) => {
  const { take, store } = await createBed(t);
  const rules = { phone: 'business', backupPhone: 'mobile' } as const;
  const bob = {
    ...anna,
    username: 'bob',
    uniqueId: 'b',
    aliases: [],
    extension: '77',
    phones: { ...anna.phones, business: '555-123-4567' },
  };
  await take([anna, bob], rules);
  const user = await store.findUser('anna@corp.example');
  assert.deepEqual(user?.phone, { countryCode: '1', number: '5551234567', extension: '890' });
  assert.deepEqual(user?.backupPhone, { countryCode: '49', number: '15123456789', extension: '' });
  assert.deepEqual((await store.findUser('bob'))?.phone.extension, '77');
});

test('who is imported again is left alone, and nothing is written', async (t) => {
  const { take, store } = await createBed(t);
  await take([anna]);
  const before = await store.tailChanges({ after: 0, limit: 100 });
  assert.deepEqual(counted(await take([anna])), { unchanged: 1 });
  assert.equal((await store.tailChanges({ after: 0, limit: 100 })).rows.length, before.rows.length);
});

test('who has changed there is changed here, and the log says what and not to what', async (t) => {
  const { take, store } = await createBed(t);
  await take([anna]);
  assert.deepEqual(counted(await take([{ ...anna, lastName: 'Meier', aliases: [...anna.aliases, 'a.meier'] }])), {
    updated: 1,
  });
  assert.equal((await store.findUser('anna@corp.example'))?.lastName, 'Meier');
  const { rows } = await store.tailChanges({ after: 0, limit: 100 });
  assert.deepEqual([rows.at(-1)?.action, rows.at(-1)?.detail], ['user.import', 'lastName, 1 names']);
});

test('who has another name there has it here too', async (t) => {
  const { take, store } = await createBed(t);
  await take([anna]);
  const id = (await store.findUser('anna@corp.example'))?.id;
  const renamed = { ...anna, username: 'meier@corp.example', aliases: ['meier'] };
  assert.deepEqual(counted(await take([renamed])), { updated: 1 });
  assert.equal((await store.findUser('meier@corp.example'))?.id, id);
  assert.equal(await store.findUser('anna@corp.example'), undefined);
});

test('names that she has in the domain no more are free for somebody else, and those given here by hand stay', async (t) => {
  const { take, names, store, author, clock } = await createBed(t);
  await take([anna]);
  const user = (await store.findUser('anna@corp.example')) ?? assert.fail();
  const record = { ...author, at: clock.now(), action: 'x', subject: 'x', detail: '' };
  for (const name of ['nickname', 'other\\anna']) await store.addUserName(user.id, name, record);
  const renamed = { ...anna, username: 'meier@corp.example', aliases: ['meier', 'CORP\\meier'] };
  assert.deepEqual(counted(await take([renamed, { ...anna, uniqueId: 'another' }])), { updated: 1, conflict: 1 });
  assert.deepEqual(await names('meier@corp.example'), [
    '00112233-4455-6677-8899-aabbccddeeff',
    'corp\\meier',
    'meier',
    'nickname',
    'other\\anna',
  ]);
  assert.deepEqual(counted(await take([renamed, { ...anna, uniqueId: 'another' }])), { unchanged: 1, added: 1 });
  assert.deepEqual(await names('anna@corp.example'), ['anna', 'another', 'corp\\anna']);
});

test('a phone that the user chose stays, unless it is kept synchronized', async (t) => {
  const { take, store, author, clock } = await createBed(t);
  await take([anna]);
  const user = (await store.findUser('anna@corp.example')) ?? assert.fail();
  const record = { ...author, at: clock.now(), action: 'x', subject: 'x', detail: '' };
  const chosen = { countryCode: '49', number: '15199999999', extension: '' };
  await store.changeUser(user.id, { phone: chosen }, record);
  assert.deepEqual(counted(await take([anna])), { unchanged: 1 });
  await store.changeUser(user.id, { keepPhoneSynchronized: true }, record);
  assert.deepEqual(counted(await take([anna])), { updated: 1 });
  assert.equal((await store.findUser('anna@corp.example'))?.phone.number, '15123456789');
});

test('what cannot be used is left out and named, and keeps nobody away', async (t) => {
  const { take, store } = await createBed(t);
  const broken = { ...anna, emailAddress: 'none', appLanguage: 'xx', phones: { ...noPhones, mobile: '030 12' } };
  const report = await take([broken, { ...anna, username: '\0', uniqueId: 'x' }]);
  assert.deepEqual(counted(report), { added: 1, failed: 1 });
  assert.equal((await store.findUser('anna@corp.example'))?.phone.number, '');
  assert.deepEqual(report.problems.map(({ problem }) => problem.split(':')[0]).sort(), [
    'appLanguage',
    'emailAddress',
    'phone',
    'username',
  ]);
});

test('who is enabled is chosen, and who is disabled there never is', async (t) => {
  const { take, store } = await createBed(t);
  const person = (name: string, fields: Partial<DirectoryPerson> = {}) => ({
    ...anna,
    username: name,
    uniqueId: name,
    aliases: [],
    ...fields,
  });
  await take([person('off', { enabled: false })]);
  await take([person('with'), person('without', { phones: noPhones })], { enabled: 'with-phone' });
  await take([person('none')], { enabled: 'none' });
  const states = await Promise.all(
    ['off', 'with', 'without', 'none'].map(async (name) => (await store.findUser(name))?.enabled),
  );
  assert.deepEqual(states, [false, true, false, false]);
});

test('group, description and languages are the directory’s, and each goes where it is found again', async (t) => {
  const { take, store } = await createBed(t);
  const texts = { userGroup: 'Sales', description: 'Head of sales', callLanguage: 'fr', oathLanguage: 'pt-BR' };
  await take([{ ...anna, ...texts }]);
  const user = await store.findUser('anna@corp.example');
  assert.deepEqual(
    [user?.userGroup, user?.description, user?.callLanguage, user?.textLanguage, user?.oathLanguage],
    ['Sales', 'Head of sales', 'fr', 'de', 'pt-BR'],
  );
  const search = {
    filters: { description: { pattern: '*head*', sensitivity: 'any-case' } },
    after: '',
    limit: 9,
  } as const;
  assert.equal((await store.searchUsers(search)).users.length, 1);
  await take([{ ...anna, ...texts, description: 'Retired' }]);
  assert.equal((await store.searchUsers(search)).users.length, 0);
});

test('a user of the same name is linked, and keeps what the directory does not say', async (t) => {
  const { take, store, addUser, names } = await createBed(t);
  const before = await addUser({ username: 'Anna@corp.example', userGroup: 'HR' });
  assert.deepEqual(counted(await take([anna])), { linked: 1 });
  const user = await store.findUser('anna@corp.example');
  assert.deepEqual([user?.id, user?.userGroup, user?.lastName], [before.id, 'HR', 'Schmidt']);
  assert.ok((await names('anna@corp.example')).includes('corp\\anna'));
  assert.deepEqual(counted(await take([anna])), { unchanged: 1 });
});

test('a bare name alone does not make two people one', async (t) => {
  const { take, addUser, store } = await createBed(t);
  const other = await addUser({ username: 'anna' });
  const report = await take([anna]);
  assert.deepEqual(counted(report), { added: 1 });
  assert.match(report.problems[0]?.problem ?? '', /"anna" is the name of another user/);
  assert.notEqual((await store.findUser('anna@corp.example'))?.id, other.id);
});

test('the name of somebody who comes from another entry is a conflict', async (t) => {
  const { take } = await createBed(t);
  await take([anna]);
  assert.deepEqual(counted(await take([{ ...anna, uniqueId: 'another' }])), { conflict: 1 });
});

test('of two people of one name in one run the first is added', async (t) => {
  const { take } = await createBed(t);
  assert.deepEqual(counted(await take([anna, { ...anna, uniqueId: 'another' }])), { added: 1, conflict: 1 });
});

test('rules leave out who is new, and who is there', async (t) => {
  const { take } = await createBed(t);
  assert.deepEqual(counted(await take([anna], { addNew: false })), { 'left-out': 1 });
  await take([anna]);
  assert.deepEqual(counted(await take([{ ...anna, lastName: 'X' }], { updateExisting: false })), { 'left-out': 1 });
});

test('a dry run says the same and writes nothing', async (t) => {
  const { take, store } = await createBed(t);
  assert.deepEqual(counted(await take([anna], {}, true)), { added: 1 });
  assert.equal(await store.findUser('anna@corp.example'), undefined);
  await take([anna]);
  assert.deepEqual(counted(await take([{ ...anna, lastName: 'X' }], {}, true)), { updated: 1 });
  assert.equal((await store.findUser('anna@corp.example'))?.lastName, 'Schmidt');
});
