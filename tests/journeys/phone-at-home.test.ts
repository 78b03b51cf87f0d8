import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from '../support/browser.ts';
import { enrollOathToken, signInToPortal } from '../support/portal-pages.ts';
import { runMfa } from '../support/run-mfa.ts';
import { startApps } from '../support/running-apps.ts';

test('Alice leaves her phone at home, and works all day by a code of the help desk', async (t) => {
  const apps = await startApps(t);
  const page = await (await openBrowser(t)).newPage();
  const alice = { at: apps.portal, name: 'alice', password: apps.password };
  await signInToPortal(page, alice);
  await enrollOathToken(page);
  await page.getByRole('button', { name: 'Log off' }).click();

  // The help desk knows her, and makes a code.
  const mfa = (...words: readonly string[]) => runMfa(apps.dataDir, { words: ['user', 'temporary-code', ...words] });
  const { code } = JSON.parse(await mfa('issue', 'alice', '--reason', 'phone at home', '--json'));

  // She signs in to the portal with it, which says so.
  await signInToPortal(page, alice);
  await page.getByRole('link', { name: 'Use a code from the help desk' }).click();
  await page.getByLabel('Code').fill(code);
  await page.getByLabel('Code').press('Enter');
  await page.waitForURL(/\/MultiFactorAuth\/?$/);
  assert.match(await page.locator('main').innerText(), /The help desk made a temporary code for you/);
  assert.match(await page.locator('.recent').innerText(), /Temporary code/);

  // Her own phone alone opens a change of a method.
  await page.getByRole('button', { name: 'Set up again' }).click();
  await page.locator('article form button[type=submit]').first().click();
  await page.waitForURL(/\/second-factor\?return=oath-token$/);
  assert.equal(await page.getByRole('link', { name: 'Use a code from the help desk' }).count(), 0);

  // An application takes it where it asks for the code of her phone.
  const { pfWsSdk } = apps.client();
  const asked = { username: 'alice', requireUserMatch: true, initiatingAuthenticationType: 'pfsdk' } as const;
  const { authenticationRequestId } = await pfWsSdk.PfAuthUser_4(asked);
  const answer = { username: 'alice', code, authenticationRequestId, fallback: false };
  assert.equal((await pfWsSdk.ValidateOathCode(answer)).result, true);

  // In the evening she has her phone again: the code ends, and with it what it opened.
  await mfa('revoke', 'alice', '--reason', 'has it again');
  await page.goto(`${apps.portal}/`);
  await page.waitForURL(/\/session-ended$/);
  const again = await pfWsSdk.ValidateOathCode({ ...answer, authenticationRequestId: '' });
  assert.equal(again.result, false);
});
