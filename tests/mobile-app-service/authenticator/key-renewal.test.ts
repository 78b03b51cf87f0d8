import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type AuthenticatorBed, startAuthenticator } from '../../support/authenticator-bed.ts';

const HALF_A_YEAR_SECONDS = 181 * 86_400;

/** An account that was tried once, and is half a year old when the app is opened again. */
async function startWithOldKey(t: TestContext, { screenLock = false } = {}): Promise<AuthenticatorBed> {
  const bed = await startAuthenticator(t);
  const { page, peer, enroll, addScreenLock } = bed;
  if (screenLock) await addScreenLock();
  await enroll();
  if (screenLock) {
    await page.getByRole('button', { name: 'Use screen lock' }).click();
    await heading(page, 'Almost done');
  }
  await approve(bed, peer.ask({ kind: 'test' }));
  await heading(page, 'It works');
  await page.getByRole('button', { name: 'Done' }).click();
  peer.policy.clockAheadSeconds = HALF_A_YEAR_SECONDS;
  await page.clock.setSystemTime(Date.now() + HALF_A_YEAR_SECONDS * 1000);
  return bed;
}

test('a key that is half a year old is renewed when the app is opened, and signs from then on', async (t) => {
  const bed = await startWithOldKey(t);
  const { page, peer } = bed;
  assert.equal(peer.keyChanges.length, 0);
  await reopen(bed);
  await until(() => peer.keyChanges.length === 1);
  await expectApproval(bed);
  // It is a new one now, and stays for half a year.
  await reopen(bed);
  await expectApproval(bed);
  assert.deepEqual(peer.keyChanges, [{ withScreenLock: false }]);
  assert.equal(await page.locator('.notice.problem').count(), 0);
});

test('a key that is younger stays', async (t) => {
  const bed = await startWithOldKey(t);
  bed.peer.policy.clockAheadSeconds -= 10 * 86_400;
  await bed.page.clock.setSystemTime(Date.now() + bed.peer.policy.clockAheadSeconds * 1000);
  await reopen(bed);
  await expectApproval(bed);
  assert.equal(bed.peer.calls.filter(({ name }) => name === 'keys').length, 0);
});

test('where the answer is lost after the server took the new key, that one is used, at once and later', async (t) => {
  const bed = await startWithOldKey(t);
  const { peer } = bed;
  peer.policy.keys = 'lose-answer';
  await reopen(bed);
  await until(() => peer.keyChanges.length === 1);
  await expectApproval(bed);
  peer.policy.keys = 'change';
  await reopen(bed);
  await until(() => peer.calls.some(({ name }) => name === 'status'));
  await expectApproval(bed);
  assert.equal(peer.keyChanges.length, 1);
});

test('where the message is lost, the old key goes on, and the same new one is sent again', async (t) => {
  const bed = await startWithOldKey(t);
  const { peer } = bed;
  const sent = () => peer.calls.filter(({ name }) => name === 'keys').map(({ payload }) => payload.new_jwk);
  peer.policy.keys = 'lose-message';
  await reopen(bed);
  await until(() => sent().length > 0);
  await expectApproval(bed);
  assert.equal(peer.keyChanges.length, 0);
  const [first] = sent();
  peer.policy.keys = 'change';
  await reopen(bed);
  await until(() => peer.keyChanges.length === 1);
  assert.deepEqual(sent().at(-1), first);
  await expectApproval(bed);
});

test('an app that is closed while its key is changed finds out which one the server knows', async (t) => {
  const bed = await startWithOldKey(t);
  const { page, peer, browser, origin } = bed;
  // The answer never gets to the app, which is gone by then.
  await page.route('**/keys', async (route) => {
    await route.fetch();
    await page.close();
  });
  page.goto(origin).catch(() => {});
  await until(() => peer.keyChanges.length === 1 && page.isClosed());
  const opened = await browser.newPage();
  await opened.clock.setSystemTime(Date.now() + HALF_A_YEAR_SECONDS * 1000);
  await opened.goto(origin);
  await expectApproval({ ...bed, page: opened });
  await until(() => peer.calls.some(({ name }) => name === 'status'));
  assert.equal(peer.keyChanges.length, 1);
});

test('a server that wants no new key is asked again a week later', async (t) => {
  const bed = await startWithOldKey(t);
  const { page, peer } = bed;
  const tries = () => peer.calls.filter(({ name }) => name === 'keys').length;
  peer.policy.keys = 'refuse';
  await reopen(bed);
  await until(() => tries() === 1);
  await reopen(bed);
  await expectApproval(bed);
  assert.equal(tries(), 1);
  peer.policy.keys = 'change';
  peer.policy.clockAheadSeconds += 8 * 86_400;
  await page.clock.setSystemTime(Date.now() + peer.policy.clockAheadSeconds * 1000);
  await reopen(bed);
  await until(() => peer.keyChanges.length === 1);
  await expectApproval(bed);
});

test('with the screen lock the person is told why, renews it by a tap, and the lock signs it too', async (t) => {
  const bed = await startWithOldKey(t, { screenLock: true });
  const { page, peer } = bed;
  await reopen(bed);
  await page.getByText('same key for half a year').waitFor();
  await expectApproval(bed);
  assert.equal(peer.calls.filter(({ name }) => name === 'keys').length, 0);
  await page.getByRole('button', { name: 'Renew' }).click();
  await page.getByText('same key for half a year').waitFor({ state: 'detached' });
  assert.deepEqual(peer.keyChanges, [{ withScreenLock: true }]);
  await expectApproval(bed);
});

test('who puts it off is asked again a week later', async (t) => {
  const bed = await startWithOldKey(t, { screenLock: true });
  const { page, peer } = bed;
  await reopen(bed);
  await page.locator('.offer', { hasText: 'same key' }).getByRole('button', { name: 'Not now' }).click();
  await page.getByText('same key for half a year').waitFor({ state: 'detached' });
  peer.policy.clockAheadSeconds += 8 * 86_400;
  await page.clock.setSystemTime(Date.now() + peer.policy.clockAheadSeconds * 1000);
  await reopen(bed);
  await page.getByText('same key for half a year').waitFor();
});

test('a page that was open before the renewal writes no old key back', async (t) => {
  const bed = await startWithOldKey(t);
  const { page, peer } = bed;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/keys', async (route) => {
    await held;
    await route.continue();
  });
  await reopen(bed);
  await page.getByRole('button', { name: /Contoso/ }).click();
  await page.getByLabel('Name in this app').fill('Work');
  release();
  await until(() => peer.keyChanges.length === 1);
  await page.getByRole('button', { name: 'Save' }).click();
  await heading(page, 'Work');
  await reopen(bed);
  await expectApproval(bed);
});

async function reopen({ page, origin }: AuthenticatorBed): Promise<void> {
  await page.goto(origin);
  await page.locator('.account').first().waitFor();
}

async function expectApproval(bed: AuthenticatorBed): Promise<void> {
  const asked = bed.peer.ask();
  await approve(bed, asked);
  await heading(bed.page, 'Approved');
  assert.equal(bed.peer.state(asked.id), 'approved');
  await bed.page.getByRole('button', { name: 'Done' }).click();
}

async function approve({ page }: AuthenticatorBed, { number }: { readonly number: string }): Promise<void> {
  await page.locator('#number').fill(number);
  await page.getByRole('button', { name: 'Approve' }).click();
}

function heading(page: Page, name: string): Promise<void> {
  return page.getByRole('heading', { name, exact: true }).waitFor();
}

/** Bounded; what is waited for is with the server, not on the page. */
async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('It did not come about in 20 seconds.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
