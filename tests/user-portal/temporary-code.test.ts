import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryCode } from './support/fake-sdk.ts';
import { type OpenPortal, openPortal, signIn, signInFully } from './support/open-portal.ts';

const path = '/MultiFactorAuth/second-factor/temporary-code';
const offer = /Use a code from the help desk/;

function open({ sdk, visit }: OpenPortal) {
  sdk.settings.offersTemporaryCodes = true;
  sdk.addPerson({ username: 'fay', methods: ['oathToken'] });
  sdk.addPerson({ username: 'carol', methods: ['oathToken', 'smsText'], maskedPhone: '•••• 4567' });
  return visit();
}

test('whoever has no token at hand types a code of the help desk, and is in', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  const asked = await signIn(visitor, 'fay');
  assert.match(asked.text, offer);
  assert.ok(asked.text.includes(`href="${path}"`));
  const form = await visitor.get(path);
  assert.match(form.text, /Nine digits/);
  const main = await visitor.submit(path, { code: '987 654 321' });
  assert.equal(main.location, '/MultiFactorAuth/');
  assert.match(main.text, /Welcome/);
  const call = portal.sdk.calls.find(({ message }) => message === 'UseTemporaryCode');
  assert.equal(call?.input.code, temporaryCode);
});

test('with several methods the code is offered where they are', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  const asked = await signIn(visitor, 'carol');
  assert.doesNotMatch(asked.text, offer);
  assert.match(asked.text, /Use another method/);
  assert.match((await visitor.get('/MultiFactorAuth/second-factor')).text, offer);
});

test('a wrong code, none, and too many say so, and no code is written back', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  await signIn(visitor, 'fay');
  await visitor.get(path);
  const wrong = await visitor.post(path, { code: '111222333' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /The code is wrong, or it counts no more/);
  assert.doesNotMatch(wrong.text, /111222333/);
  const none = await visitor.post(path, { code: 'abc' });
  assert.equal(none.status, 422);
  assert.match(none.text, /Please type the code/);
  portal.sdk.overrides.UseTemporaryCode = () => ({ result: false, nextStep: 'secondFactor', retryAfterSeconds: 60 });
  const many = await visitor.post(path, { code: temporaryCode });
  assert.deepEqual([many.status, many.headers.get('retry-after')], [429, '60']);
});

test('it opens no change of a method: that asks for one of the person’s own, and takes no code there', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  await signIn(visitor, 'fay');
  await visitor.get(path);
  await visitor.submit(path, { code: temporaryCode });
  const choice = await visitor.submit('/MultiFactorAuth/user-setup/oath-token', {});
  assert.equal(choice.location, '/MultiFactorAuth/second-factor?return=oath-token');
  assert.doesNotMatch(choice.text, offer);
  // Somebody who is signed in is led away from the page, and his code is not sent.
  portal.sdk.calls.length = 0;
  assert.equal((await visitor.get(path)).location, '/MultiFactorAuth/');
  assert.equal((await visitor.post(path, { code: temporaryCode })).location, '/MultiFactorAuth/');
  assert.equal(
    portal.sdk.calls.some(({ message }) => message === 'UseTemporaryCode'),
    false,
  );
});

test('where the company has none there is no page for them', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  portal.sdk.settings.offersTemporaryCodes = false;
  assert.doesNotMatch((await signIn(visitor, 'fay')).text, offer);
  assert.doesNotMatch((await visitor.get('/MultiFactorAuth/second-factor')).text, offer);
  assert.equal((await visitor.get(path)).location, '/MultiFactorAuth/second-factor');
});

test('nobody sees the page without a session', async (t) => {
  const { visit } = await openPortal(t);
  assert.equal((await visit().get(path)).location, '/MultiFactorAuth/sign-in');
});

test('the main page says that there is a code, until when, and by what somebody signed in', async (t) => {
  const portal = await openPortal(t);
  portal.sdk.addPerson({
    username: 'dana',
    methods: ['oathToken'],
    recentAttempts: [
      {
        At: '2026-11-24T09:30:00Z',
        ApplicationName: 'VPN',
        Address: '192.0.2.17',
        Mode: 'unspecified',
        Approved: true,
        ResultCode: 0,
        ByTemporaryCode: true,
        BySecurityQuestions: false,
      },
    ],
    temporaryCodeUntil: '2026-11-24T17:30:00Z',
  });
  const page = await signInFully(portal.visit(), 'dana');
  assert.match(page.text, /The help desk made a temporary code for you/);
  assert.match(page.text, /<time datetime="2026-11-24T17:30:00Z">Nov 24, 2026, 5:30.PM UTC<\/time>/);
  assert.match(page.text, /<td>Temporary code<\/td>/);
});
