import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { requirePeer } from '../../peers/peer.ts';
import { type Slapd, startSlapd } from '../../peers/slapd.ts';
import { createPlace, type Place } from './place.ts';

/** One store and one OpenLDAP with ten thousand people, of whom it gives 500 at a time. */
const options = requirePeer('slapd');
const people = 10_000;
let place: Place;
let slapd: Slapd;

before(async () => {
  if (options.skip !== false) return;
  [place, slapd] = await Promise.all([createPlace(), startSlapd({ bulkPeople: people })]);
  await place.mfa('init');
  const authority = join(place.folder, 'ca.pem');
  writeFileSync(authority, slapd.authority);
  const words = ['--kind', 'ldap', '--server', `${slapd.address}:3636`, '--ca-file', authority];
  const bind = ['--bind-dn', 'uid=svc-mfa,ou=people,dc=example,dc=org', '--bind-password-stdin'];
  await place.mfaWithInput('Passw0rd!\n', 'directory', 'add', 'staff', ...words, ...bind);
});
after(async () => {
  await slapd?.stop();
  await place?.remove();
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
