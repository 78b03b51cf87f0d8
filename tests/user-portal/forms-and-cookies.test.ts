import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPortal, signIn, signInFully } from './support/open-portal.ts';

const path = '/MultiFactorAuth/sign-in';
const credentials = { username: 'carol', password: 'correct horse' };

test('refuses a form without its token, and asks the SDK nothing', async (t) => {
  const { visit, sdk } = await openPortal(t);
  const visitor = visit();
  await visitor.get(path);
  const page = await visitor.post(path, { ...credentials, csrf: '' });
  assert.equal(page.status, 403);
  assert.deepEqual(
    sdk.calls.filter(({ message }) => message === 'BeginSignIn'),
    [],
  );
});

test("refuses a form with another browser's token", async (t) => {
  const { visit } = await openPortal(t);
  const [one, other] = [visit(), visit()];
  const csrf = /name="csrf" value="([^"]+)"/.exec((await one.get(path)).text)?.[1] ?? '';
  await other.get(path);
  assert.equal((await other.post(path, { ...credentials, csrf })).status, 403);
});

test('refuses a token of before the sign-in afterwards', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  const csrf = /name="csrf" value="([^"]+)"/.exec((await visitor.get(path)).text)?.[1] ?? '';
  await signIn(visitor, 'carol');
  assert.equal((await visitor.post('/MultiFactorAuth/log-off', { csrf })).status, 403);
});

for (const headers of [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://evil.example' },
]) {
  test(`refuses a form with the right token and ${JSON.stringify(headers)}`, async (t) => {
    const { visit } = await openPortal(t);
    const visitor = visit();
    await visitor.get(path);
    assert.equal((await visitor.post(path, credentials, headers as Record<string, string>)).status, 403);
  });
}

test('takes a form that the browser says is of this origin', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  await visitor.get(path);
  assert.equal((await visitor.post(path, credentials, { 'sec-fetch-site': 'same-origin' })).status, 303);
});

test('a browser on this machine gets cookies that work over http, and no script can read', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  await visitor.get(path);
  const page = await visitor.post(path, credentials);
  const cookie = page.headers.getSetCookie().find((line) => line.startsWith('mfa-session='));
  assert.match(cookie ?? '', /; Path=\/MultiFactorAuth; HttpOnly; SameSite=Lax$/);
});

test('a browser elsewhere gets cookies for https only, by prefix and flag', async (t) => {
  const { visit, sdk } = await openPortal(t, { config: { sslRequired: false } });
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  const proxied = { 'x-forwarded-for': '192.0.2.17' };
  await visitor.get(path, proxied);
  const page = await visitor.post(path, credentials, proxied);
  const cookie = page.headers.getSetCookie().find((line) => line.startsWith('__Secure-mfa-session='));
  assert.match(cookie ?? '', /; Path=\/MultiFactorAuth; HttpOnly; Secure; SameSite=Lax$/);
});

test('a portal at the root gets the stronger prefix', async (t) => {
  const { visit } = await openPortal(t, { config: { sslRequired: false, virtualDirectories: ['/'] } });
  const page = await visit().get('/sign-in', { 'x-forwarded-for': '192.0.2.17' });
  assert.match(page.headers.getSetCookie()[0] ?? '', /^__Host-mfa-browser=[\w-]+; Max-Age=\d+; Path=\/;/);
});

test('the session cookie holds the token of the SDK and nothing else, and each rise replaces it', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  await signIn(visitor, 'carol');
  const first = visitor.cookies.get('mfa-session');
  assert.match(first ?? '', /^password-\d+0*$/);
  await signInFully(visit(), 'carol');
  const other = visit();
  await signInFully(other, 'carol');
  assert.match(other.cookies.get('mfa-session') ?? '', /^verified-\d+0*$/);
});

test('a forged browser cookie is as good as none', async (t) => {
  const { visit } = await openPortal(t);
  const visitor = visit();
  await visitor.get(path);
  const real = visitor.cookies.get('mfa-browser') ?? '';
  visitor.cookies.set('mfa-browser', `${real.slice(0, -4)}AAAA`);
  await visitor.get(path);
  assert.notEqual(visitor.cookies.get('mfa-browser')?.slice(0, 40), real.slice(0, 40));
});

test('logging off ends the session in the SDK and clears the cookies', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  await signInFully(visitor, 'carol');
  const page = await visitor.submit('/MultiFactorAuth/log-off', {});
  assert.match(page.text, /You are logged off/);
  assert.equal(
    sdk.calls.some(({ message }) => message === 'EndSession'),
    true,
  );
  assert.equal(visitor.cookies.has('mfa-session'), false);
});

test('refuses a form that is larger than any of the portal', async (t) => {
  const { visit } = await openPortal(t);
  const visitor = visit();
  await visitor.get(path);
  const page = await visitor.post(path, { ...credentials, filler: 'x'.repeat(9000) });
  assert.equal(page.status, 413);
  assert.match(page.text, /could not be understood/);
});

test('two people who sign in at the same moment each get their own session', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'alice', displayName: 'Alice', methods: ['oathToken'] });
  sdk.addPerson({ username: 'bob', displayName: 'Bob', methods: ['oathToken'] });
  const [alice, bob] = [visit(), visit()];
  const [hers, his] = await Promise.all([signInFully(alice, 'alice'), signInFully(bob, 'bob')]);
  assert.match(hers.text, /Welcome, Alice/);
  assert.match(his.text, /Welcome, Bob/);
});
