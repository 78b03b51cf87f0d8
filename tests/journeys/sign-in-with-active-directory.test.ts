import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { requirePeer } from '../peers/peer.ts';
import { startSambaAd } from '../peers/samba-ad.ts';
import { openBrowser } from '../support/browser.ts';
import { enrollOathToken, signInToPortal } from '../support/portal-pages.ts';
import { runMfa } from '../support/run-mfa.ts';
import { startApps } from '../support/running-apps.ts';

test('People imported from Active Directory sign in with their own passwords', requirePeer('samba'), async (t) => {
  const apps = await startApps(t);
  const samba = await startSambaAd();
  t.after(() => samba.stop());

  // An administrator adds the domain and imports everybody who works at the edge, and a group.
  const authority = join(apps.dataDir, 'ca.pem');
  writeFileSync(authority, samba.authority);
  const mfa = (input: string, ...words: readonly string[]) => runMfa(apps.dataDir, { input, words });
  const set = ['--kind', 'ad', '--server', samba.address, '--ca-file', authority];
  await mfa(
    'Passw0rd!\n',
    'directory',
    'add',
    'corp',
    ...set,
    '--bind-dn',
    'svc-mfa@corp.example',
    '--bind-password-stdin',
  );
  await mfa('', 'directory', 'import', 'corp', '--container', 'OU=Edge,DC=corp,DC=example');
  await mfa('', 'directory', 'import', 'corp', '--group', 'CN=inner,OU=Groups,DC=corp,DC=example');

  // Eve's name is one in any of its forms, and a wrong password is wrong in each.
  const browser = await openBrowser(t);
  for (const name of ['eve.other@corp.example', 'CORP\\eve', 'eve']) {
    const page = await browser.newPage();
    await signInToPortal(page, { at: apps.portal, name, password: 'wrong' });
    await page.getByText('User name or password is wrong.').waitFor();
    await signInToPortal(page, { at: apps.portal, name, password: 'Passw0rd!' });
    await page.waitForURL(/\/user-setup/);
    await page.getByRole('button', { name: /log off/i }).click();
    await page.getByText('You are logged off.').waitFor();
    await page.close();
  }

  // She enrolls an authenticator app.
  const page = await browser.newPage();
  await signInToPortal(page, { at: apps.portal, name: 'eve', password: 'Passw0rd!' });
  await enrollOathToken(page);
  assert.match(await page.locator('main').innerText(), /eve/);
  await page.getByRole('button', { name: /log off/i }).click();

  // The next one must change his password first: the domain refuses a short one, and takes another.
  await signInToPortal(page, { at: apps.portal, name: 'CORP\\mustchange', password: 'Passw0rd!' });
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await changePassword(page, { from: 'Passw0rd!', to: 'short' });
  await page.getByText('rules do not allow this password').waitFor();
  await changePassword(page, { from: 'Passw0rd!', to: 'N3w-Passw0rd!' });
  await page.waitForURL(/\/user-setup/);
});

async function changePassword(page: Page, { from, to }: { readonly from: string; readonly to: string }) {
  await page.getByLabel('Present password').fill(from);
  await page.getByLabel('New password', { exact: true }).fill(to);
  await page.getByLabel('New password again').fill(to);
  await page.getByRole('button', { name: 'Change and sign in' }).click();
}
