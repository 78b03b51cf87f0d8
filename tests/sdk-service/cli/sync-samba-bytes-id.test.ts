import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDirectoryEditor } from '../../peers/edit-directory.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type SambaAd, startSambaAd } from '../../peers/samba-ad.ts';
import { addCorp } from './add-corp.ts';
import { createPlace, type Place } from './place.ts';

/** One store and one Active Directory whose people are known by an id that is bytes. */
const options = requirePeer('samba');
const domain = 'DC=corp,DC=example';
const synced = `OU=Synced,${domain}`;
let place: Place;
let samba: SambaAd;
let edit: Awaited<ReturnType<typeof createDirectoryEditor>>;

before(async () => {
  if (options.skip !== false) return;
  [place, samba] = await Promise.all([createPlace(), startSambaAd()]);
  await addCorp({ place, samba }, '--attribute', 'uniqueId=objectGUID', '--attribute', 'uniqueIdType=bytes');
  edit = await createDirectoryEditor(samba);
  await edit.add(synced, { objectClass: 'organizationalUnit' });
  for (const name of ['dora', 'emil']) {
    await edit.add(`CN=${name},${synced}`, {
      objectClass: 'user',
      sAMAccountName: name,
      userPrincipalName: `${name}@corp.example`,
      userAccountControl: '544',
    });
  }
  await place.mfa('sync', 'items', 'add', 'corp', '--container', synced, '--gone', 'remove');
});
after(async () => {
  await edit?.close();
  await samba?.stop();
  await place?.remove();
});

async function sync(...words: readonly string[]) {
  const { code, stdout, stderr } = await place.mfa('sync', 'run', ...words, '--json');
  assert.equal(code, 0, stderr);
  const { people: _, ...counts } = JSON.parse(stdout).counts;
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

const isThere = async (username: string) => (await place.mfa('user', 'show', username)).code === 0;

test('an id of bytes is the same in each run, whatever becomes of the name', options, async () => {
  assert.deepEqual(await sync(), { added: 2 });
  assert.deepEqual(await sync(), { unchanged: 2 });
  await edit.rename(`CN=dora,${synced}`, `CN=doris,${synced}`);
  await edit.replace(`CN=doris,${synced}`, { userPrincipalName: 'doris@corp.example', sAMAccountName: 'doris' });
  assert.deepEqual(await sync('--changes'), { updated: 1 });
  assert.deepEqual([await isThere('doris@corp.example'), await isThere('dora@corp.example')], [true, false]);
});

test('whoever has gone is asked for by his bytes, and removed', options, async () => {
  await edit.remove(`CN=emil,${synced}`);
  assert.deepEqual(await sync(), { unchanged: 1, removed: 1 });
  assert.deepEqual([await isThere('doris@corp.example'), await isThere('emil@corp.example')], [true, false]);
});
