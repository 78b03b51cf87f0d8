import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDirectoryEditor } from '../../peers/edit-directory.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type SambaAd, startSambaAd } from '../../peers/samba-ad.ts';
import { addCorp } from './add-corp.ts';
import { createPlace } from './place.ts';

/** One Active Directory whose people are known by an id of another kind in each store. */
const options = requirePeer('samba');
const domain = 'DC=corp,DC=example';
let samba: SambaAd;
let edit: Awaited<ReturnType<typeof createDirectoryEditor>>;

before(async () => {
  if (options.skip !== false) return;
  samba = await startSambaAd();
  edit = await createDirectoryEditor(samba);
});
after(async () => {
  await edit?.close();
  await samba?.stop();
});

for (const { type, attribute, form } of [
  { type: 'bytes', attribute: 'objectGUID', form: /^[\da-f]{32}$/ },
  { type: 'sid', attribute: 'objectSid', form: /^S-1-5-21-\d+-\d+-\d+-\d+$/ },
]) {
  test(
    `whoever is known by an ${attribute} of type ${type} is reached by it, and stays himself`,
    options,
    async (t) => {
      const place = await createPlace();
      t.after(() => place.remove());
      await addCorp({ place, samba }, '--attribute', `uniqueId=${attribute}`, '--attribute', `uniqueIdType=${type}`);
      const synced = `OU=${type},${domain}`;
      await edit.add(synced, { objectClass: 'organizationalUnit' });
      const names = { old: `dora-${type}`, changed: `doris-${type}`, leaves: `emil-${type}` };
      for (const name of [names.old, names.leaves]) {
        await edit.add(`CN=${name},${synced}`, {
          objectClass: 'user',
          sAMAccountName: name,
          userPrincipalName: `${name}@corp.example`,
          userAccountControl: '544',
        });
      }
      await place.mfa('sync', 'items', 'add', 'corp', '--container', synced, '--gone', 'remove');
      const sync = async (...words: readonly string[]) => {
        const { code, stdout, stderr } = await place.mfa('sync', 'run', ...words, '--json');
        assert.equal(code, 0, stderr);
        const { people: _, ...counts } = JSON.parse(stdout).counts;
        return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
      };
      const nameOf = async (typed: string) => {
        const { code, stdout } = await place.mfa('user', 'show', typed, '--json');
        return code === 0 ? JSON.parse(stdout).username : undefined;
      };

      assert.deepEqual(await sync(), { added: 2 });
      assert.deepEqual(await sync(), { unchanged: 2 });
      const browsed = await place.mfa('directory', 'browse', 'corp', '--filter', `(cn=${names.old})`, '--json');
      const [{ uniqueId }] = JSON.parse(browsed.stdout);
      assert.match(uniqueId, form);
      assert.equal(await nameOf(uniqueId), `${names.old}@corp.example`);

      await edit.rename(`CN=${names.old},${synced}`, `CN=${names.changed},${synced}`);
      const renamed = { userPrincipalName: `${names.changed}@corp.example`, sAMAccountName: names.changed };
      await edit.replace(`CN=${names.changed},${synced}`, renamed);
      assert.deepEqual(await sync('--changes'), { updated: 1 });
      assert.equal(await nameOf(uniqueId), `${names.changed}@corp.example`);
      assert.equal(await nameOf(`${names.old}@corp.example`), undefined);

      await edit.remove(`CN=${names.leaves},${synced}`);
      assert.deepEqual(await sync(), { unchanged: 1, removed: 1 });
      assert.equal(await nameOf(`${names.leaves}@corp.example`), undefined);
    },
  );
}
