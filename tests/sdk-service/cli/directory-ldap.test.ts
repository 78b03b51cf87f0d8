import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { requirePeer } from '../../peers/peer.ts';
import { type Slapd, startSlapd } from '../../peers/slapd.ts';
import { createCertificateAuthority } from '../../support/make-certificate.ts';
import { createPlace, type Place } from './place.ts';

/** One store and one OpenLDAP with ten thousand people, of whom it gives 500 at a time. */
const options = requirePeer('slapd');
const people = 10_000;
const authority = createCertificateAuthority();
let place: Place;
let slapd: Slapd;
let setUp: readonly string[];

before(async () => {
  if (options.skip !== false) return;
  [place, slapd] = await Promise.all([createPlace(), startSlapd({ bulkPeople: people, authority })]);
  await place.mfa('init');
  const authorityFile = join(place.folder, 'ca.pem');
  writeFileSync(authorityFile, slapd.authority);
  const words = ['--kind', 'ldap', '--server', `${slapd.address}:3636`, '--ca-file', authorityFile];
  setUp = [...words, '--bind-dn', 'uid=svc-mfa,ou=people,dc=example,dc=org', '--bind-password-stdin'];
});
after(async () => {
  await slapd?.stop();
  await place?.remove();
});

test('a directory is tried before it is added, and nothing of it is kept', options, async () => {
  const tried = (password: string) =>
    place.mfaWithInput(`${password}\n`, 'directory', 'add', 'staff', ...setUp, '--try');
  const wrong = await tried('wrong');
  assert.equal(wrong.code, 1);
  assert.match(wrong.stdout, /FAILS +bind .*The bind DN or its password is wrong/);
  assert.equal((await tried('Passw0rd!')).code, 0);
  assert.match((await place.mfa('directory', 'list')).stdout, /There is no directory/);
});

test('a directory is added', options, async () => {
  assert.equal((await place.mfaWithInput('Passw0rd!\n', 'directory', 'add', 'staff', ...setUp)).code, 0);
});

test('it is read by a certificate instead, and by name again', options, async () => {
  const { key, cert } = authority.issue(['svc-mfa']);
  const [certificateFile, keyFile] = [join(place.folder, 'own.pem'), join(place.folder, 'own.key')];
  writeFileSync(certificateFile, cert);
  writeFileSync(keyFile, key);
  const own = ['--bind-certificate-file', certificateFile, '--bind-key-file', keyFile];
  const changed = await place.mfa('directory', 'change', 'staff', ...own);
  assert.deepEqual([changed.code, changed.stderr], [0, '']);
  const shown = (await place.mfa('directory', 'show', 'staff')).stdout;
  assert.match(shown, /\nbind DN +that of its certificate\nbind key +set\n/);
  assert.match((await place.mfa('directory', 'test', 'staff')).stdout, /ok +bind .* +By certificate\./);
  const logged = (await place.mfa('log', 'tail', '--changes', '--json')).stdout;
  const [, secret = assert.fail()] = key.split('\n');
  for (const told of [shown, changed.stdout, logged, readFileSync(join(place.dataDir, 'store.sqlite'), 'latin1')]) {
    assert.ok(!told.includes(secret));
  }
  const back = ['--bind-dn', 'uid=svc-mfa,ou=people,dc=example,dc=org', '--bind-password-stdin'];
  assert.equal((await place.mfaWithInput('Passw0rd!\n', 'directory', 'change', 'staff', ...back)).code, 0);
});

test('an LDAP server works as it is set up', options, async () => {
  const { code, stdout } = await place.mfa('directory', 'test', 'staff');
  assert.equal(code, 0, stdout);
});

test('ten thousand people are imported, and again with nothing to do', options, async () => {
  const run = async () => JSON.parse((await place.mfa('directory', 'import', 'staff', '--json')).stdout).counts;
  const first = await run();
  assert.equal(first.added, people + 5);
  const again = await run();
  assert.deepEqual([again.added, again.updated, again.unchanged], [0, 0, people + 5]);
});

test('progress is told beside the result', options, async () => {
  const { stderr } = await place.mfa('directory', 'import', 'staff', '--dry-run', '--filter', '(uid=u0*)');
  assert.match(stderr, /^500 people…\n1000 people…\n/);
});
