import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { startAuthenticator } from '../../support/authenticator-bed.ts';

test('an account is added by its link, tried with the number of the portal, and approves a sign-in', async (t) => {
  const { page, peer, enroll, complaints } = await startAuthenticator(t);
  await enroll();
  // The token is gone from the address bar before anything else.
  assert.equal(new URL(page.url()).hash, '');
  const tried = peer.ask({ kind: 'test' });
  await approve(page, tried.number);
  await heading(page, 'It works');
  await page.getByRole('button', { name: 'Done' }).click();

  const asked = peer.ask({ service: 'Payroll <b>' });
  await heading(page, 'Are you signing in?');
  const facts = await page.locator('.facts').innerText();
  assert.match(facts, /Payroll <b>/);
  assert.match(facts, /192\.0\.2\.7/);
  assert.match(facts, /anna\.schmidt@contoso\.com/);
  await approve(page, asked.number);
  await heading(page, 'Approved');
  assert.equal(peer.state(asked.id), 'approved');
  assert.deepEqual(complaints, []);
});

test('approve opens only when all digits are typed, and digits alone can be typed', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  peer.ask();
  const number = page.locator('#number');
  await number.pressSequentially('12 34a5');
  assert.equal(await number.inputValue(), '12345');
  assert.ok(await page.getByRole('button', { name: 'Approve' }).isDisabled());
  await number.press('Enter');
  assert.equal(peer.calls.filter(({ name }) => name === 'decision').length, 0);
});

test('a wrong number ends the request', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  const asked = peer.ask();
  await approve(page, asked.number === '000000' ? '000001' : '000000');
  await heading(page, 'Wrong number');
  assert.equal(peer.state(asked.id), 'match_failed');
  await page.getByRole('button', { name: 'Done' }).click();
  assert.equal(await page.locator('.waiting').count(), 0);
});

test('deny is one tap away, without a number', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  const asked = peer.ask();
  await page.getByRole('button', { name: 'Deny' }).click();
  await heading(page, 'Denied');
  assert.equal(peer.state(asked.id), 'denied');
});

test('reporting fraud says that it blocks the account before it does, and what it did', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  const asked = peer.ask({ fraudBlocks: true });
  await page.getByRole('button', { name: 'It was not me' }).click();
  assert.match(await page.locator('.notice').innerText(), /will be blocked until your help desk/);
  assert.equal(peer.state(asked.id), 'open');
  await page.getByRole('button', { name: 'Report fraud' }).click();
  await heading(page, 'Account blocked');
  assert.equal(peer.state(asked.id), 'fraud_reported');
});

test('where fraud does not block, nobody is told that it does', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  peer.ask({ fraudBlocks: false });
  await page.getByRole('button', { name: 'It was not me' }).click();
  assert.match(await page.locator('.notice').innerText(), /will not be blocked/);
  await page.getByRole('button', { name: 'Report fraud' }).click();
  await heading(page, 'Fraud reported');
});

test('a request that nobody answers goes by itself when its time is over', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  peer.ask({ seconds: 2 });
  await heading(page, 'Too late');
});

test('a request that another device decided goes by itself', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  const asked = peer.ask();
  await heading(page, 'Are you signing in?');
  peer.close(asked.id, 'approved');
  await heading(page, 'Already answered');
});

test('a program that cannot show a number is said to be one, and asks for a closer look', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  const asked = peer.ask({ match: 'none' });
  await heading(page, 'Are you signing in?');
  assert.match(await page.locator('.notice').innerText(), /cannot show you a number/);
  await page.getByRole('button', { name: 'Approve' }).click();
  await heading(page, 'Approved');
  assert.equal(peer.state(asked.id), 'approved');
  assert.equal(peer.calls.at(-1)?.payload.match, undefined);
});

test('a new name of the company reaches the app with its next request', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.locator('.account', { hasText: 'Contoso' }).waitFor();
  peer.ask({ company: 'Fabrikam' });
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.locator('.account', { hasText: 'Fabrikam' }).waitFor();
  await page.reload();
  await page.locator('.account', { hasText: 'Fabrikam' }).waitFor();
});

test('where the company takes no reports of fraud, none is offered', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  peer.ask({ fraudAllowed: false });
  await heading(page, 'Are you signing in?');
  assert.equal(await page.getByRole('button', { name: /report fraud/ }).count(), 0);
  await page.getByRole('button', { name: 'Deny' }).waitFor();
});

test('requests of another key, for another device, of another server, over, or of an unknown mode are not shown', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  const now = Math.floor(Date.now() / 1000);
  const good = { kind: 'login', match: { mode: 'enter', digits: 6 }, ctx: { service: 'Forged' } };
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  peer.askRaw({ ...good, jti: 'of-another-key' }, stranger);
  peer.askRaw({ ...good, jti: 'for-another-device', aud: 'somebody' });
  peer.askRaw({ ...good, jti: 'of-another-server', iss: 'https://elsewhere.example.com/PA' });
  peer.askRaw({ ...good, jti: 'over', exp: now - 1 });
  peer.askRaw({ ...good, jti: 'unknown-mode', match: { mode: 'choose' } });
  peer.askRaw({ ...good, jti: 'unknown-kind', kind: 'transfer' });
  peer.ask({ service: 'The real one' });
  await heading(page, 'Are you signing in?');
  assert.match(await page.locator('.facts').innerText(), /The real one/);
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  assert.equal(await page.locator('.waiting').count(), 0);
});

test('nothing is added where the server does not hold the key of the QR code', async (t) => {
  const { page, peer, origin } = await startAuthenticator(t);
  await page.goto(peer.link(origin, { thumbprint: 'A'.repeat(43) }));
  await page.getByRole('button', { name: 'Add account' }).click();
  assert.match(await page.getByRole('alert').innerText(), /not the one that the code was made by/);
  assert.equal(
    peer.calls.some(({ name }) => name === 'confirm'),
    false,
  );
  await page.getByRole('button', { name: 'Back' }).click();
  assert.equal(await page.locator('.account').count(), 0);
});

test('a used code is said to be one', async (t) => {
  const { page, peer, origin, enroll } = await startAuthenticator(t);
  await enroll();
  await page.goto(peer.link(origin));
  await page.getByRole('button', { name: 'Add account' }).click();
  assert.match(await page.getByRole('alert').innerText(), /used before, or it is too old/);
});

test('a wrong clock is set right by the server’s, for messages and codes alike', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  peer.policy.clockAheadSeconds = 900;
  await enroll();
  const asked = peer.ask();
  await approve(page, asked.number);
  await heading(page, 'Approved');
  assert.equal(peer.state(asked.id), 'approved');
});

test('with the screen lock an approval is signed by it too, and without it nothing is sent', async (t) => {
  const { page, peer, enroll, addScreenLock } = await startAuthenticator(t);
  const lock = await addScreenLock();
  await enroll();
  await page.getByRole('button', { name: 'Use screen lock' }).click();
  await heading(page, 'Almost done');
  const asked = peer.ask({ uv: true });
  await approve(page, asked.number);
  await heading(page, 'Approved');
  const decision = peer.calls.find(({ name }) => name === 'decision')?.payload;
  const uv = decision?.uv as { readonly response: { readonly signature: string } } | undefined;
  assert.ok(uv?.response.signature);
  await page.getByRole('button', { name: 'Done' }).click();

  await lock.refuse();
  const next = peer.ask({ uv: true });
  await approve(page, next.number);
  await page.getByText('The screen lock was not confirmed').waitFor();
  assert.equal(peer.state(next.id), 'open');
});

test('where the company asks for the screen lock, nobody goes on without it', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  peer.policy.requireUv = true;
  await enroll();
  await heading(page, 'Protect approvals');
  assert.equal(await page.getByRole('button', { name: 'Go on without' }).count(), 0);
});

test('a locked app shows nothing, asks nobody, and opens by the screen lock', async (t) => {
  const { page, enroll, addScreenLock } = await startAuthenticator(t);
  await addScreenLock();
  await enroll();
  await page.getByRole('button', { name: 'Use screen lock' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Lock the app').click();
  await page.locator('#lock:checked').waitFor();
  await page.reload();
  await heading(page, 'Locked');
  assert.doesNotMatch(await page.locator('body').innerText(), /Contoso|\d{3} \d{3}/);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.locator('.account').waitFor();
});

test('names are changed here and at the company', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: /Contoso/ }).click();
  await page.getByLabel('Name in this app').fill('Work');
  await page.getByLabel('Name of this phone at the company').fill('Anna’s phone');
  await page.getByRole('button', { name: 'Save' }).click();
  await heading(page, 'Work');
  assert.equal(peer.device()?.name, 'Anna’s phone');
});

test('an account is removed at the company and here, after a question', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: /Contoso/ }).click();
  await page.getByRole('button', { name: 'Remove account' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('Your sign-ins, in your hand').waitFor();
  assert.equal(peer.calls.at(-1)?.name, 'remove');
});

test('a phone that the company removed wipes the account and says so', async (t) => {
  const { page, peer, enroll } = await startAuthenticator(t);
  await enroll();
  await page.getByRole('button', { name: 'Done' }).click();
  peer.revoke();
  assert.match(await page.getByRole('alert').innerText(), /Contoso removed this phone/);
  assert.equal(await page.locator('.account').count(), 0);
});

async function approve(page: Page, number: string): Promise<void> {
  await page.locator('#number').fill(number);
  await page.getByRole('button', { name: 'Approve' }).click();
}

function heading(page: Page, name: string): Promise<void> {
  return page.getByRole('heading', { name, exact: true }).waitFor();
}
