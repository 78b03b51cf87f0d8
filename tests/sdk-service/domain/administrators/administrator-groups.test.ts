import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import { administratorOperations } from '../../../../sdk-service/operations/administrators.ts';
import { createDirectoryEditor } from '../../../peers/edit-directory.ts';
import { requirePeer } from '../../../peers/peer.ts';
import { type SambaAd, startSambaAd } from '../../../peers/samba-ad.ts';
import { startTcpGate } from '../../../peers/tcp-gate.ts';
import { standardRules } from '../../../support/import-bed.ts';
import { administrator, startSoapService } from '../../../support/soap-service.ts';

/** Groups of Active Directory whose members look after users: anna, and eve by way of two groups in `outer`. */
const options = requirePeer('samba');
const domain = 'DC=corp,DC=example';
const staff = (name: string) => `CN=${name},OU=Staff,${domain}`;
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

/** The core over the domain, whose staff was taken over; `anna` of the directory is `anna@corp.example`. */
async function start(t: TestContext) {
  const service = await startSoapService(t);
  const { core, clock } = service;
  const gate = await startTcpGate({ address: samba.address, port: 636 });
  t.after(() => gate.stop());
  await core.directories.add(
    {
      name: 'corp',
      kind: 'ad',
      servers: [`${samba.address}:${gate.port}`],
      certificateAuthority: samba.authority,
      bindDn: 'svc-mfa@corp.example',
      bindPassword: 'Passw0rd!',
      connectSeconds: 1,
    },
    administrator,
  );
  await core.directoryImport.importPeople({
    directory: 'corp',
    query: { container: `OU=Staff,${domain}`, isRecursive: false },
    rules: standardRules,
    isDryRun: false,
    author: administrator,
  });

  const set = (group: string, rights: readonly string[], tags: readonly string[] = []) =>
    core.administratorGroups.set({ directory: 'corp', group, rights, match: 'any', tags }, administrator);
  const rightsOf = async (name: string) => (await core.administrators.find(`${name}@corp.example`))?.rights;
  const follow = () => {
    clock.advanceSeconds(30);
    return core.administratorGroups.followIfDue();
  };
  return { ...service, gate, set, rightsOf, follow };
}

async function addGroup(name: string, ...members: readonly string[]): Promise<string> {
  const dn = `CN=${name},OU=Groups,${domain}`;
  await edit.add(dn, { objectClass: 'group', sAMAccountName: name, groupType: '-2147483646', member: members });
  return dn;
}

test('members have the rights and the scope of the group, also by way of two groups in it', options, async (t) => {
  const { core, set, rightsOf } = await start(t);
  await core.tags.add('Sales', administrator);
  const entered = await set('outer', ['ChangePin', 'adduser'], ['Sales']);
  assert.deepEqual(entered.usernames, ['anna@corp.example', 'eve.other@corp.example']);
  assert.deepEqual(await rightsOf('eve.other'), ['AddUser', 'ChangePin']);
  assert.equal(await rightsOf('changes'), undefined);
  // As callers of the SDK see it.
  const { userAdministrator } = await administratorOperations(core).GetAdministrator_2({
    username: 'anna@corp.example',
  });
  assert.deepEqual(
    [userAdministrator.IsAdministrator, userAdministrator.ChangePin, userAdministrator.RemoveUser],
    [true, true, false],
  );
  assert.notEqual(userAdministrator.TagString, '');
  assert.equal((await core.administrators.list({ after: '', limit: 10 })).length, 2);
  const { rows } = await core.storage.tailChanges({ after: 0, limit: 1000 });
  const row = rows.find(({ action, subject }) => action === 'administrator.set' && subject === 'anna@corp.example');
  assert.equal(row?.detail, 'ChangePin, AddUser; by the group corp: outer');
});

test(
  'who joins, leaves or is disabled there is told with the next round, and so is a group that is gone',
  options,
  async (t) => {
    const { set, rightsOf, follow } = await start(t);
    const dn = await addGroup('help-desk', staff('anna'), staff('changes'));
    await set('help-desk', ['ChangePin']);
    assert.deepEqual([await rightsOf('anna'), await rightsOf('changes')], [['ChangePin'], ['ChangePin']]);
    await edit.replace(dn, { member: [staff('changes'), staff('paren(s)')] });
    await follow();
    assert.deepEqual([await rightsOf('anna'), await rightsOf('changes')], [undefined, ['ChangePin']]);
    await edit.replace(staff('changes'), { userAccountControl: '514' });
    await follow();
    assert.equal(await rightsOf('changes'), undefined);
    await edit.replace(staff('changes'), { userAccountControl: '512' });
    await follow();
    assert.deepEqual(await rightsOf('changes'), ['ChangePin']);
    await edit.rename(dn, `CN=renamed,OU=Staff,${domain}`);
    await follow();
    assert.deepEqual(await rightsOf('changes'), ['ChangePin']);
    await edit.remove(`CN=renamed,OU=Staff,${domain}`);
    await addGroup('help-desk', staff('changes'));
    await follow();
    assert.equal(await rightsOf('changes'), undefined);
  },
);

test('while the directory is away its administrators stay for an hour', options, async (t) => {
  const { set, rightsOf, follow, gate, clock, lines } = await start(t);
  await set('outer', ['ChangePin']);
  gate.stop();
  clock.advanceSeconds(3500);
  await follow();
  assert.deepEqual(await rightsOf('anna'), ['ChangePin']);
  assert.match(lines.join(), /its members stay as they are/);
  clock.advanceSeconds(60);
  await follow();
  assert.equal(await rightsOf('anna'), undefined);
});

test('of several groups the first counts, and before all what was given by hand', options, async (t) => {
  const { core, set, rightsOf, follow, clock } = await start(t);
  const first = await addGroup('first', staff('anna'));
  await addGroup('second', staff('anna'), staff('noupn'));
  await set('first', ['ChangePin']);
  clock.advanceSeconds(1);
  await set('second', ['AddUser']);
  assert.deepEqual(await rightsOf('anna'), ['ChangePin']);
  await edit.remove(first);
  await follow();
  assert.deepEqual(await rightsOf('anna'), ['AddUser']);
  const remove = () => core.administrators.remove('anna@corp.example', administrator);
  await assert.rejects(remove, { code: 'conflict', message: /by a group of the directory/ });
  const own = { username: 'anna@corp.example', rights: ['RemoveUser'], match: 'any', tags: [] } as const;
  await core.administrators.set({ ...own, author: administrator });
  await follow();
  assert.deepEqual(await rightsOf('anna'), ['RemoveUser']);
  await remove();
  await follow();
  assert.deepEqual(await rightsOf('anna'), ['AddUser']);
  await core.administratorGroups.remove({ directory: 'corp', group: 'Second' }, administrator);
  assert.equal(await rightsOf('anna'), undefined);
});

test('says which right, tag or group there is not', options, async (t) => {
  const { set } = await start(t);
  await assert.rejects(set('outer', ['Everything']), { code: 'malformed' });
  await assert.rejects(set('outer', ['AddUser'], ['Nowhere']), { code: 'not-found', message: /no tag "Nowhere"/ });
  await assert.rejects(set('No Such Group', ['AddUser']), { code: 'not-found', message: /no group/ });
});
