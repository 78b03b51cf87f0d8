import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, type TestContext, test } from 'node:test';
import { createSdkClient } from '@mfa/shared/sdk-client/sdk-client';
import type { GroupRoleName } from '../../../sdk-service/ports/group-role-store.ts';
import { createDirectoryEditor } from '../../peers/edit-directory.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type SambaAd, startSambaAd } from '../../peers/samba-ad.ts';
import { startTcpGate } from '../../peers/tcp-gate.ts';
import { administrator, startSoapService } from '../../support/soap-service.ts';

/**
 * Members of groups of Active Directory as callers of the SDK. `outer` holds anna, and eve by way of two groups in it
 * (`tests/peers/samba-people.ts`).
 */
const options = requirePeer('samba');
const domain = 'DC=corp,DC=example';
const password = 'Passw0rd!';
let samba: SambaAd;
let edit: Awaited<ReturnType<typeof createDirectoryEditor>>;

before(async () => {
  if (options.skip !== false) return;
  samba = await startSambaAd();
  edit = await createDirectoryEditor(samba);
  await edit.add(`OU=Roles,${domain}`, { objectClass: 'organizationalUnit' });
});
after(async () => {
  await edit?.close();
  await samba?.stop();
});

/** A security group of this test's own, below `OU=Roles`. */
async function addGroup(name: string, ...members: readonly string[]): Promise<string> {
  const dn = `CN=${name},OU=Roles,${domain}`;
  const attributes = { objectClass: 'group', sAMAccountName: name, groupType: '-2147483646' };
  await edit.add(dn, members.length === 0 ? attributes : { ...attributes, member: members });
  return dn;
}

const staff = (name: string) => `CN=${name},OU=Staff,${domain}`;
const edge = (name: string) => `CN=${name},OU=Edge,${domain}`;

/** The SDK over the domain, which it reaches by a door that can be shut. */
async function start(t: TestContext, { port = 'tcp' } = {}) {
  const service = await startSoapService(t, { PORT: port });
  const { core } = service;
  const gate = await startTcpGate({ address: samba.address, port: 636 });
  t.after(() => gate.stop());

  const addDirectory = (name: string) =>
    core.directories.add(
      {
        name,
        kind: 'ad',
        servers: [`${samba.address}:${gate.port}`],
        certificateAuthority: samba.authority,
        bindDn: 'svc-mfa@corp.example',
        bindPassword: password,
        connectSeconds: 1,
        answerSeconds: 5,
      },
      administrator,
    );
  await addDirectory('corp');

  function give(group: string, role: GroupRoleName = 'compatible', directory = 'corp') {
    return core.groupRoles.add({ directory, group, role }, administrator);
  }

  /** The status of a request by Basic. */
  async function call(name: string, typed = password): Promise<number> {
    const authorization = `Basic ${Buffer.from(`${name}:${typed}`).toString('base64')}`;
    const response = await fetch(`http://127.0.0.1:${service.port}${service.path}`, { headers: { authorization } });
    await response.arrayBuffer();
    return response.status;
  }

  return { ...service, gate, give, call, addDirectory };
}

/** A member of a group calls as a Windows account for which IIS vouches. */
async function callByWindows({ at, path }: Awaited<ReturnType<typeof start>>, name: string): Promise<number> {
  const socket = connect(at);
  await once(socket, 'connect');
  const vouched = ['X-iisnode-HTTPS: on', 'X-iisnode-AUTH_TYPE: Negotiate', `X-iisnode-AUTH_USER: ${name}`];
  socket.write([`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...vouched, '', ''].join('\r\n'));
  return Number((await text(socket)).slice(9, 12));
}

test('a member may call by each of his names, also by way of two groups in the group', options, async (t) => {
  const { give, call } = await start(t);
  await give('outer');
  for (const name of [
    'CORP\\anna',
    'corp.example\\ANNA',
    'anna@corp.example',
    'anna',
    'CORP\\eve',
    'eve.other@corp.example',
  ]) {
    assert.equal(await call(name), 200, name);
  }
});

test('nobody else may: not who is in no group, disabled, unknown or without the right password', options, async (t) => {
  const { give, call, core, lines } = await start(t);
  await addGroup('refused', edge('disabled'), staff('anna'));
  await give('refused');
  for (const [name, typed] of [
    ['CORP\\joerg', password],
    ['CORP\\disabled', password],
    ['CORP\\nobody', password],
    ['OTHER\\anna', password],
    ['CORP\\anna', 'wr0ng-secret'],
    ['CORP\\anna', ''],
    ['CORP\\anna)(objectClass=*', password],
  ] as const) {
    assert.equal(await call(name, typed), 401, name);
  }
  assert.match(lines.join(), /"reason":"no-role"/);
  assert.match(lines.join(), /"reason":"disabled"/);
  assert.doesNotMatch(lines.join(), /wr0ng-secret/);
  await core.groupRoles.remove({ directory: 'corp', group: 'refused' }, administrator);
  assert.equal(await call('CORP\\anna'), 401);
});

test('the role is that of the group, the widest of several, and the audit names DOMAIN\\user', options, async (t) => {
  const { give, core, port, path, clock } = await start(t);
  async function disable(): Promise<unknown> {
    const client = createSdkClient({ url: `http://localhost:${port}${path}`, username: 'anna', password });
    try {
      return (await client.pfWsSdk.Disable({ username: 'dora', modifyUsername: 'somebody' })).error?.Code;
    } finally {
      client.close();
    }
  }
  await core.users.add({ username: 'dora' }, administrator);
  for (const name of ['narrow', 'wide', 'narrow2']) await addGroup(name, staff('anna'));
  await give('narrow', 'application');
  assert.equal(await disable(), 4);
  await give('wide', 'automation');
  await give('narrow2', 'application');
  // A group that has its role only now counts for who is remembered when the directory is asked again.
  clock.advanceSeconds(60);
  assert.equal(await disable(), 0);
  const { rows } = await core.storage.tailChanges({ after: 0, limit: 1000 });
  const byAnna = rows.filter(({ accountName }) => accountName === 'CORP\\anna');
  assert.deepEqual(
    byAnna.map(({ action, actor }) => [action, actor]),
    [
      ['call.refused', ''],
      ['user.disable', 'somebody'],
    ],
  );
});

test(
  'a renamed and moved group gives what it gave, and another one of its old name gives nothing',
  options,
  async (t) => {
    const { give, call, clock } = await start(t);
    const dn = await addGroup('PhoneFactor Admins', staff('anna'));
    await give('PhoneFactor Admins');
    assert.equal(await call('CORP\\anna'), 200);
    const renamed = `CN=MFA Callers,OU=Groups,${domain}`;
    await edit.rename(dn, renamed);
    await edit.replace(renamed, { sAMAccountName: 'MFA Callers' });
    await addGroup('PhoneFactor Admins', staff('changes'));
    clock.advanceSeconds(61);
    assert.equal(await call('CORP\\anna'), 200);
    assert.equal(await call('CORP\\changes'), 401);
  },
);

test(
  'who is taken out of the group is refused within a minute, and a deleted group has no members',
  options,
  async (t) => {
    const { give, call, clock } = await start(t);
    const dn = await addGroup('shrinking', staff('anna'), staff('changes'));
    await give('shrinking');
    assert.deepEqual([await call('CORP\\anna'), await call('CORP\\changes')], [200, 200]);
    await edit.replace(dn, { member: staff('changes') });
    clock.advanceSeconds(60);
    assert.deepEqual([await call('CORP\\anna'), await call('CORP\\changes')], [401, 200]);
    await edit.remove(dn);
    await addGroup('shrinking', staff('changes'));
    clock.advanceSeconds(60);
    assert.equal(await call('CORP\\changes'), 401);
  },
);

test(
  'a role that is taken away, or a directory that is removed, ends at once for who is remembered',
  options,
  async (t) => {
    const { give, call, core } = await start(t);
    await give('outer');
    assert.equal(await call('CORP\\anna'), 200);
    await core.groupRoles.remove({ directory: 'corp', group: 'OUTER' }, administrator);
    assert.equal(await call('CORP\\anna'), 401);
    await give('outer');
    assert.equal(await call('CORP\\anna'), 200);
    await core.directories.remove('corp', administrator);
    await core.groupRoles.reload();
    assert.equal(await call('CORP\\anna'), 401);
  },
);

test('while the directory is away who was known goes on for an hour, and nobody else is let in', options, async (t) => {
  const { give, call, clock, gate, lines } = await start(t);
  await give('outer');
  assert.equal(await call('CORP\\anna'), 200);
  gate.stop();
  clock.advanceSeconds(60);
  assert.equal(await call('CORP\\anna'), 200);
  assert.match(lines.join(), /caller goes on while the directory is away/);
  assert.deepEqual([await call('CORP\\anna', 'wrong'), await call('CORP\\eve')], [503, 503]);
  clock.advanceSeconds(3500);
  assert.equal(await call('CORP\\anna'), 200);
  clock.advanceSeconds(60);
  assert.equal(await call('CORP\\anna'), 503);
});

test('a service account goes before a member of its name, also a disabled one', options, async (t) => {
  const { give, call, core } = await start(t);
  await give('outer');
  assert.equal(await call('CORP\\anna'), 200);
  const account = { name: 'CORP\\anna', role: 'application', password: 'a password of a service' } as const;
  await core.accounts.add(account, administrator);
  assert.equal(await call('CORP\\anna'), 401);
  assert.equal(await call('anna'), 401);
  assert.equal(await call('CORP\\anna', account.password), 200);
  await core.accounts.disable('CORP\\anna', administrator);
  assert.deepEqual([await call('CORP\\anna'), await call('anna@corp.example')], [401, 401]);
});

test('a name that two directories with such groups know is refused', options, async (t) => {
  const { give, call, core, addDirectory } = await start(t);
  await give('outer');
  await addDirectory('again');
  assert.equal(await call('CORP\\anna'), 200);
  await give('outer', 'compatible', 'again');
  assert.equal(await call('CORP\\eve'), 401);
  await core.directories.change({ name: 'again', domains: ['CORP'] }, administrator);
  assert.equal(await call('CORP\\eve'), 200);
});

test('guesses here lock nobody out of the domain', options, async (t) => {
  const { give, call } = await start(t);
  await addGroup('guessing', edge('guessed'));
  await give('guessing');
  for (let count = 0; count < 8; count += 1) assert.equal(await call('CORP\\guessed', `wrong ${count}`), 401);
  const own = await createDirectoryEditor(samba, { bindDn: 'guessed@corp.example', password });
  await own.close();
});

test('a member is known by the Windows name for which IIS vouches, a computer too', options, async (t) => {
  const bed = await start(t, { port: 'pipe' });
  await bed.core.settings.set('callers.windows', 'true', administrator);
  const dn = await addGroup('by-windows', staff('anna'), edge('disabled'), `CN=DC1,OU=Domain Controllers,${domain}`);
  await bed.give('by-windows');
  const names = ['CORP\\anna', 'CORP\\DC1$', 'CORP\\disabled', 'CORP\\changes', 'OTHER\\anna', 'anna'];
  const statuses: number[] = [];
  for (const name of names) statuses.push(await callByWindows(bed, name));
  assert.deepEqual(statuses, [200, 200, 401, 401, 401, 401]);
  await edit.replace(dn, { member: edge('disabled') });
  assert.equal(await callByWindows(bed, 'CORP\\anna'), 200);
  bed.clock.advanceSeconds(60);
  assert.equal(await callByWindows(bed, 'CORP\\anna'), 401);
});
