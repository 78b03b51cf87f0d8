import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { createDirectories } from '../../../../sdk-service/domain/directories/directories.ts';
import type { Directory, PasswordDirectory } from '../../../../sdk-service/ports/directory.ts';
import type { RadiusConfig } from '../../../../sdk-service/ports/password-directory-config.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const corp = {
  name: 'corp',
  kind: 'ad',
  servers: ['dc1.corp.example'],
  bindDn: 'svc-mfa@corp.example',
  bindPassword: 'a secret of ours',
} as const;

const vpn = {
  name: 'vpn',
  kind: 'radius',
  servers: ['nps1.corp.example', '[2001:db8::1]:11812'],
  sharedSecret: 'sixteen and more',
} as const;

/** Directories of which each only remembers how it was opened. */
async function createBed(t: TestContext) {
  const bed = await createTestBed(t);
  const opened: { readonly config: RadiusConfig; readonly readSecret: () => string }[] = [];
  const open = () =>
    createDirectories({
      ...bed,
      randomness: { bytes: randomBytes },
      report: () => undefined,
      connect: () => ({ close: () => undefined }) as unknown as Directory,
      connectRadius(config, readSecret) {
        opened.push({ config, readSecret });
        return { close: () => undefined } as unknown as PasswordDirectory;
      },
    });
  return { ...bed, opened, directories: open(), open };
}

test('RADIUS servers have defaults, and their secret is read when it is needed', async (t) => {
  const { directories, author, opened } = await createBed(t);
  const { config, hasSecret } = await directories.add(vpn, author);
  const { id: _, ...described } = config;
  assert.deepEqual(described, {
    name: 'vpn',
    kind: 'radius',
    servers: [
      { host: 'nps1.corp.example', port: 1812 },
      { host: '2001:db8::1', port: 11_812 },
    ],
    domains: [],
    peopleOf: [],
    nameForm: 'whole',
    nasIdentifier: 'mfa-server',
    lockout: { threshold: 5, windowSeconds: 1800 },
    answerSeconds: 5,
  });
  assert.ok(hasSecret);
  assert.equal(opened.at(-1)?.readSecret(), 'sixteen and more');
});

test('what is changed is changed, what is not said stays, and another process reads it back', async (t) => {
  const { directories, author, open, opened } = await createBed(t);
  const { id } = (await directories.add(corp, author)).config;
  await directories.add(vpn, author);
  const change = {
    name: 'vpn',
    peopleOf: ['Corp'],
    nameForm: 'bare',
    lockoutThreshold: 0,
    lockoutMinutes: 60,
  } as const;
  await directories.change(change, author);
  const other = open();
  await other.reload();
  const { config } = other.get('vpn');
  assert.ok(config.kind === 'radius');
  assert.deepEqual([config.peopleOf, config.nameForm], [[id], 'bare']);
  assert.deepEqual(config.lockout, { threshold: 0, windowSeconds: 3600 });
  assert.equal(config.servers.length, 2);
  assert.equal(opened.at(-1)?.readSecret(), 'sixteen and more');
  await directories.change({ name: 'vpn', peopleOf: [''], sharedSecret: 'another of sixteen' }, author);
  const changed = directories.get('vpn').config;
  assert.deepEqual(changed.kind === 'radius' && changed.peopleOf, []);
  assert.equal(opened.at(-1)?.readSecret(), 'another of sixteen');
});

test('the log says how they are set up, and no secret', async (t) => {
  const { directories, author, store } = await createBed(t);
  await directories.add(vpn, author);
  await directories.change({ name: 'vpn', sharedSecret: 'another of sixteen' }, author);
  const { rows } = await store.tailChanges({ after: 0, limit: 100 });
  const [added, changed] = rows.filter(({ action }) => action.startsWith('directory.'));
  const detail = 'radius; nps1.corp.example:1812, 2001:db8::1:11812; people of none; names whole; lockout 5 in 30 min';
  assert.equal(added?.detail, detail);
  assert.equal(changed?.detail, `${detail}, secret`);
  assert.doesNotMatch(JSON.stringify(rows), /sixteen/);
});

test('they have no people to be read', async (t) => {
  const { directories, author } = await createBed(t);
  await directories.add(vpn, author);
  assert.throws(() => directories.open('vpn'), { code: 'malformed', message: /only checks passwords/ });
});

const refused = [
  [{ servers: [] }, /^server: at least 1/],
  [{ sharedSecret: undefined }, /^secret: RADIUS needs one/],
  [{ sharedSecret: 'fifteen letters' }, /^secret: 16 to 128 characters of ASCII/],
  [{ sharedSecret: 'sixteen with an ü' }, /^secret: 16 to 128 characters of ASCII/],
  [{ sharedSecret: 'x'.repeat(129) }, /^secret: 16 to 128 characters/],
  [{ bindPassword: 'x' }, /^bind-password: RADIUS has a secret instead/],
  [{ tls: 'ldaps' }, /^tls: RADIUS has no such thing/],
  [{ baseDns: ['dc=x'] }, /^base-dn: RADIUS has no such thing/],
  [{ attributes: { firstName: 'x' } }, /^attribute: RADIUS has no such thing/],
  [{ nasIdentifier: 'a b' }, /^nas-identifier: 1 to 64/],
  [{ nasIdentifier: '' }, /^nas-identifier: 1 to 64/],
  [{ nameForm: 'half' as 'bare' }, /^name-form: whole or bare/],
  [{ lockoutThreshold: 1000 }, /^lockout-threshold: a whole number from 0 to 999/],
  [{ lockoutMinutes: 0 }, /^lockout-minutes: a whole number from 1/],
  [{ answerSeconds: 61 }, /^answer-seconds: a whole number from 1 to 60/],
] as const;

for (const [fields, message] of refused) {
  test(`refuses RADIUS with ${JSON.stringify(fields).slice(0, 60)}`, async (t) => {
    const { directories, author } = await createBed(t);
    await assert.rejects(directories.add({ ...vpn, ...fields }, author), { code: 'malformed', message });
    assert.deepEqual(directories.list(), []);
  });
}

test('refuses people of a directory that is not there or has none', async (t) => {
  const { directories, author } = await createBed(t);
  await directories.add(vpn, author);
  const add = (peopleOf: string) => directories.add({ ...vpn, name: 'other', peopleOf: [peopleOf] }, author);
  await assert.rejects(add('corp'), { code: 'not-found', message: /"corp"/ });
  await assert.rejects(add('vpn'), { code: 'malformed', message: 'people-of: "vpn" has no people.' });
});

test('a directory that was removed stands in no way of a new secret', async (t) => {
  const { directories, author, opened } = await createBed(t);
  await directories.add(corp, author);
  await directories.add({ ...vpn, peopleOf: ['corp'] }, author);
  await directories.remove('corp', author);
  await directories.change({ name: 'vpn', sharedSecret: 'another of sixteen' }, author);
  assert.equal(opened.at(-1)?.readSecret(), 'another of sixteen');
});

test('a directory that is made anew under an old name has none of the people of the old one', async (t) => {
  const { directories, author, store } = await createBed(t);
  await directories.add(corp, author);
  await directories.add({ ...vpn, peopleOf: ['corp'] }, author);
  await directories.remove('corp', author);
  const { id } = (await directories.add(corp, author)).config;
  const keepers = () => directories.active().filter(({ config }) => config.peopleOf?.includes(id));
  assert.deepEqual(keepers(), []);
  await directories.change({ name: 'vpn', peopleOf: ['corp'] }, author);
  assert.deepEqual(keepers().length, 1);
  const { rows } = await store.tailChanges({ after: 0, limit: 100 });
  assert.match(rows.findLast(({ action }) => action === 'directory.change')?.detail ?? '', /; people of corp; /);
});

test('refuses what only RADIUS has for other directories', async (t) => {
  const { directories, author } = await createBed(t);
  for (const [fields, message] of [
    [{ sharedSecret: 'sixteen and more' }, /^secret: only RADIUS has one/],
    [{ peopleOf: ['x'] }, /^people-of: Active Directory and LDAP have no such thing/],
    [{ nameForm: 'bare' }, /^name-form: /],
    [{ lockoutThreshold: 3 }, /^lockout-threshold: /],
  ] as const) {
    await assert.rejects(directories.add({ ...corp, ...fields }, author), { code: 'malformed', message });
  }
});
