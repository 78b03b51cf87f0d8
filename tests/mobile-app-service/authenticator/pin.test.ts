import assert from 'node:assert/strict';
import { test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { startAuthenticator } from '../../support/authenticator-bed.ts';

test('where the company asks for a PIN it is typed beside the number, and sent encrypted', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  const asked = peer.ask({ pin: '1357' });
  await page.locator('#number').fill(asked.number);
  assert.ok(await page.getByRole('button', { name: 'Approve' }).isDisabled());
  await page.getByLabel('Your PIN').fill('13a57');
  assert.equal(await page.getByLabel('Your PIN').inputValue(), '1357');
  assert.equal(await page.getByLabel('Your PIN').getAttribute('type'), 'password');
  await checkAccess(page);
  await page.getByRole('button', { name: 'Approve' }).click();
  await heading(page, 'Approved');
  assert.equal(peer.state(asked.id), 'approved');
  assert.equal(JSON.stringify(peer.calls).includes('1357'), false);
});

test('a wrong PIN may be tried again, and the last one ends the request', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  const asked = peer.ask({ pin: '1357' });
  await page.locator('#number').fill(asked.number);
  for (const said of ['You can try 2 more times', 'You can try once more']) {
    await page.getByLabel('Your PIN').fill('9999');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText(said).waitFor();
    assert.equal(await page.getByLabel('Your PIN').inputValue(), '');
    assert.equal(await page.locator('#number').inputValue(), asked.number);
  }
  await page.getByLabel('Your PIN').fill('9999');
  await page.getByRole('button', { name: 'Approve' }).click();
  await heading(page, 'Wrong PIN');
  assert.equal(peer.state(asked.id), 'pin_failed');
});

test('deny needs no PIN', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  const asked = peer.ask({ pin: '1357', pinMustChange: true });
  await page.getByRole('button', { name: 'Deny' }).click();
  await heading(page, 'Denied');
  assert.equal(peer.state(asked.id), 'denied');
});

test('a PIN that must be changed is asked for twice; two different entries send nothing', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  const asked = peer.ask({ pin: '1357', pinMustChange: true, pinMayChange: true });
  await page.locator('#number').fill(asked.number);
  await page.getByLabel('Your PIN').fill('1357');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Your PIN has to be changed').waitFor();
  await checkAccess(page);
  await page.getByLabel(/^New PIN, at least 4/).fill('2468');
  await page.getByLabel('New PIN again').fill('2469');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('The two entries of the new PIN differ').waitFor();
  assert.equal(
    peer.calls.some(({ name }) => name === 'decision'),
    false,
  );

  for (const pin of ['1234', '2468']) {
    await page.getByLabel(/^New PIN, at least 4/).fill(pin);
    await page.getByLabel('New PIN again').fill(pin);
    await page.getByRole('button', { name: 'Approve' }).click();
    if (pin === '1234') await page.getByText('Three digits in a row').waitFor();
  }
  await heading(page, 'Approved');
  assert.deepEqual(peer.newPins, ['2468']);
});

test('who wants to change his PIN does so while he approves', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  const asked = peer.ask({ pin: '1357', pinMayChange: true });
  await page.getByRole('button', { name: 'Change my PIN' }).click();
  await page.locator('#number').fill(asked.number);
  await page.getByLabel('Your PIN').fill('1357');
  await page.getByLabel(/^New PIN, at least 4/).fill('2468');
  await page.getByLabel('New PIN again').fill('2468');
  await page.getByRole('button', { name: 'Approve' }).click();
  await heading(page, 'Approved');
  assert.deepEqual(peer.newPins, ['2468']);
});

function heading(page: Page, name: string): Promise<void> {
  return page.getByRole('heading', { name, exact: true }).waitFor();
}

async function checkAccess(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  assert.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    [],
  );
}
