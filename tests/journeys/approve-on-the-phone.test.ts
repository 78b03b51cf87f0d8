import assert from 'node:assert/strict';
import { test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { shownNumber, startDeskAndPhone } from '../support/desk-and-phone.ts';

test('Alice brings her phone, and signs in with it: the page goes on by itself', async (t) => {
  const { apps, desk, phone, bringPhone, signInAgain, typeNumber } = await startDeskAndPhone(t);
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
  const { desk, phone, bringPhone, signInAgain, typeNumber } = await startDeskAndPhone(t);
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

test('a mobile service that is killed between the request and its answer loses neither', async (t) => {
  const { apps, desk, phone, bringPhone, signInAgain, typeNumber } = await startDeskAndPhone(t);
  await bringPhone();
  const number = await signInAgain();
  await phone.locator('#number').waitFor();
  await apps.kill('mobile-app-service');
  await apps.start('mobile-app-service');
  await typeNumber(number, 'Approve');
  await desk.waitForURL(`${apps.portal}/`);
  await phone.getByRole('heading', { name: 'Approved' }).waitFor();
});

test('half a year later the app renews its key by itself, and goes on approving', async (t) => {
  const { apps, desk, phone, bringPhone, signInAgain, typeNumber } = await startDeskAndPhone(t);
  await bringPhone();
  await phone.clock.setSystemTime(Date.now() + 181 * 86_400_000);
  // The first is refused for the clock; the server's is used then.
  const renewed = phone.waitForResponse((response) => response.url().endsWith('/keys') && response.status() === 200);
  await phone.reload();
  await renewed;
  await typeNumber(await signInAgain(), 'Approve');
  await desk.waitForURL(`${apps.portal}/`);
  await phone.getByRole('heading', { name: 'Approved' }).waitFor();
});

test('Alice renames her phone, and deactivates it after a question: the app forgets the account', async (t) => {
  const { desk, phone, bringPhone } = await startDeskAndPhone(t);
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
  const { apps, desk, phone, bringPhone, signInAgain } = await startDeskAndPhone(t);
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
  const { desk, phone, bringPhone, signIn, signInAgain } = await startDeskAndPhone(t);
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

async function checkAccess(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    [],
  );
}
