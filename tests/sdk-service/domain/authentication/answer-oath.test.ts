import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerRequest } from '../../../../sdk-service/domain/authentication/answer-prompt.ts';
import { createTestBed, type TestBed } from '../../../support/test-bed.ts';

async function begin(bed: TestBed, fields: Parameters<TestBed['context']>[0] = {}): Promise<string> {
  const begun = await bed.authentication.begin({
    username: 'anna',
    requireUserMatch: true,
    context: bed.context(fields),
  });
  assert.ok(begun.outcome === 'challenged');
  return begun.prompt.id;
}

function answer(bed: TestBed, response: string, fields: Partial<AnswerRequest> = {}) {
  return bed.authentication.answer({
    username: 'anna',
    kind: 'oath-token',
    response,
    context: bed.context(),
    ...fields,
  });
}

async function answered(bed: TestBed, response: string, fields: Partial<AnswerRequest> = {}): Promise<string> {
  const outcome = await answer(bed, response, fields);
  return outcome.outcome === 'denied' ? outcome.reason : outcome.outcome === 'approved' ? outcome.by : outcome.outcome;
}

test('approves the right code of a prompt', async (t) => {
  const bed = await createTestBed(t);
  const { code, user } = await bed.addOathUser();
  const challengeId = await begin(bed, { applicationName: 'AD FS', authenticationType: 'adfs' });
  const later = bed.context({ applicationName: '', clientAddress: undefined, requestId: 'request-2' });
  const outcome = await answer(bed, ` ${code().slice(0, 3)} ${code().slice(3)} `, { challengeId, context: later });
  assert.deepEqual(outcome, { outcome: 'approved', by: 'oath-code' });
  const rows = await bed.loggedAttempts();
  assert.deepEqual(rows, [
    {
      at: bed.clock.now(),
      userId: user.id,
      username: 'anna',
      firstName: '',
      lastName: '',
      emailAddress: '',
      phone: '',
      kind: 'oath-token',
      outcome: 'approved',
      reason: 'oath-code',
      // Of the prompt: the answer belongs to the attempt that began with it.
      applicationName: 'AD FS',
      authenticationType: 'adfs',
      accountName: 'payroll',
      clientAddress: '192.0.2.7',
      challengeId,
      requestId: 'request-2',
      serverName: 'mfa1',
      serverAddress: '192.0.2.1',
      // A token is no device.
      deviceId: undefined,
    },
  ]);
});

test('takes the newest open prompt of the same account when none is named', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  const challengeId = await begin(bed);
  assert.equal(await answered(bed, code()), 'oath-code');
  assert.equal((await bed.store.findChallengeStates([challengeId])).get(challengeId), 'approved');
});

test('checks a code by itself when no prompt is open', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  const foreign = await begin(bed, { account: await bed.addAccount('vpn') });
  assert.equal(await answered(bed, code()), 'oath-code');
  const [row] = await bed.loggedAttempts();
  assert.equal(row?.challengeId, undefined);
  assert.equal((await bed.store.findChallengeStates([foreign])).get(foreign), 'open');
});

test('says which codes were an older one’s fallback', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser({
    authenticator: 'text',
    phone: { countryCode: '1', number: '2015550123', extension: '' },
  });
  const challengeId = await begin(bed);
  assert.equal(await answered(bed, code(), { challengeId, fallback: 'oath-code' }), 'fallback-oath-code');
  assert.equal((await bed.store.findChallengeStates([challengeId])).get(challengeId), 'approved');
  assert.deepEqual(await bed.logged(), ['oath-token approved fallback-oath-code']);
});

test('does not take an OATH code for a text prompt unless it is a fallback', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser({
    authenticator: 'text',
    phone: { countryCode: '1', number: '2015550123', extension: '' },
  });
  const challengeId = await begin(bed);
  assert.equal(await answered(bed, code(), { challengeId }), 'no-such-prompt');
});

test('tells a wrong, a used and an old code apart in the log', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  assert.equal(await answered(bed, code()), 'oath-code');
  assert.equal(await answered(bed, code()), 'replayed');
  assert.equal(await answered(bed, code(-1)), 'replayed');
  assert.equal(await answered(bed, code(-5)), 'out-of-date');
  assert.equal(await answered(bed, '0'), 'wrong-response');
  assert.deepEqual(await bed.logged(), [
    'oath-token approved oath-code',
    'oath-token denied replayed',
    'oath-token denied replayed',
    'oath-token denied out-of-date',
    'oath-token denied wrong-response',
  ]);
});

test('counts an exact repeat of an accepted code for nothing', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  const used = code();
  assert.equal(await answered(bed, used), 'oath-code');
  for (let repeat = 0; repeat < 10; repeat += 1) assert.equal(await answered(bed, used), 'replayed');
  const subject = await bed.users.get('anna');
  assert.deepEqual(subject.oathThrottle, { failures: 0, throttledUntil: undefined });
  bed.clock.advanceSeconds(30);
  assert.equal(await answered(bed, code()), 'oath-code');
});

test('of many who give the same right code at once, one is approved', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => answered(bed, code())));
  assert.equal(outcomes.filter((outcome) => outcome === 'oath-code').length, 1);
  assert.equal(outcomes.filter((outcome) => outcome === 'replayed').length, 19);
  assert.equal((await bed.loggedAttempts()).length, 20);
});

test('looks at five of a hundred guesses made at once', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  const challengeId = await begin(bed);
  const guesses = Array.from({ length: 100 }, (_, index) => answer(bed, index.toString(), { challengeId }));
  const outcomes = await Promise.all(guesses);
  assert.ok(outcomes.every(({ outcome }) => outcome !== 'approved'));
  const { oathThrottle } = await bed.users.get('anna');
  assert.equal(oathThrottle.failures, 5);
  assert.equal((await bed.loggedAttempts()).length, 100);
  // The right code comes too late, for the prompt and by itself.
  assert.equal(await answered(bed, code(), { challengeId }), 'no-such-prompt');
  const late = await answer(bed, code());
  assert.deepEqual(late.outcome === 'denied' && [late.reason, late.retryAfterSeconds], ['throttled', 30]);
});

/** What is told about the right code in the midst of a hundred guesses made at once, and about the wrong one behind it. */
async function guessAtOnce(bed: TestBed, right: string, challengeId?: string) {
  const guesses = Array.from({ length: 100 }, (_, index) => (index === 50 ? right : index.toString()));
  const outcomes = await Promise.all(guesses.map((guess) => answer(bed, guess, { challengeId })));
  return outcomes.slice(50, 52).map((outcome) => ({ ...outcome, reason: 'for the log alone' }));
}

test('a right code among a hundred guesses made at once is told what the wrong ones are told', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  const told = { outcome: 'denied', kind: 'oath-token', reason: 'for the log alone', retryAfterSeconds: 30 };
  assert.deepEqual(await guessAtOnce(bed, code()), [
    { ...told, state: undefined },
    { ...told, state: undefined },
  ]);
  bed.clock.advanceSeconds(30);
  assert.equal(await answered(bed, code()), 'oath-code');
  bed.clock.advanceSeconds(30);
  assert.deepEqual(await guessAtOnce(bed, code(), await begin(bed)), [
    { ...told, state: 'closed' },
    { ...told, state: 'closed' },
  ]);
});

test('closes a prompt after five wrong answers, and a new prompt gives no new guesses', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  const first = await begin(bed);
  for (let guess = 0; guess < 3; guess += 1) await answer(bed, '1', { challengeId: first });
  const second = await begin(bed);
  const fourth = await answer(bed, '1', { challengeId: second });
  assert.equal(fourth.outcome === 'denied' && fourth.state, 'open');
  const fifth = await answer(bed, '1', { challengeId: second });
  assert.deepEqual(fifth.outcome === 'denied' && [fifth.state, fifth.retryAfterSeconds], ['closed', 30]);
  assert.equal(await answered(bed, code(), { challengeId: second }), 'no-such-prompt');
  assert.equal((await bed.logged()).at(-1), 'oath-token denied too-many-tries');
});

test('waits longer after each further failure, and a success forgets them', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  const waits: (number | undefined)[] = [];
  for (let guess = 0; guess < 12; guess += 1) {
    const outcome = await answer(bed, '1');
    const wait = outcome.outcome === 'denied' ? outcome.retryAfterSeconds : undefined;
    waits.push(wait);
    bed.clock.advanceSeconds(wait ?? 0);
  }
  const none = undefined;
  assert.deepEqual(waits, [none, none, none, none, 30, 60, 120, 240, 480, 960, 1920, 3600]);
  assert.equal(await answered(bed, code()), 'oath-code');
  assert.equal((await bed.users.get('anna')).oathThrottle.failures, 0);
});

test('closes the authenticator at a hundred failures in a row, even for the right code', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  for (let guess = 0; guess < 100; guess += 1) {
    await answer(bed, '1');
    bed.clock.advanceSeconds(3600);
  }
  const closed = await answer(bed, code());
  assert.deepEqual(closed.outcome === 'denied' && [closed.reason, closed.retryAfterSeconds], ['locked-out', undefined]);
});

test('failures with a text do not slow the OATH token, and its success does not forgive them', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser({ phone: { countryCode: '1', number: '2015550123', extension: '' } });
  const context = bed.context();
  for (let prompt = 0; prompt < 2; prompt += 1) {
    await bed.authentication.begin({ username: 'anna', requireUserMatch: true, kind: 'text', context });
    for (let guess = 0; guess < 3; guess += 1) {
      await bed.authentication.answer({ username: 'anna', kind: 'text', response: 'x', context });
    }
  }
  assert.equal(await answered(bed, code()), 'oath-code');
  const { oathThrottle, textThrottle } = await bed.users.get('anna');
  assert.deepEqual([oathThrottle.failures, textThrottle.failures], [0, 5]);
});

test('an id is good for the account and user that began it alone', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  const ben = await bed.addOathUser({ username: 'ben' });
  const challengeId = await begin(bed);
  const vpn = bed.context({ account: await bed.addAccount('vpn') });
  assert.equal(await answered(bed, code(), { challengeId, context: vpn }), 'no-such-prompt');
  assert.equal(await answered(bed, ben.code(), { challengeId, username: 'ben' }), 'no-such-prompt');
  assert.equal(await answered(bed, code(), { challengeId: 'A'.repeat(22) }), 'no-such-prompt');
  assert.equal(await answered(bed, code(), { challengeId, username: 'nobody' }), 'no-such-prompt');
  assert.equal(await answered(bed, code(), { challengeId }), 'oath-code');
  assert.equal(await answered(bed, code(1), { challengeId }), 'no-such-prompt');
  assert.deepEqual(await bed.logged(), [
    'oath-token denied no-prompt',
    'oath-token denied no-prompt',
    'oath-token denied no-prompt',
    'oath-token denied user-not-found',
    'oath-token approved oath-code',
    'oath-token denied no-prompt',
  ]);
});

test('a prompt of a portal session is good for that session alone', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  const sessionHash = Buffer.alloc(32, 1);
  const challengeId = await begin(bed, { sessionHash });
  const other = bed.context({ sessionHash: Buffer.alloc(32, 2) });
  assert.equal(await answered(bed, code(), { challengeId, context: other }), 'no-such-prompt');
  assert.equal(await answered(bed, code(), { challengeId }), 'no-such-prompt');
  assert.equal(await answered(bed, code(), { challengeId, context: bed.context({ sessionHash }) }), 'oath-code');
  // No plain check behind the portal's back: what a person signs in with answers a prompt.
  assert.equal(await answered(bed, code(1), { context: bed.context({ sessionHash }) }), 'no-prompt');
});

test('refuses an answer that comes too late', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  const challengeId = await begin(bed);
  bed.clock.advanceSeconds(300);
  const outcome = await answer(bed, code(), { challengeId });
  assert.deepEqual(outcome.outcome === 'denied' && [outcome.reason, outcome.state], ['expired', 'expired']);
  // Without the id it is a plain check, which has nothing to do with the prompt.
  assert.equal(await answered(bed, code()), 'oath-code');
});

test('denies a user who was disabled after the prompt, whatever his record says', async (t) => {
  const bed = await createTestBed(t);
  await bed.settings.set('company.whenDisabled', 'succeed', bed.author);
  const { code } = await bed.addOathUser();
  const challengeId = await begin(bed);
  await bed.users.disable({ username: 'anna', author: bed.author });
  assert.equal(await answered(bed, code(), { challengeId }), 'disabled');
});

test('denies a user without a token and one who does not exist', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ username: 'anna' });
  assert.equal(await answered(bed, '123456'), 'not-enrolled');
  assert.equal(await answered(bed, '123456', { username: 'nobody' }), 'user-not-found');
  assert.deepEqual(await bed.logged(), ['oath-token denied not-enrolled', 'oath-token denied user-not-found']);
});

test('accepts a code at the edges of the window and follows a clock that is off', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  assert.equal(await answered(bed, code(3)), 'wrong-response');
  assert.equal(await answered(bed, code(2)), 'oath-code');
  assert.equal((await bed.users.get('anna')).oathToken?.drift, 1);
  bed.clock.advanceSeconds(300);
  assert.equal(await answered(bed, code(-2)), 'out-of-date');
  assert.equal(await answered(bed, code(3)), 'oath-code');
});

test('the settings say how wide the window is', async (t) => {
  const bed = await createTestBed(t);
  const { code } = await bed.addOathUser();
  await bed.settings.set('oath.forwardSteps', '0', bed.author);
  assert.equal(await answered(bed, code(1)), 'wrong-response');
  assert.equal(await answered(bed, code()), 'oath-code');
});

test('refuses a method that is not answered with a code', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ authenticator: 'call' });
  assert.equal(await answered(bed, '1', { kind: 'call' }), 'no-prompt');
});
