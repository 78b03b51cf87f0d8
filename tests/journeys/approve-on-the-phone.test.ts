import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { runProgram } from '../../sdk-service/cli/run-program.ts';
import { serveAuthenticator } from '../support/authenticator-bed.ts';
import { openBrowser } from '../support/browser.ts';
import { readQr } from '../support/read-qr.ts';
import { startApps } from '../support/running-apps.ts';

/** The three apps, the authenticator app on an origin of its own, and two browsers: at the desk and on the phone. */
async function start(t: TestContext) {
  const apps = await startApps(t);
  const { origin } = await serveAuthenticator(t);
  async function mfa(...words: readonly string[]): Promise<void> {
    const env = { MFA_DATA_DIR: apps.dataDir, MFA_MASTER_KEY_FILE: join(apps.dataDir, 'master.key') };
    const stdout = new PassThrough();
    const code = await runProgram([...words, '--json'], { env, stdin: Readable.from([]), stdout, stderr: stdout });
    stdout.end();
    assert.equal(code, 0, await text(stdout));
  }
  await mfa('settings', 'set', 'mobile.url', `${apps.mobile.replace('127.0.0.1', 'localhost')}/`);
  await mfa('settings', 'set', 'mobile.appOrigin', origin);
  const desk = await (await openBrowser(t, { reducedMotion: 'reduce' })).newPage();
  const phone = await (
    await openBrowser(t, { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' })
  ).newPage();

  async function signIn(): Promise<void> {
    await desk.goto(`${apps.portal}/sign-in`);
    await desk.getByLabel('User name').fill('alice');
    await desk.getByLabel('Password', { exact: true }).fill(apps.password);
    await desk.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Alice, who has nothing yet, brings her phone. */
  async function bringPhone(): Promise<void> {
    await signIn();
    await desk.waitForURL(/\/user-setup/);
    await desk.locator('input[value="mobile-app"]').check();
    await desk.getByRole('button', { name: 'Continue' }).click();
    await desk.getByRole('button', { name: 'Show the QR code' }).click();
    await phone.goto(await readQr(desk, '.qr'));
    await phone.getByRole('button', { name: 'Add account' }).click();
    await phone.getByRole('heading', { name: 'Almost done' }).waitFor();
    await desk.getByRole('button', { name: 'Authenticate me now' }).click();
    await typeNumber(await shownNumber(desk), 'Approve');
    await phone.getByRole('heading', { name: 'It works' }).waitFor();
    await desk.waitForURL(/set-up=mobile-app/);
    await phone.getByRole('button', { name: 'Done' }).click();
  }

  async function typeNumber(number: string, then: 'Approve'): Promise<void> {
    await phone.locator('#number').fill(number);
    await phone.getByRole('button', { name: then }).click();
  }

  async function signInAgain(): Promise<string> {
    await desk.getByRole('button', { name: /log off/i }).click();
    await signIn();
    return shownNumber(desk);
  }

  return { apps, desk, phone, bringPhone, signIn, signInAgain, typeNumber };
}

test('Alice brings her phone, and signs in with it: the page goes on by itself', async (t) => {
  const { apps, desk, phone, bringPhone, signInAgain, typeNumber } = await start(t);
  await bringPhone();
  assert.match(await desk.locator('main').innerText(), /Mobile app/);

  const number = await signInAgain();
  await checkAccess(desk);
  // The number survives a reload, and the phone never saw it.
  await desk.reload();
  assert.equal(await shownNumber(desk), number);
  await phone.locator('#number').waitFor();
  assert.match(await phone.locator('.facts').innerText(), /alice/);
  assert.doesNotMatch(await phone.locator('body').innerText(), new RegExp(number));
  await typeNumber(number, 'Approve');
  await desk.waitForURL(`${apps.portal}/`);
  await phone.getByRole('heading', { name: 'Approved' }).waitFor();
});

test('a wrong number or a denial ends the sign-in, and the page says so', async (t) => {
  const { desk, phone, bringPhone, signInAgain, typeNumber } = await start(t);
  await bringPhone();
  const number = await signInAgain();
  await typeNumber(number === '000000' ? '000001' : '000000', 'Approve');
  await phone.getByRole('heading', { name: 'Wrong number' }).waitFor();
  await desk.getByRole('heading', { name: 'It was not approved' }).waitFor();
  await checkAccess(desk);
  await phone.getByRole('button', { name: 'Done' }).click();

  await desk.locator('article form button[type=submit]').click();
  await shownNumber(desk);
  await phone.getByRole('button', { name: 'Deny' }).click();
  await phone.getByRole('heading', { name: 'Denied' }).waitFor();
  await desk.getByRole('heading', { name: 'It was not approved' }).waitFor();
});

test('Alice renames her phone, and deactivates it after a question: the app forgets the account', async (t) => {
  const { desk, phone, bringPhone } = await start(t);
  await bringPhone();
  await desk.getByRole('button', { name: 'Your phones' }).click();
  await desk.getByText('Rename').click();
  await desk.getByLabel('New name').fill('Alice’s phone');
  await desk.getByRole('button', { name: 'Save' }).click();
  await desk.getByText('The phone has its new name.').waitFor();
  assert.match(await desk.locator('.device').innerText(), /Alice’s phone/);
  await checkAccess(desk);

  await desk.locator('.device').getByRole('button', { name: 'Deactivate' }).click();
  await desk.getByText('If it is the only thing that you sign in with').waitFor();
  await checkAccess(desk);
  await desk.getByRole('button', { name: 'Deactivate' }).click();
  await phone.getByText('removed this phone').waitFor();
  assert.equal(await phone.locator('.account').count(), 0);
});

test('without a network on the phone its code opens the portal', async (t) => {
  const { apps, desk, phone, bringPhone, signInAgain } = await start(t);
  await bringPhone();
  await signInAgain();
  const code = (await phone.locator('.code .digits').textContent())?.replace(/\D/g, '') ?? '';
  await desk.getByRole('link', { name: 'Use a code or another method' }).click();
  await desk.locator('input[value="oath-token"]').check();
  await desk.locator('article form button[type=submit]').click();
  await desk.locator('input[autocomplete="one-time-code"]').fill(code);
  await desk.locator('input[autocomplete="one-time-code"]').press('Enter');
  await desk.waitForURL(`${apps.portal}/`);
});

test('reported fraud blocks the account: its sessions end, and its next sign-in asks nobody', async (t) => {
  const { desk, phone, bringPhone, signIn, signInAgain } = await start(t);
  await bringPhone();
  await signInAgain();
  await phone.getByRole('button', { name: 'It was not me' }).click();
  await phone.getByRole('button', { name: 'Report fraud' }).click();
  await phone.getByRole('heading', { name: 'Account blocked' }).waitFor();
  await desk.getByRole('heading', { name: 'Your session has ended' }).waitFor();
  await phone.getByRole('button', { name: 'Done' }).click();
  await signIn();
  await desk.getByRole('button', { name: 'Sign in' }).or(desk.locator('article form button')).first().waitFor();
  assert.equal(await desk.locator('.number-to-type').count(), 0);
  assert.equal(await phone.locator('#number').count(), 0);
});

async function shownNumber(page: Page): Promise<string> {
  return (await page.locator('.number-to-type').innerText()).replace(/\D/g, '');
}

async function checkAccess(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    [],
  );
}
