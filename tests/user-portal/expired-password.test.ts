import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPortal, signIn } from './support/open-portal.ts';

const base = '/MultiFactorAuth';
const passwords = { password: 'correct horse', 'new-password': 'battery staple', repeated: 'battery staple' };

async function openExpired(t: Parameters<typeof openPortal>[0]) {
  const portal = await openPortal(t);
  portal.sdk.addPerson({ username: 'hugo', hasExpired: true });
  const visitor = portal.visit();
  const page = await signIn(visitor, 'hugo');
  const change = (fields: Record<string, string> = {}) =>
    visitor.post(`${base}/expired-password`, { username: 'hugo', ...passwords, ...fields });
  return { ...portal, visitor, page, change };
}

test('an expired password leads to a page that asks for a new one, names the rules and holds no password', async (t) => {
  const { page, visitor } = await openExpired(t);
  assert.equal(page.status, 200);
  assert.match(page.text, /Choose a new password[\s\S]*at least 7 characters[\s\S]*none of your last 24/);
  assert.match(page.text, /name="username" value="hugo"/);
  assert.doesNotMatch(page.text, /correct horse/);
  assert.equal(visitor.cookies.has('mfa-session'), false);
});

test('the changed password signs in, and the SDK is told the browser address', async (t) => {
  const { change, sdk, visitor } = await openExpired(t);
  const changed = await change();
  assert.deepEqual([changed.status, changed.location], [303, `${base}/user-setup`]);
  assert.equal(visitor.cookies.has('mfa-session'), true);
  const call = sdk.calls.find(({ message }) => message === 'ChangeExpiredPassword');
  assert.equal(call?.input.initiatingIpAddress, '127.0.0.1');
});

test('a refused new password is said to break the rules, and neither password is shown', async (t) => {
  const { change } = await openExpired(t);
  const page = await change({ 'new-password': 'horse', repeated: 'horse' });
  assert.equal(page.status, 422);
  assert.match(page.text, /rules do not allow this password[\s\S]*at least 7 characters/);
  assert.doesNotMatch(page.text, /correct horse|"horse"/);
});

test('two new passwords that differ, or none, ask the SDK nothing', async (t) => {
  const { change, sdk } = await openExpired(t);
  const before = sdk.calls.length;
  for (const fields of [{ repeated: 'battery stapel' }, { 'new-password': '', repeated: '' }]) {
    const page = await change(fields);
    assert.equal(page.status, 422);
    assert.match(page.text, /are not the same/);
  }
  assert.equal(sdk.calls.length, before);
});

test('a wrong present password, a stranger and a password that has not expired get one and the same answer', async (t) => {
  const { change, sdk } = await openExpired(t);
  sdk.addPerson({ username: 'alice' });
  const answers = [
    await change({ password: 'wrong' }),
    await change({ username: 'nobody' }),
    await change({ username: 'alice' }),
  ];
  for (const page of answers) {
    assert.equal(page.status, 422);
    assert.match(page.text, /The password was not changed/);
    assert.doesNotMatch(page.text, /at least 7/);
  }
});

test('too many tries are told how long to wait', async (t) => {
  const { change, sdk } = await openExpired(t);
  const throttled = { result: false, nextStep: 'secondFactor', retryAfterSeconds: 90 } as const;
  sdk.overrides.ChangeExpiredPassword = () => throttled;
  const page = await change();
  assert.deepEqual([page.status, page.headers.get('retry-after')], [429, '90']);
});

test('without having signed in, or after a reload, the page leads to sign-in', async (t) => {
  const { visitor } = await openExpired(t);
  const page = await visitor.get(`${base}/expired-password`);
  assert.match(page.text, /Use the user name and password/);
});
