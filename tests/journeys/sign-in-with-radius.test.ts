import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startFreeRadius } from '../peers/freeradius.ts';
import { requirePeer } from '../peers/peer.ts';
import { startSlapd } from '../peers/slapd.ts';
import { openBrowser } from '../support/browser.ts';
import { enrollOathToken, signInToPortal } from '../support/portal-pages.ts';
import { runMfa } from '../support/run-mfa.ts';
import { startApps } from '../support/running-apps.ts';

const [first, second] = [requirePeer('freeradius'), requirePeer('slapd')];

test('People of a directory whose passwords are checked by RADIUS sign in with those', {
  skip: first.skip || second.skip,
}, async (t) => {
  const apps = await startApps(t);
  const [radius, slapd] = await Promise.all([startFreeRadius(), startSlapd({ bulkPeople: 0 })]);
  t.after(() => Promise.all([radius.stop(), slapd.stop()]));

  // An administrator imports somebody who has no password in the directory, and sets up RADIUS for its people.
  const authority = join(apps.dataDir, 'ca.pem');
  writeFileSync(authority, slapd.authority);
  const mfa = (input: string, ...words: readonly string[]) => runMfa(apps.dataDir, { input, words });
  const bind = ['--bind-dn', 'uid=svc-mfa,ou=people,dc=example,dc=org', '--bind-password-stdin'];
  const ldap = ['--kind', 'ldap', '--server', `${slapd.address}:3636`, '--ca-file', authority, ...bind];
  await mfa('Passw0rd!\n', 'directory', 'add', 'staff', ...ldap);
  await mfa('', 'directory', 'import', 'staff', '--filter', '(uid=nopassword)');
  const servers = ['--server', `${radius.address}:${radius.port}`, '--people-of', 'staff', '--secret-stdin'];
  await mfa(`${radius.secret}\n`, 'directory', 'add', 'vpn', '--kind', 'radius', ...servers);
  assert.match(await mfa('', 'directory', 'show', 'vpn'), /people of +staff\n/);
  assert.deepEqual(JSON.parse(await mfa('', 'directory', 'show', 'vpn', '--json')).peopleOf, ['staff']);

  // He signs in with the password that RADIUS knows, and with no other, and enrolls.
  const page = await (await openBrowser(t)).newPage();
  await signInToPortal(page, { at: apps.portal, name: 'NoPassword', password: 'wrong' });
  await page.getByText('User name or password is wrong.').waitFor();
  await signInToPortal(page, { at: apps.portal, name: 'NoPassword', password: 'Passw0rd!' });
  await enrollOathToken(page);
  assert.match(await page.locator('main').innerText(), /nopassword/);
  await page.getByRole('button', { name: /log off/i }).click();

  // Somebody of whom RADIUS asks for more than a password is told no more than that.
  await mfa('', 'user', 'add', 'challenged');
  await signInToPortal(page, { at: apps.portal, name: 'challenged', password: 'Passw0rd!' });
  await page.getByText('User name or password is wrong.').waitFor();
});
