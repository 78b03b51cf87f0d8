import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { runProgram } from '../../sdk-service/cli/run-program.ts';
import { requirePeer } from '../peers/peer.ts';
import { startSambaAd } from '../peers/samba-ad.ts';
import { scan } from '../support/authenticator-app.ts';
import { openBrowser } from '../support/browser.ts';
import { readQr } from '../support/read-qr.ts';
import { startApps } from '../support/running-apps.ts';

test('People imported from Active Directory sign in with their own passwords', requirePeer('samba'), async (t) => {
  const apps = await startApps(t);
  const samba = await startSambaAd();
  t.after(() => samba.stop());

  // An administrator adds the domain and imports everybody who works at the edge, and a group.
  const authority = join(apps.dataDir, 'ca.pem');
  writeFileSync(authority, samba.authority);
  const mfa = (input: string, ...words: string[]) => runMfa(apps.dataDir, { input, words });
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
    await signIn(page, { at: apps.portal, name, password: 'wrong' });
    await page.getByText('User name or password is wrong.').waitFor();
    await signIn(page, { at: apps.portal, name, password: 'Passw0rd!' });
    await page.waitForURL(/\/user-setup/);
    await page.getByRole('button', { name: /log off/i }).click();
    await page.getByText('You are logged off.').waitFor();
    await page.close();
  }

  // She enrolls an authenticator app.
  const page = await browser.newPage();
  await signIn(page, { at: apps.portal, name: 'eve', password: 'Passw0rd!' });
  await page.waitForURL(/\/user-setup/);
  await page.locator('input[value="oath-token"]').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.locator('article form button[type=submit]').first().click();
  const phone = scan(await readQr(page, '.qr'));
  await page.locator('input[autocomplete="one-time-code"]').fill(phone.code());
  await page.locator('input[autocomplete="one-time-code"]').press('Enter');
  await page.waitForURL(/\/MultiFactorAuth\/?(\?.*)?$/);
  assert.match(await page.locator('main').innerText(), /eve/);
  await page.getByRole('button', { name: /log off/i }).click();

  // The next one must change his password first: the domain refuses a short one, and takes another.
  await signIn(page, { at: apps.portal, name: 'CORP\\mustchange', password: 'Passw0rd!' });
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await changePassword(page, { from: 'Passw0rd!', to: 'short' });
  await page.getByText('rules do not allow this password').waitFor();
  await changePassword(page, { from: 'Passw0rd!', to: 'N3w-Passw0rd!' });
  await page.waitForURL(/\/user-setup/);
});

async function runMfa(dataDir: string, { input, words }: { readonly input: string; readonly words: string[] }) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = { MFA_DATA_DIR: dataDir, MFA_MASTER_KEY_FILE: join(dataDir, 'master.key') };
  const code = await runProgram(words, { env, stdin: Readable.from([Buffer.from(input)]), stdout, stderr });
  stdout.end();
  stderr.end();
  assert.equal(code, 0, await text(stderr));
}

interface Credentials {
  readonly at: string;
  readonly name: string;
  readonly password: string;
}

async function signIn(page: Page, { at, name, password }: Credentials): Promise<void> {
  await page.goto(`${at}/sign-in`);
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function changePassword(page: Page, { from, to }: { readonly from: string; readonly to: string }) {
  await page.getByLabel('Present password').fill(from);
  await page.getByLabel('New password', { exact: true }).fill(to);
  await page.getByLabel('New password again').fill(to);
  await page.getByRole('button', { name: 'Change and sign in' }).click();
}
