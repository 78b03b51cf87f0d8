import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLdapDirectory } from '../../../sdk-service/adapters/directory/ldap/ldap-directory.ts';
import { directoryDefaults } from '../../../sdk-service/domain/directories/directory-defaults.ts';
import type { Directory } from '../../../sdk-service/ports/directory.ts';
import { createDirectoryEditor } from '../../peers/edit-directory.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type SambaAd, startSambaAd } from '../../peers/samba-ad.ts';
import { createFixedClock } from '../../support/fixed-clock.ts';
import { collectPeople } from './ldap-directory-contract.ts';

/** What Active Directory tells of changes to an ordinary account, and to one with the right *Replicating Directory Changes*. */
const options = requirePeer('samba');
const domain = 'DC=corp,DC=example';
const place = `OU=Changes,${domain}`;
let samba: SambaAd;
let edit: Awaited<ReturnType<typeof createDirectoryEditor>>;

before(async () => {
  if (options.skip !== false) return;
  samba = await startSambaAd();
  edit = await createDirectoryEditor(samba);
  await edit.add(place, { objectClass: 'organizationalUnit' });
  await edit.add(`OU=Elsewhere,${domain}`, { objectClass: 'organizationalUnit' });
});
after(async () => {
  await edit?.close();
  await samba?.stop();
});

/** Asks as the account, from where it asked last; `changed` gives names where the entry is still there. */
async function follow(account: 'svc-mfa' | 'svc-sync', filters: readonly string[] = []) {
  const directory = createLdapDirectory({
    config: {
      ...directoryDefaults('ad'),
      id: 'd1',
      name: 'corp',
      servers: [{ host: samba.address, port: 636 }],
      certificateAuthority: samba.authority,
      bindDn: `${account}@corp.example`,
    },
    readBindPassword: () => 'Passw0rd!',
    clock: createFixedClock(),
    report: () => undefined,
  });
  let { cursor } = await directory.readChanges('', filters);
  return {
    directory,
    close: () => directory.close(),
    get cursor() {
      return cursor;
    },
    async changed(): Promise<readonly string[] | 'unknown'> {
      const changes = await directory.readChanges(cursor, filters);
      cursor = changes.cursor;
      return changes.changed;
    },
  };
}

async function idOf(directory: Directory, name: string): Promise<string> {
  const [person] = await collectPeople(directory, { isRecursive: true, filter: `(sAMAccountName=${name})` });
  return person?.uniqueId ?? assert.fail(`${name} is not there`);
}

function addPerson(name: string) {
  return edit.add(`CN=${name},${place}`, {
    objectClass: 'user',
    sAMAccountName: name,
    userPrincipalName: `${name}@corp.example`,
    userAccountControl: '544',
  });
}

test('an account that may sees who is new, changes, moves, is disabled and is deleted', options, async () => {
  const following = await follow('svc-sync');
  const { directory, changed } = following;
  assert.match(following.cursor, /^[\da-f]{32}:\d+:[\da-f]{16}:\S+$/);
  assert.deepEqual(await changed(), []);
  await addPerson('dora');
  const dora = await idOf(directory, 'dora');
  assert.deepEqual(await changed(), [dora]);
  await edit.replace(`CN=dora,${place}`, { mobile: '+49 1512 3456789' });
  assert.deepEqual(await changed(), [dora]);
  await edit.replace(`CN=dora,${place}`, { userAccountControl: '546' });
  assert.deepEqual(await changed(), [dora]);
  await edit.rename(`CN=dora,${place}`, `CN=dora,OU=Elsewhere,${domain}`);
  assert.deepEqual(await changed(), [dora]);
  await edit.remove(`CN=dora,OU=Elsewhere,${domain}`);
  assert.deepEqual(await changed(), [dora]);
  assert.deepEqual(await changed(), []);
  following.close();
});

test('of attributes that nobody asks for it is told nothing, of those in a filter everything', options, async () => {
  await addPerson('emil');
  const [plain, filtered, any] = await Promise.all([
    follow('svc-sync'),
    follow('svc-sync', ['(&(objectClass=user)(!(employeeType=guest)))']),
    follow('svc-sync', ['(:caseExactMatch:=guest)']),
  ]);
  await edit.replace(`CN=emil,${place}`, { employeeType: 'guest' });
  const emil = await idOf(plain.directory, 'emil');
  assert.deepEqual(await plain.changed(), []);
  assert.deepEqual(await filtered.changed(), [emil]);
  // A filter of which that cannot be said: as without the right.
  assert.match(any.cursor, /^[\da-f]{32}:\d+$/);
  assert.deepEqual(await any.changed(), [emil]);
  for (const each of [plain, filtered, any]) each.close();
});

test('an account that may not sees the same, but not who is deleted', options, async () => {
  const following = await follow('svc-mfa');
  assert.match(following.cursor, /^[\da-f]{32}:\d+$/);
  await addPerson('fritz');
  const fritz = await idOf(following.directory, 'fritz');
  assert.deepEqual(await following.changed(), [fritz]);
  await edit.remove(`CN=fritz,${place}`);
  assert.deepEqual(await following.changed(), []);
  following.close();
});

test('a group or a container that changes is told as a whole, whatever the account may', options, async () => {
  for (const account of ['svc-mfa', 'svc-sync'] as const) {
    const following = await follow(account);
    await edit.replace(place, { description: account });
    assert.equal(await following.changed(), 'unknown');
    assert.deepEqual(await following.changed(), []);
    following.close();
  }
});

test('an account that loses or gains the right goes on from where it was', options, async () => {
  const [may, mayNot] = await Promise.all([follow('svc-sync'), follow('svc-mfa')]);
  await addPerson('gerda');
  const gerda = await idOf(may.directory, 'gerda');
  assert.deepEqual((await mayNot.directory.readChanges(may.cursor, [])).changed, [gerda]);
  assert.deepEqual((await may.directory.readChanges(mayNot.cursor, [])).changed, [gerda]);
  may.close();
  mayNot.close();
});

test('a cursor of another server, of another kind or of the future begins anew', options, async () => {
  const following = await follow('svc-sync');
  const [database = '', usn = '', key = ''] = following.cursor.split(':');
  const odd = [
    '20260101000000Z',
    `${'0'.repeat(32)}:${usn}`,
    `${database}:${BigInt(usn) + 1_000_000n}`,
    ':::',
    'x:y:z:w',
  ];
  for (const cursor of odd)
    assert.equal((await following.directory.readChanges(cursor, [])).changed, 'unknown', cursor);
  // A cookie that the server does not know: the number still counts.
  await addPerson('hanna');
  const spoilt = await following.directory.readChanges(`${database}:${usn}:${key}:bm8gY29va2ll`, []);
  assert.deepEqual(spoilt.changed, [await idOf(following.directory, 'hanna')]);
  following.close();
});
