import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { createDirectoryEditor } from '../../peers/edit-directory.ts';
import { requirePeer } from '../../peers/peer.ts';
import { type Slapd, startSlapd } from '../../peers/slapd.ts';
import { startTcpGate, type TcpGate } from '../../peers/tcp-gate.ts';
import { createCertificateAuthority } from '../../support/make-certificate.ts';
import { createPlace, type Place } from './place.ts';

/** One store and an OpenLDAP of 1,205 people, known by their names, that fails in the ways in which servers do. */
const options = requirePeer('slapd');
const base = 'dc=example,dc=org';
const people = 1205;
const authority = createCertificateAuthority();
let place: Place;
let slapd: Slapd;
let gate: TcpGate;

before(async () => {
  if (options.skip !== false) return;
  [place, slapd] = await Promise.all([createPlace(), startSlapd({ authority })]);
  gate = await startTcpGate({ address: slapd.address, port: 3636 });
  await place.mfa('init');
  const authorityFile = join(place.folder, 'ca.pem');
  writeFileSync(authorityFile, authority.cert);
  const words = ['--kind', 'ldap', '--server', `${slapd.address}:${gate.port}`, '--ca-file', authorityFile];
  const bind = ['--bind-dn', `uid=svc-mfa,ou=people,${base}`, '--bind-password-stdin'];
  const ids = ['--attribute', 'uniqueId=uid', '--attribute', 'uniqueIdType=string'];
  const added = await place.mfaWithInput('Passw0rd!\n', 'directory', 'add', 'staff', ...words, ...bind, ...ids);
  assert.equal(added.code, 0, added.stderr);
  await place.mfa('sync', 'items', 'add', 'staff', '--gone', 'remove');
  await place.mfa('settings', 'set', 'sync.approvalThreshold', '999');
});
after(async () => {
  gate?.stop();
  await slapd?.stop();
  await place?.remove();
});

async function sync(...words: readonly string[]) {
  const { code, stdout, stderr } = await place.mfa('sync', 'run', ...words, '--json');
  const { state, problem, counts } = JSON.parse(stdout);
  return { code, state, problem, counts, stderr };
}

async function isThere(username: string): Promise<boolean> {
  return (await place.mfa('user', 'show', username)).code === 0;
}

/** Another server in the place of the one that was there, with the same names. */
async function replaceServer(fields: Parameters<typeof startSlapd>[0]): Promise<void> {
  await slapd.stop();
  slapd = await startSlapd({ authority, address: slapd.address, ...fields });
}

const edit = () => createDirectoryEditor(slapd, { port: 3636, bindDn: `cn=admin,${base}`, password: 'admin' });

test(
  'a server that goes away in the middle of a list leaves whoever came, and the next run completes it',
  options,
  async () => {
    gate.cutAfter(100_000);
    const broken = await sync();
    assert.deepEqual([broken.code, broken.state], [1, 'failed']);
    assert.match(broken.problem, /staff: The directory "staff" does not answer/);
    assert.ok(broken.counts.added > 0 && broken.counts.added < people, String(broken.counts.added));
    gate.open();
    const completed = await sync();
    assert.equal(completed.state, 'done');
    assert.equal(broken.counts.added + completed.counts.added, people);
  },
);

test('half a list removes nobody, whatever is missing in it', options, async () => {
  const editor = await edit();
  await editor.remove(`uid=u00000,ou=people,${base}`);
  gate.cutAfter(100_000);
  const broken = await sync();
  assert.deepEqual([broken.state, broken.counts.removed], ['failed', 0]);
  gate.open();
  const completed = await sync();
  assert.deepEqual([completed.state, completed.counts.removed], ['done', 1]);
  assert.equal(await isThere('u00000'), false);
  await editor.close();
});

test('a server that gives only part of the entries makes the run fail, and removes nobody', options, async () => {
  await replaceServer({ pagedTotal: 700 });
  const broken = await sync();
  assert.deepEqual([broken.state, broken.counts.removed], ['failed', 0]);
  assert.match(broken.problem, /gives only part of the entries/);
  assert.equal(await isThere('u01199'), true);
});

test('a server that has lost everybody but a few waits for an administrator', options, async () => {
  await place.mfa('settings', 'set', 'sync.approvalThreshold', '5');
  await replaceServer({ bulkPeople: 3 });
  const waiting = await sync();
  assert.deepEqual([waiting.state, waiting.counts.removed, waiting.counts.waiting], ['waiting', 0, people - 8]);
  await replaceServer({});
  const back = await sync();
  assert.deepEqual([back.state, back.counts.waiting, back.counts.removed], ['done', 0, 0]);
});

test('an entry that cannot be a user is told, and keeps nobody else in its page out', options, async () => {
  const editor = await edit();
  const person = (name: string) => ({ objectClass: 'inetOrgPerson', cn: name, sn: name });
  await editor.add(`cn=long,ou=people,${base}`, { ...person('long'), uid: 'x'.repeat(300) });
  await editor.add(`cn=nameless,ou=people,${base}`, person('nameless'));
  await editor.add(`uid=next,ou=people,${base}`, { ...person('next'), mobile: 'not a number' });
  const done = await sync();
  assert.equal(done.state, 'done');
  assert.deepEqual([done.counts.added, done.counts.failed, done.counts.problems], [1, 1, 2]);
  assert.match(done.problem, /^x+: username/m);
  assert.match(done.problem, /^next: .*not a number|^next: .*number/m);
  assert.equal(await isThere('next'), true);
  await editor.close();
});

test('of two nodes that begin at the same time one synchronizes', options, async () => {
  const asked = gate.hold();
  const first = place.startMfa('sync', 'run', '--json');
  const said = text(first.stdout);
  await asked;
  const second = await place.mfa('sync', 'run');
  assert.equal(second.code, 1);
  assert.match(second.stderr, /A synchronization is under way/);
  gate.open();
  assert.equal(JSON.parse(await said).state, 'done');
  assert.equal((await sync()).state, 'done');
});
