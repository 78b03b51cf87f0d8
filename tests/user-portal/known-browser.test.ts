import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryCode } from './support/fake-sdk.ts';
import { type OpenPortal, openPortal, signIn, signInFully, type Visitor } from './support/open-portal.ts';

const base = '/MultiFactorAuth';
const cookie = 'mfa-known-browser';

async function openTo(t: Parameters<typeof openPortal>[0], options: Parameters<typeof openPortal>[1] = {}) {
  const portal = await openPortal(t, options);
  for (const username of ['carol', 'dave']) portal.sdk.addPerson({ username, methods: ['oathToken'] });
  return portal;
}

/** What the SDK was told of the browser, message by message. */
function brought({ sdk }: Pick<OpenPortal, 'sdk'>, message = 'BeginSignIn'): unknown[] {
  return sdk.calls.filter((call) => call.message === message).map(({ input }) => input.browserToken);
}

async function logOff(visitor: Visitor): Promise<void> {
  await visitor.get(`${base}/`);
  await visitor.submit(`${base}/log-off`, {});
}

test('both factors leave a cookie of its own for ninety days, which no script reads and no other site sends', async (t) => {
  const { visit } = await openTo(t);
  const visitor = visit();
  const { location } = await signIn(visitor, 'carol');
  assert.equal(visitor.cookies.has(cookie), false);
  const page = await visitor.post(location, { code: '123456' });
  const line = page.headers.getSetCookie().find((each) => each.startsWith(`${cookie}=`)) ?? '';
  assert.match(
    line,
    /^mfa-known-browser=browser-of-carol-\w+; Max-Age=7776000; Path=\/MultiFactorAuth; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
  );
});

test('elsewhere than on this machine it goes over https only', async (t) => {
  const { visit } = await openTo(t, { config: { sslRequired: false } });
  const visitor = visit();
  const proxied = { 'x-forwarded-for': '192.0.2.17' };
  await visitor.get(`${base}/sign-in`, proxied);
  const first = await visitor.post(`${base}/sign-in`, { username: 'carol', password: 'correct horse' }, proxied);
  const { location } = await visitor.get(first.location, proxied);
  const page = await visitor.post(location, { code: '123456' }, proxied);
  const line = page.headers.getSetCookie().find((each) => each.startsWith(`__Secure-${cookie}=`)) ?? '';
  assert.match(line, /; HttpOnly; Secure; SameSite=Lax$/);
});

test('it outlives signing out and is brought with the next password, right or wrong', async (t) => {
  const portal = await openTo(t);
  const visitor = portal.visit();
  await signInFully(visitor, 'carol');
  const kept = visitor.cookies.get(cookie);
  await logOff(visitor);
  assert.equal(visitor.cookies.get(cookie), kept);
  await visitor.post(`${base}/sign-in`, { username: 'carol', password: 'wrong' });
  await signIn(visitor, 'carol');
  assert.deepEqual(brought(portal), [undefined, kept, kept]);
});

test('it is brought with an expired password too', async (t) => {
  const portal = await openTo(t);
  const visitor = portal.visit();
  await signInFully(visitor, 'carol');
  const kept = visitor.cookies.get(cookie);
  await logOff(visitor);
  portal.sdk.addPerson({ username: 'carol', methods: ['oathToken'], hasExpired: true });
  await signIn(visitor, 'carol');
  const passwords = { password: 'correct horse', 'new-password': 'battery staple', repeated: 'battery staple' };
  await visitor.post(`${base}/expired-password`, { username: 'carol', ...passwords });
  assert.deepEqual(brought(portal, 'ChangeExpiredPassword'), [kept]);
});

test('each complete sign-in brings a new one, and another person at the same browser takes its place', async (t) => {
  const portal = await openTo(t);
  const visitor = portal.visit();
  const kept: (string | undefined)[] = [];
  for (const username of ['carol', 'carol', 'dave']) {
    await signInFully(visitor, username);
    kept.push(visitor.cookies.get(cookie));
    await logOff(visitor);
  }
  assert.equal(new Set(kept).size, 3);
  assert.match(kept[2] ?? '', /^browser-of-dave/);
  assert.deepEqual(brought(portal), [undefined, ...kept.slice(0, 2)]);
});

test('a password alone, a wrong code and a code of the help desk leave none, and take none away', async (t) => {
  const portal = await openTo(t);
  portal.sdk.settings.offersTemporaryCodes = true;
  const visitor = portal.visit();
  const { location } = await signIn(visitor, 'carol');
  await visitor.post(location, { code: '000000' });
  await visitor.get(`${base}/second-factor/temporary-code`);
  await visitor.submit(`${base}/second-factor/temporary-code`, { code: temporaryCode });
  assert.equal(visitor.cookies.has('mfa-session'), true);
  assert.equal(visitor.cookies.has(cookie), false);
});

test('the portal judges nothing of it: whatever a cookie can hold is passed on, and nothing else', async (t) => {
  const portal = await openTo(t);
  for (const value of ['rubbish', 'A'.repeat(72), 'with spaces and ünicode', 'x'.repeat(3000)]) {
    const visitor = portal.visit();
    visitor.cookies.set(cookie, encodeURIComponent(value));
    await visitor.get(`${base}/sign-in`);
    assert.equal((await visitor.post(`${base}/sign-in`, { username: 'carol', password: 'wrong' })).status, 422);
  }
  assert.deepEqual(brought(portal), ['rubbish', 'A'.repeat(72), undefined, undefined]);
});
