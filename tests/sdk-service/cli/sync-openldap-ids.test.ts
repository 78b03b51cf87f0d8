import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { createLdapDirectory } from '../../../sdk-service/adapters/directory/ldap/ldap-directory.ts';
import { directoryDefaults } from '../../../sdk-service/domain/directories/directory-defaults.ts';
import type { UniqueIdType } from '../../../sdk-service/ports/directory.ts';
import { collectPeople } from '../../contracts/directory/ldap-directory-contract.ts';
import { createDirectoryEditor } from '../../peers/edit-directory.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type Slapd, startSlapd } from '../../peers/slapd.ts';
import { createPlace } from './place.ts';

/** An OpenLDAP of three people who have an id of each type, and a store that knows them by one of these. */
const options = requirePeer('slapd');
const below = 'ou=people,dc=example,dc=org';
const count = 3;
let slapd: Slapd;

before(async () => {
  if (options.skip !== false) return;
  slapd = await startSlapd({
    bulkPeople: count,
    bulkLines: (index) => [
      `badge:: ${badgeOf(index).toString('base64')}`,
      `employeeNumber: Nr. ${index} (*)`,
      'userPassword: Passw0rd!',
    ],
  });
});
after(() => slapd?.stop());

/** Bytes that end a text, are no UTF-8, and have a meaning in filters. */
function badgeOf(index: number): Buffer {
  return Buffer.from([0, 0xff, 0x28, 0x2a, 0x5c, 0x29, index]);
}

const ids: readonly (readonly [UniqueIdType, string, RegExp])[] = [
  ['bytes', 'badge', /^00ff282a5c290[0-2]$/],
  ['string', 'employeeNumber', /^Nr\. [0-2] \(\*\)$/],
  ['guid', 'entryUUID', /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/],
];

async function createStore(t: TestContext, type: UniqueIdType, attribute: string) {
  const place = await createPlace();
  t.after(() => place.remove());
  await place.mfa('init');
  const authorityFile = join(place.folder, 'ca.pem');
  writeFileSync(authorityFile, slapd.authority);
  const words = ['--kind', 'ldap', '--server', `${slapd.address}:3636`, '--ca-file', authorityFile];
  const bind = ['--bind-dn', `uid=svc-mfa,${below}`, '--bind-password-stdin'];
  const id = ['--attribute', `uniqueId=${attribute}`, '--attribute', `uniqueIdType=${type}`];
  const added = await place.mfaWithInput('Passw0rd!\n', 'directory', 'add', 'staff', ...words, ...bind, ...id);
  assert.equal(added.code, 0, added.stderr);
  const item = ['--filter', '(employeeNumber=*)', '--gone', 'remove'];
  assert.equal((await place.mfa('sync', 'items', 'add', 'staff', ...item)).code, 0);

  async function sync() {
    const { code, stdout, stderr } = await place.mfa('sync', 'run', '--json');
    assert.equal(code, 0, stderr);
    const { people, ...counts } = JSON.parse(stdout).counts;
    return { people, counts: Object.fromEntries(Object.entries(counts).filter(([, number]) => number !== 0)) };
  }

  /** What the store says of a user besides what the directory does. */
  async function show(username: string) {
    const { code, stdout } = await place.mfa('user', 'show', username, '--json');
    return code === 0 ? JSON.parse(stdout) : undefined;
  }

  return { place, sync, show };
}

for (const [type, attribute, form] of ids) {
  test(`whoever is known by an id of type ${type} stays himself when he is renamed`, options, async (t) => {
    const { place, sync, show } = await createStore(t, type, attribute);
    assert.deepEqual(await sync(), { people: count, counts: { added: count } });
    assert.deepEqual(await sync(), { people: count, counts: { unchanged: count } });
    assert.equal((await place.mfa('user', 'disable', 'u00001')).code, 0);

    const edit = await createDirectoryEditor(slapd, {
      port: 3636,
      bindDn: 'cn=admin,dc=example,dc=org',
      password: 'admin',
    });
    await edit.rename(`uid=u00001,${below}`, `uid=new-name,${below}`);
    try {
      assert.deepEqual(await sync(), { people: count, counts: { updated: 1, unchanged: count - 1 } });
      assert.equal(await show('u00001'), undefined);
      // What was done to the record here is still there.
      assert.equal((await show('new-name'))?.enabled, false);
    } finally {
      await edit.rename(`uid=new-name,${below}`, `uid=u00001,${below}`);
      await edit.close();
    }
  });

  test(`an entry is found by its id of type ${type}, and a password checked by it`, options, async (t) => {
    const defaults = directoryDefaults('ldap');
    const directory = createLdapDirectory({
      config: {
        ...defaults,
        id: 'd1',
        name: 'staff',
        servers: [{ host: slapd.address, port: 3636 }],
        certificateAuthority: slapd.authority,
        bindDn: `uid=svc-mfa,${below}`,
        attributes: { ...defaults.attributes, uniqueId: attribute, uniqueIdType: type },
      },
      readBindPassword: () => 'Passw0rd!',
      clock: { now: () => new Date() },
      report: () => undefined,
    });
    t.after(() => directory.close());
    const query = { isRecursive: true, filter: '(employeeNumber=*)' };
    const people = await collectPeople(directory, query);
    const found = people.map(({ uniqueId, username }) => [uniqueId, username] as const);
    assert.equal(new Set(found.map(([id]) => id)).size, count);
    for (const [id, username] of found) {
      assert.match(id, form);
      assert.equal((await directory.findPerson(id, query))?.username, username);
      assert.equal(await directory.hasEntry(id), true);
      // The name is that of somebody else by now: the id decides.
      assert.equal(await directory.verifyPassword('anna', 'Passw0rd!', { uniqueId: id }), 'verified');
      assert.equal(await directory.verifyPassword(username, 'wrong', { uniqueId: id }), 'wrong-password');
    }
    const other = found[0]?.[0].replace(/.$/, (last) => (last === 'f' ? '0' : 'f')) ?? '';
    assert.equal(await directory.hasEntry(other), false);
    assert.equal(await directory.verifyPassword('anna', 'Passw0rd!', { uniqueId: other }), 'unknown-user');
  });
}
