import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightCode } from './support/fake-sdk.ts';
import { openPortal, signIn, signInFully } from './support/open-portal.ts';

const base = '/MultiFactorAuth';

test('a first visit leads to the sign-in page of the company', async (t) => {
  const { visit } = await openPortal(t);
  const page = await visit().get('/');
  assert.equal(page.status, 200);
  assert.equal(page.location, `${base}/sign-in`);
  assert.match(page.text, /<span class="brand-name">Contoso<\/span>/);
});

test('says neutrally that name or password is wrong, and keeps the name but not the password', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'alice' });
  const visitor = visit();
  await visitor.get(`${base}/sign-in`);
  const wrong = await visitor.post(`${base}/sign-in`, { username: 'alice', password: 'secret guess' });
  const unknown = await visitor.post(`${base}/sign-in`, { username: 'nobody', password: 'secret guess' });
  for (const page of [wrong, unknown]) {
    assert.equal(page.status, 422);
    assert.match(page.text, /User name or password is wrong\./);
    assert.doesNotMatch(page.text, /secret guess/);
  }
  assert.match(wrong.text, /value="alice"/);
});

test('a throttled sign-in says how long to wait', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.overrides.BeginSignIn = () => ({ result: false, nextStep: 'secondFactor', retryAfterSeconds: 90 });
  const page = await signIn(visit(), 'alice');
  assert.equal(page.status, 429);
  assert.equal(page.headers.get('retry-after'), '90');
  assert.match(page.text, /try again in 90 seconds/);
});

test('a closed portal disables the boxes, and refuses a form that is sent all the same', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'alice' });
  sdk.settings.isOpen = false;
  const visitor = visit();
  const page = await visitor.get(`${base}/sign-in`);
  assert.match(page.text, /<input id="username"[^>]* disabled/);
  assert.match(page.text, /<input id="password"[^>]* disabled/);
  assert.equal((await visitor.post(`${base}/sign-in`, { username: 'alice', password: 'correct horse' })).status, 403);
});

for (const password of [
  'P@ssword<ie',
  'a&b"c\'d',
  '<script>alert(1)</script>',
  'пароль 密码 🐎',
  ' leading and trailing ',
]) {
  test(`carries the password ${password} as it was typed`, async (t) => {
    const { visit, sdk } = await openPortal(t);
    sdk.addPerson({ username: 'alice', password });
    const visitor = visit();
    await visitor.get(`${base}/sign-in`);
    assert.equal((await visitor.post(`${base}/sign-in`, { username: 'alice', password })).status, 303);
  });
}

test('a user name that looks like markup is shown as text', async (t) => {
  const { visit } = await openPortal(t);
  const visitor = visit();
  await visitor.get(`${base}/sign-in`);
  const page = await visitor.post(`${base}/sign-in`, { username: '"><script>x</script>', password: 'x' });
  assert.doesNotMatch(page.text, /<script>x/);
});

test('the SDK is told the browser address, the language and a request id, and calls carry the session', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  await signInFully(visitor, 'carol');
  const begin = sdk.calls.find(({ message }) => message === 'BeginSignIn');
  assert.equal(begin?.input.initiatingIpAddress, '127.0.0.1');
  assert.equal(begin?.input.language, 'en');
  assert.match(begin?.options.requestId ?? '', /^[\w-]{12}\.[0-9a-z]+$/);
  const answer = sdk.calls.find(({ message }) => message === 'AnswerAuthentication');
  assert.match(answer?.options.session ?? '', /^password-/);
});

test('nobody reaches a later page before its step', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'alice' });
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  assert.equal((await visit().get(`${base}/user-setup`)).location, `${base}/sign-in`);
  const alice = visit();
  await signIn(alice, 'alice');
  assert.equal((await alice.get(`${base}/`)).location, `${base}/user-setup`);
  const carol = visit();
  await signIn(carol, 'carol');
  assert.equal((await carol.get(`${base}/`)).location, `${base}/second-factor`);
  assert.equal((await carol.get(`${base}/user-setup/oath-token`)).location, `${base}/second-factor`);
});

test('the second factor begins by itself with the default method, and leads to the main page', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['smsText', 'oathToken'], maskedPhone: '•••• 4567' });
  const visitor = visit();
  const page = await signIn(visitor, 'carol');
  assert.match(page.location, /\/second-factor\/text-message\/prompt-/);
  assert.match(page.text, /•••• 4567/);
  const main = await visitor.submit(page.location, { code: rightCode.smsText });
  assert.match(main.text, /Welcome, carol/);
});

test('a code is taken with the spaces that phones show in it, and no code is no try', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  const page = await signIn(visitor, 'carol');
  const none = await visitor.post(page.location, { code: 'abc' });
  assert.equal(none.status, 422);
  assert.equal(
    sdk.calls.some(({ message }) => message === 'AnswerAuthentication'),
    false,
  );
  assert.match((await visitor.submit(page.location, { code: ' 123 456 ' })).text, /Welcome, carol/);
});

test('a code that was tried too often asks to begin again', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  const { location } = await signIn(visitor, 'carol');
  assert.equal((await visitor.post(location, { code: '000000' })).status, 422);
  assert.equal((await visitor.post(location, { code: '000000' })).status, 422);
  const over = await visitor.post(location, { code: '000000' });
  assert.equal(over.status, 410);
  assert.match(over.text, /can no longer be used/);
});

test('where a code of an OATH token is asked for, the page has the words of the company, marked in their language', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  sdk.settings.oathPrompt = 'Code vom <Token>';
  const page = await signIn(visit(), 'carol');
  assert.match(page.text, /<span lang="de">Code vom &lt;Token&gt;<\/span>/);
  assert.doesNotMatch(page.text, /Open your authenticator app/);
});

test('the waiting page asks for the state, and reloads itself without scripts', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'bob', methods: ['smsText'], maskedPhone: '•••• 4567' });
  sdk.settings.textState = 'sending';
  const visitor = visit();
  const page = await signIn(visitor, 'bob');
  assert.match(page.text, /<noscript><meta http-equiv="refresh" content="3"><\/noscript>/);
  assert.equal((await visitor.get(`${page.location}/state`)).text, '{"state":"sending"}');
  sdk.settings.textState = 'open';
  assert.equal((await visitor.get(`${page.location}/state`)).text, '{"state":"open"}');
  assert.match((await visitor.get(page.location)).text, /autocomplete="one-time-code"/);
});

test('a session that has ended is said to have, and its cookie is cleared', async (t) => {
  const { visit, sdk } = await openPortal(t);
  sdk.addPerson({ username: 'carol', methods: ['oathToken'] });
  const visitor = visit();
  await signInFully(visitor, 'carol');
  sdk.endSessions();
  const page = await visitor.get(`${base}/`);
  assert.match(page.text, /Your session has ended/);
  assert.equal(visitor.cookies.has('mfa-session'), false);
});
