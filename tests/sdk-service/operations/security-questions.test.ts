import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSdkCalls } from '../../support/call-operations.ts';
import { answers, questions } from '../../support/security-questions.ts';
import { createTestBed, type TestBed } from '../../support/test-bed.ts';

const noError = { Code: 0, Description: '' };
const username = 'anna';
const begin = {
  username,
  initiatingAuthenticationType: 'adfs',
  applicationName: 'AD FS',
  requireUserMatch: true,
} as const;

async function createAnna(t: Parameters<typeof createTestBed>[0]) {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.settings.set('securityQuestions.enabled', 'true', bed.author);
  await bed.addOathUser();
  await call('ChangeSecurityQuestions', { username, userSecurityQuestions: { ...questions, ...answers } });
  return { bed, call, check: checkWith(call) };
}

function checkWith(call: ReturnType<typeof createSdkCalls>) {
  return async (given: Partial<typeof answers>, authenticationRequestId?: string) =>
    (
      await call('ValidateSecurityQuestionAnswers', {
        username,
        userSecurityQuestions: given,
        authenticationRequestId,
      })
    ).result;
}

const sessionOf = async (bed: TestBed) => {
  const { user } = await bed.users.get(username);
  return { session: { session: await bed.beginSession(user, bed.account), user } };
};

test('questions come out, answers never', async (t) => {
  const { bed, call } = await createAnna(t);
  for (const message of ['GetSecurityQuestions', 'GetSecurityQuestionsMaster'] as const) {
    const answer = await call(message, { username });
    assert.deepEqual(answer, { result: true, userSecurityQuestions: questions, error: noError });
  }
  await bed.addUser({ username: 'ben' });
  const { userSecurityQuestions } = await call('GetSecurityQuestions', { username: 'ben' });
  assert.deepEqual(Object.values(userSecurityQuestions ?? {}), ['', '', '', '']);
  await assert.rejects(call('GetSecurityQuestions', { username: 'nobody' }), { code: 'not-found' });
});

test('answers are right whatever the capitals, blanks and form of the letters', async (t) => {
  const { bed, check } = await createAnna(t);
  assert.equal(await check(answers), true);
  assert.equal(await check({ SecurityAnswer1: ' SCHRO\u0308DINGER ', SecurityAnswer2: 'marien  \t gymnasium' }), true);
  assert.deepEqual((await bed.logged()).slice(-1), ['security-questions approved security-questions']);
});

test('as many as the setting says have to be given, and each has to be right', async (t) => {
  const { bed, check } = await createAnna(t);
  const { SecurityAnswer1, SecurityAnswer2, SecurityAnswer3 } = answers;
  assert.equal(await check({ SecurityAnswer1 }), false);
  assert.equal(await check({ SecurityAnswer1, SecurityAnswer2 }), true);
  assert.equal(await check({ SecurityAnswer1, SecurityAnswer2, SecurityAnswer3: 'wrong' }), false);
  assert.equal(await check({ SecurityAnswer1: SecurityAnswer2, SecurityAnswer2: SecurityAnswer1 }), false);
  await bed.settings.set('securityQuestions.toAnswer', '3', bed.author);
  assert.equal(await check({ SecurityAnswer1, SecurityAnswer2 }), false);
  assert.equal(await check({ SecurityAnswer1, SecurityAnswer2, SecurityAnswer3 }), true);
});

test('which answer was wrong is not told', async (t) => {
  const { call } = await createAnna(t);
  const validate = (given: object) =>
    call('ValidateSecurityQuestionAnswers', { username, userSecurityQuestions: { ...answers, ...given } });
  for (const [given, expected] of [
    [{}, true],
    [{ SecurityAnswer3: 'wrong' }, false],
  ] as const) {
    const { userSecurityAnswerResults, error } = await validate(given);
    assert.deepEqual(Object.values(userSecurityAnswerResults ?? {}), [expected, expected, expected, expected]);
    assert.deepEqual(error, noError);
  }
});

test('five failures in a row close the questions until they are set anew', async (t) => {
  const { bed, call, check } = await createAnna(t);
  const wrong = { ...answers, SecurityAnswer1: 'wrong' };
  for (let failure = 1; failure <= 4; failure += 1) assert.equal(await check(wrong), false);
  assert.equal(await check(answers), true);
  for (let failure = 1; failure <= 5; failure += 1) assert.equal(await check(wrong), false);
  assert.equal(await check(answers), false);
  assert.deepEqual((await bed.logged()).slice(-1), ['security-questions denied locked-out']);
  const userSecurityQuestions = { ...questions, SecurityAnswer1: 'Einstein' };
  const own = call('ChangeSecurityQuestions', { username, userSecurityQuestions }, await sessionOf(bed));
  await assert.rejects(own, { code: 'conflict', rule: true });
  await call('ChangeSecurityQuestions', { username, userSecurityQuestions });
  assert.equal(await check({ ...answers, SecurityAnswer1: 'einstein' }), true);
});

test('many guesses at once are no more guesses', async (t) => {
  const { check } = await createAnna(t);
  const guesses = Array.from({ length: 10 }, (_, index) =>
    check(index === 9 ? answers : { ...answers, SecurityAnswer1: `guess ${index}` }),
  );
  assert.deepEqual(new Set(await Promise.all(guesses)), new Set([false]));
});

test('the right answers approve an open prompt once, as a fallback', async (t) => {
  const { bed, call, check } = await createAnna(t);
  const { authenticationRequestId } = await call('PfAuthUser_4', begin);
  assert.equal(await check({ ...answers, SecurityAnswer1: 'wrong' }, authenticationRequestId), false);
  assert.equal(await check(answers, authenticationRequestId), true);
  await assert.rejects(check(answers, authenticationRequestId), { code: 'conflict', rule: false });
  const [wrong, right, again] = await bed.loggedAttempts();
  assert.deepEqual(
    [wrong?.reason, right?.reason, again?.reason],
    ['wrong-response', 'fallback-questions', 'no-prompt'],
  );
  assert.deepEqual(
    [right?.kind, right?.challengeId, right?.applicationName],
    ['security-questions', authenticationRequestId, 'AD FS'],
  );
});

test('of many right answers to one prompt at once, one approves it', async (t) => {
  const { bed, call, check } = await createAnna(t);
  const { authenticationRequestId } = await call('PfAuthUser_4', begin);
  const tries = await Promise.allSettled(Array.from({ length: 5 }, () => check(answers, authenticationRequestId)));
  assert.equal(tries.filter((tried) => tried.status === 'fulfilled' && tried.value === true).length, 1);
  assert.equal((await bed.logged()).filter((row) => row.endsWith('fallback-questions')).length, 1);
});

test('a prompt of another account or user, or one that is over, is Code 9', async (t) => {
  const { bed, call, check } = await createAnna(t);
  await bed.addOathUser({ username: 'ben' });
  const other = { caller: { account: await bed.addAccount('other') } };
  const foreign = await call('PfAuthUser_4', begin, other);
  const bens = await call('PfAuthUser_4', { ...begin, username: 'ben' });
  const late = await call('PfAuthUser_4', begin);
  await assert.rejects(check(answers, foreign.authenticationRequestId), { code: 'conflict' });
  await assert.rejects(check(answers, bens.authenticationRequestId), { code: 'conflict' });
  await assert.rejects(check(answers, 'never begun'), { code: 'conflict' });
  bed.clock.advanceSeconds(301);
  await assert.rejects(check(answers, late.authenticationRequestId), { code: 'conflict' });
});

test('nobody is asked where questions are off, and administrators never', async (t) => {
  const { bed, check } = await createAnna(t);
  await bed.settings.set('securityQuestions.enabled', 'false', bed.author);
  assert.equal(await check(answers), false);
  await bed.settings.set('securityQuestions.enabled', 'true', bed.author);
  const { user } = await bed.users.get(username);
  const record = { ...bed.author, at: bed.clock.now(), action: 'test', subject: username, detail: '' };
  await bed.store.changeUser(user.id, { administratorRights: [] }, record);
  assert.equal(await check(answers), false);
  assert.deepEqual(await bed.questions.draw(username), []);
  const notAvailable = 'security-questions denied method-not-available';
  assert.deepEqual(await bed.logged(), [notAvailable, notAvailable]);
});

test('answers of nobody, of the disabled, the blocked and those without questions are false', async (t) => {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  const check = checkWith(call);
  await bed.settings.set('securityQuestions.enabled', 'true', bed.author);
  assert.equal(await check(answers), false);
  await bed.addUser();
  assert.equal(await check(answers), false);
  await bed.users.disable({ username, author: bed.author });
  assert.equal(await check(answers), false);
  await bed.users.enable({ username, author: bed.author });
  await bed.blocks.block({ username, author: bed.author, reason: 'lost phone' });
  assert.equal(await check(answers), false);
  assert.deepEqual(
    (await bed.logged()).map((row) => row.split(' ').at(-1)),
    ['user-not-found', 'not-enrolled', 'disabled', 'blocked'],
  );
});

test('an empty answer leaves that of the same question, and another question needs one', async (t) => {
  const { call, check } = await createAnna(t);
  const change = (given: object) =>
    call('ChangeSecurityQuestions', { username, userSecurityQuestions: { ...questions, ...given } });
  await change({});
  assert.equal(await check(answers), true);
  await change({ SecurityQuestion1: 'first PET?', SecurityAnswer2: 'Humboldtschule' });
  assert.equal(await check({ ...answers, SecurityAnswer2: 'humboldtschule' }), true);
  await assert.rejects(change({ SecurityQuestion1: 'Second pet?' }), {
    code: 'malformed',
    rule: true,
    message: 'SecurityAnswer1: must be given with a new question.',
  });
});

test('questions and answers obey rules, each with a sentence of its own', async (t) => {
  const { call } = await createAnna(t);
  const change = (given: object) =>
    call('ChangeSecurityQuestions', { username, userSecurityQuestions: { ...questions, ...answers, ...given } });
  for (const [given, message] of [
    [{ SecurityAnswer1: 'no' }, 'SecurityAnswer1: must have at least 3 characters.'],
    [{ SecurityAnswer1: 'x'.repeat(101) }, 'SecurityAnswer1: must have at most 100 characters.'],
    [{ SecurityAnswer1: 'Pet' }, 'SecurityAnswer1: must not stand in the question.'],
    [{ SecurityAnswer2: 'schrödinger' }, 'SecurityAnswer2: must be another than the ones before.'],
    [{ SecurityQuestion2: ' first  pet? ' }, 'SecurityQuestion2: must be another than the ones before.'],
    [{ SecurityQuestion3: 'x'.repeat(201) }, 'SecurityQuestion3: must have at most 200 characters.'],
    [{ SecurityQuestion3: 'a\u0007b' }, 'SecurityQuestion3: must not contain control characters.'],
  ] as const) {
    await assert.rejects(change(given), { code: 'malformed', rule: true, message });
  }
  const missing = { code: 'malformed', rule: false, message: 'SecurityQuestion4: must be given.' };
  await assert.rejects(change({ SecurityQuestion4: '' }), missing);
  await assert.rejects(call('ChangeSecurityQuestions', { username }), { code: 'malformed' });
  const nobody = { username: 'nobody', userSecurityQuestions: { ...questions, ...answers } };
  await assert.rejects(call('ChangeSecurityQuestions', nobody), { code: 'not-found' });
});

test('options are numbered from 1 in each language, English first', async (t) => {
  const call = createSdkCalls(await createTestBed(t));
  const { securityQuestions = [] } = await call('GetSecurityQuestionOptions', {});
  const languages = [...new Set(securityQuestions.map(({ Language }) => Language))];
  assert.deepEqual(languages, ['en', 'de', 'fr', 'es']);
  const numbers = Array.from({ length: 16 }, (_, index) => index + 1);
  assert.deepEqual(
    securityQuestions.map(({ Sequence }) => Sequence),
    languages.flatMap(() => numbers),
  );
  assert.equal(new Set(securityQuestions.map(({ Question }) => Question)).size, 64);
});

test('the draw is the same for a day, another on other days, and as large as the setting says', async (t) => {
  const { bed } = await createAnna(t);
  const draw = async () => (await bed.questions.draw(username)).map(({ number }) => number).join('');
  const today = await draw();
  assert.equal(today.length, 2);
  bed.clock.advanceSeconds(14 * 3600);
  assert.equal(await draw(), today);
  const draws = new Set<string>();
  for (let day = 1; day <= 30; day += 1) {
    bed.clock.advanceSeconds(86_400);
    draws.add(await draw());
  }
  assert.ok(draws.size > 2, [...draws].join(' '));
  await bed.settings.set('securityQuestions.toAnswer', '4', bed.author);
  assert.equal(await draw(), '1234');
  await bed.settings.set('securityQuestions.enabled', 'false', bed.author);
  assert.equal(await draw(), '');
});

test('questions are taken away', async (t) => {
  const { bed, call, check } = await createAnna(t);
  await bed.questions.clear({ username, author: bed.author });
  assert.equal(await check(answers), false);
  const { userSecurityQuestions } = await call('GetSecurityQuestions', { username });
  assert.deepEqual(Object.values(userSecurityQuestions ?? {}), ['', '', '', '']);
});
