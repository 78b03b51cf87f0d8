import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rightAnswers, rightCode } from './support/fake-sdk.ts';
import { type OpenPortal, openPortal, signIn, signInFully } from './support/open-portal.ts';

const base = '/MultiFactorAuth';
const questions = `${base}/second-factor/questions`;
const both = { OathToken: true, SecurityQuestions: true, SecondsUntilOffered: 0 };
const neither = { OathToken: false, SecurityQuestions: false, SecondsUntilOffered: 0 };

function open({ sdk, visit }: OpenPortal) {
  sdk.addPerson({ username: 'bob', methods: ['smsText'], maskedPhone: '•••• 4567' });
  sdk.addPerson({ username: 'carol', methods: ['smsText', 'oathToken'], maskedPhone: '•••• 4567' });
  return visit();
}

const offersQuestions = /Answer security questions/;
const offersToken = /Type a code of your app or token/;

test('a sign-in that failed says so once, and offers what is allowed and nothing else', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  portal.sdk.settings.textState = 'undeliverable';
  for (const [fallbacks, asked, token] of [
    [undefined, false, false],
    [neither, false, false],
    [{ ...neither, SecurityQuestions: true }, true, false],
    [{ ...neither, OathToken: true }, false, true],
    [both, true, true],
  ] as const) {
    portal.sdk.settings.fallbacks = fallbacks;
    const failed = await signIn(visitor, 'bob');
    assert.match(failed.text, /The text message could not be sent/);
    assert.equal(offersQuestions.test(failed.text), asked);
    assert.equal(offersToken.test(failed.text), token);
    await visitor.submit(`${base}/log-off`, {});
  }
});

test('off, there is no question page, and a form made by hand is refused by the SDK', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  await signIn(visitor, 'bob');
  assert.equal((await visitor.get(questions)).location, `${base}/second-factor`);
  const posted = await visitor.post(questions, { answer1: 'Rex', answer3: 'Hill Street' });
  assert.equal(posted.location, `${base}/second-factor`);
  assert.ok(portal.sdk.calls.some(({ message }) => message === 'AnswerFallbackQuestions'));
  assert.equal((await visitor.get(`${base}/`)).location, `${base}/second-factor`);
});

test('nobody sees the questions without a password, or after the second factor', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  portal.sdk.settings.fallbacks = both;
  assert.equal((await visitor.get(questions)).location, `${base}/sign-in`);
  portal.sdk.addPerson({ username: 'fay', methods: ['oathToken'] });
  await signInFully(visitor, 'fay');
  assert.equal((await visitor.get(questions)).location, `${base}/`);
});

test('after a minute without an answer they are offered on the pages that wait, which reload without scripts', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  portal.sdk.settings.offersCalls = true;
  portal.sdk.addPerson({ username: 'greta', methods: ['voiceCall'], maskedPhone: '•••• 4567' });
  portal.sdk.settings.fallbacks = { ...both, SecondsUntilOffered: 48 };
  const rings = await signIn(visitor, 'greta');
  assert.match(rings.text, /<noscript><meta http-equiv="refresh" content="5"><\/noscript>/);
  assert.match(rings.text, /data-reload-seconds="48"/);
  assert.doesNotMatch(rings.text, offersQuestions);
  portal.sdk.settings.fallbacks = both;
  const later = await visitor.get(rings.location);
  assert.match(later.text, offersQuestions);
  assert.match(later.text, /data-reload-seconds="0"/);
});

test('a page on which a code is typed leads to the one that says when more is offered, and keeps what was typed', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  portal.sdk.settings.fallbacks = { ...both, SecondsUntilOffered: 60 };
  const code = await signIn(visitor, 'bob');
  assert.match(code.text, /href="\/MultiFactorAuth\/second-factor">It does not work\?/);
  assert.doesNotMatch(code.text, /http-equiv="refresh"/);
  const choice = await visitor.get(`${base}/second-factor`);
  assert.match(choice.text, /More ways to sign in are offered here in 60 seconds/);
  assert.match(choice.text, /<noscript><meta http-equiv="refresh" content="60"><\/noscript>/);
});

test('right answers lead to the main page, from which a change asks for the second factor first', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  portal.sdk.settings.fallbacks = both;
  await signIn(visitor, 'bob');
  const form = await visitor.get(questions);
  assert.match(form.text, /First pet\?/);
  const [pet, street] = rightAnswers;
  const main = await visitor.submit(questions, { answer1: pet, answer3: street });
  assert.equal(main.location, `${base}/`);
  assert.match(main.text, /You see this page only/);
  assert.doesNotMatch(main.text, /user-setup|default-method|change-phone|change-pin/);
  for (const [path, waits] of [
    ['/devices', 'devices'],
    ['/user-setup', 'user-setup'],
    ['/user-setup/oath-token', 'oath-token'],
    ['/change-phone', 'change-phone'],
    ['/change-pin', 'change-pin'],
    ['/default-method/oath-token', 'default-oath-token'],
    ['/oath-token/resynchronize', 'resynchronize'],
    ['/user-setup/oath-token/some-prompt', 'main'],
  ]) {
    const asked = await visitor.get(base + path);
    assert.equal(asked.location, `${base}/second-factor?return=${waits}`);
    assert.match(asked.text, /You came in without the second step/);
    assert.doesNotMatch(asked.text, offersQuestions);
  }
  const changed = await visitor.post(`${base}/default-method/oath-token`, {});
  assert.equal(changed.location, `${base}/second-factor?return=default-oath-token`);

  const begun = await visitor.submit(`${base}/second-factor`, { method: 'text-message', return: 'main' });
  const done = await visitor.submit(begun.location, { code: rightCode.smsText });
  assert.equal(done.location, `${base}/`);
  assert.doesNotMatch(done.text, /You see this page only/);
  assert.match(done.text, /user-setup\/text-message/);
});

test('wrong answers, none, and those to other questions say so, and no answer is written back', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  portal.sdk.settings.fallbacks = both;
  await signIn(visitor, 'bob');
  await visitor.get(questions);
  const wrong = await visitor.post(questions, { answer1: 'Secret guess', answer3: 'Hill Street' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /Not all of the answers are right/);
  assert.doesNotMatch(wrong.text, /Secret guess|Hill Street/);
  portal.sdk.calls.length = 0;
  for (const fields of [{ answer1: ' ', answer3: 'Hill Street' }, { answer1: 'x'.repeat(401) }, {}] as Record<
    string,
    string
  >[]) {
    const empty = await visitor.post(questions, fields);
    assert.equal(empty.status, 422);
    assert.match(empty.text, /Please answer all questions/);
  }
  assert.ok(portal.sdk.calls.every(({ message }) => message !== 'AnswerFallbackQuestions'));
  const others = await visitor.post(questions, { answer2: 'x', answer4: 'y' });
  assert.match(others.text, /Other questions are asked by now/);

  // Closed after too many.
  portal.sdk.overrides.GetFallbackQuestions = () => ({ result: false, error: { Code: 4 } });
  const closed = await visitor.post(questions, { answer1: 'a', answer3: 'b' });
  assert.equal(closed.location, `${base}/second-factor`);
});

test('an OATH token that may not be chosen is offered as a fallback, and its right code signs in', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  portal.sdk.settings.withheld = ['oathToken'];
  const waiting = await signIn(visitor, 'carol');
  assert.doesNotMatch(waiting.text, /Use another method/);
  assert.doesNotMatch((await visitor.get(`${base}/second-factor`)).text, /value="oath-token"/);
  portal.sdk.settings.fallbacks = { ...both, SecurityQuestions: false };
  portal.sdk.settlePrompts('expired');
  const failed = await visitor.get(waiting.location);
  assert.match(failed.text, offersToken);
  const begun = await visitor.submit(`${base}/second-factor`, { method: 'oath-token' });
  assert.match(begun.text, /Open your authenticator app/);
  const main = await visitor.submit(begun.location, { code: rightCode.oathToken });
  assert.equal(main.location, `${base}/`);
  assert.doesNotMatch(main.text, /You see this page only/);
});

test('a second factor that cannot begin says so, with the fallbacks', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  portal.sdk.settings.fallbacks = both;
  portal.sdk.overrides.BeginAuthentication = () => ({ result: false, retryAfterSeconds: 0 });
  const failed = await signIn(visitor, 'bob');
  assert.equal(failed.location, `${base}/second-factor?failed=yes`);
  assert.match(failed.text, /This method cannot be used at the moment/);
  assert.match(failed.text, offersQuestions);
  assert.match(failed.text, offersToken);
});

test('who comes from a trusted address sees the main page, and is asked before a change', async (t) => {
  const portal = await openPortal(t);
  const visitor = open(portal);
  portal.sdk.settings.isTrusted = true;
  const main = await signIn(visitor, 'bob');
  assert.equal(main.location, `${base}/`);
  assert.match(main.text, /You see this page only/);
  assert.ok(portal.sdk.calls.every(({ message }) => message !== 'BeginAuthentication'));
  assert.equal((await visitor.get(`${base}/second-factor`)).location, `${base}/`);
  assert.equal((await visitor.get(`${base}/change-phone`)).location, `${base}/second-factor?return=change-phone`);
});

test('the list of attempts says who came in by questions, and who from a trusted address', async (t) => {
  const portal = await openPortal(t);
  const attempt = {
    At: '2026-11-24T09:30:00Z',
    ApplicationName: 'User Portal',
    Approved: true,
    ByTemporaryCode: false,
  };
  portal.sdk.addPerson({
    username: 'dana',
    methods: ['oathToken'],
    recentAttempts: [
      { ...attempt, Mode: 'unspecified', ResultCode: 25, BySecurityQuestions: true },
      { ...attempt, Mode: 'smsText', ResultCode: 29, BySecurityQuestions: false },
    ],
  });
  const page = await signInFully(portal.visit(), 'dana');
  assert.match(page.text, /<td>Security questions<\/td>/);
  assert.match(page.text, /Trusted network/);
});
