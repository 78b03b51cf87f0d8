import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { formatOtp, hotp } from '../../../../sdk-service/domain/oath/hotp.ts';
import { timeStepOf } from '../../../../sdk-service/domain/oath/totp.ts';
import type { TypedToken } from '../../../../sdk-service/domain/oath-tokens/parse-token.ts';
import { createTestBed } from '../../../support/test-bed.ts';

/** Anna has an imported token, whose clock or counter is off. */
async function createBed(t: TestContext, fields: Partial<TypedToken> = {}) {
  const bed = await createTestBed(t);
  await bed.addUser({ authenticator: 'oath-token' });
  const key = randomBytes(20);
  const typed: TypedToken = { serialNumber: 'T-1', secretKey: key.toString('hex'), encoding: 'hex', ...fields };
  await bed.oathTokens.add(typed, bed.author);
  await bed.oathTokens.assign({ username: 'anna', serialNumber: 'T-1', author: bed.author });
  const code = (counter: number) =>
    formatOtp(hotp({ key: createSecretKey(key), counter, digits: 6, algorithm: 'SHA1' }), 6);
  /** The code of a clock that is off by so many steps. */
  const codeAt = (offset: number) => code(timeStepOf(bed.clock.now(), 30) + offset);
  const context = bed.context();

  async function resync(firstCode: string, secondCode: string): Promise<string> {
    const asked = { username: 'anna', firstCode, secondCode, context, author: bed.author };
    const outcome = await bed.oathTokens.resynchronize(asked);
    return outcome.outcome === 'denied' ? outcome.reason : outcome.outcome;
  }

  async function answer(response: string): Promise<string> {
    const outcome = await bed.authentication.answer({ username: 'anna', kind: 'oath-token', response, context });
    return outcome.outcome === 'denied' ? outcome.reason : outcome.outcome;
  }

  return { bed, code, codeAt, resync, answer };
}

test('a clock that is an hour behind is found by two codes in a row, and both are used up', async (t) => {
  const { bed, codeAt, resync, answer } = await createBed(t);
  assert.equal(await answer(codeAt(-120)), 'wrong-response');
  assert.equal(await resync(codeAt(-121), codeAt(-120)), 'resynchronized');
  assert.equal(await answer(codeAt(-120)), 'replayed');
  assert.equal(await answer(codeAt(-121)), 'replayed');
  bed.clock.advanceSeconds(30);
  assert.equal(await answer(codeAt(-120)), 'approved');
  // The window stays where it was put, also for codes that are typed late.
  bed.clock.advanceSeconds(90);
  assert.equal(await answer(codeAt(-121)), 'approved');
  assert.equal((await bed.users.get('anna')).oathToken?.drift, -120);
});

test('a clock that is ahead is found too, and a code of the true time counts no more', async (t) => {
  const { codeAt, resync, answer } = await createBed(t);
  assert.equal(await resync(codeAt(59), codeAt(60)), 'resynchronized');
  assert.equal(await answer(codeAt(0)), 'wrong-response');
  assert.equal(await answer(codeAt(61)), 'approved');
});

test('a counter that is far ahead is found, and goes on from there', async (t) => {
  const { bed, code, resync, answer } = await createBed(t, { counter: 5 });
  assert.equal(await answer(code(60)), 'wrong-response');
  assert.equal(await resync(code(60), code(61)), 'resynchronized');
  assert.equal(await answer(code(61)), 'replayed');
  assert.equal(await answer(code(62)), 'approved');
  const { rows } = await bed.store.tailChanges({ after: 0, limit: 100 });
  const row = rows.find(({ action }) => action === 'user.resynchronize-oath-token');
  assert.deepEqual([row?.subject, row?.detail, row?.actor], ['anna', 'counter', 'admin']);
});

const notInARow: readonly (readonly [string, number, number])[] = [
  ['the same code twice', 60, 60],
  ['the wrong order', 61, 60],
  ['a gap', 60, 62],
  ['beyond the window', 104, 105],
];

for (const [name, first, second] of notInARow) {
  test(`refuses ${name}, which moves nothing and counts as a failure`, async (t) => {
    const { bed, code, resync } = await createBed(t, { counter: 5 });
    assert.equal(await resync(code(first), code(second)), 'wrong-response');
    const { oathToken, oathThrottle } = await bed.users.get('anna');
    assert.deepEqual([oathToken?.lastTimeStep, oathThrottle.failures], [4, 1]);
    assert.deepEqual(await bed.logged(), ['oath-token denied wrong-response']);
  });
}

test('refuses a clock that is off by more than the setting says', async (t) => {
  const { bed, codeAt, resync } = await createBed(t);
  assert.equal(await resync(codeAt(-242), codeAt(-241)), 'wrong-response');
  await bed.settings.set('oath.resynchronizationMinutes', '121', bed.author);
  assert.equal(await resync(codeAt(-242), codeAt(-241)), 'resynchronized');
});

test('the setting says how far ahead a counter is looked for', async (t) => {
  const { bed, code, resync } = await createBed(t, { counter: 0 });
  assert.equal(await resync(code(99), code(100)), 'wrong-response');
  await bed.settings.set('oath.resynchronizationCodes', '101', bed.author);
  assert.equal(await resync(code(99), code(100)), 'resynchronized');
});

test('refuses two codes of which the first was used, and a repetition counts for nothing', async (t) => {
  const { bed, code, resync, answer } = await createBed(t, { counter: 0 });
  assert.equal(await answer(code(0)), 'approved');
  assert.equal(await resync(code(0), code(1)), 'replayed');
  assert.equal((await bed.users.get('anna')).oathThrottle.failures, 1);
  assert.equal(await resync(code(1), code(2)), 'resynchronized');
  for (let repeat = 0; repeat < 10; repeat += 1) assert.equal(await resync(code(1), code(2)), 'replayed');
  assert.equal((await bed.users.get('anna')).oathThrottle.failures, 0);
});

test('wrong codes are slowed together with those of a sign-in, and the right ones wait then', async (t) => {
  const { bed, code, resync, answer } = await createBed(t, { counter: 0 });
  for (let guess = 0; guess < 3; guess += 1) await answer('1');
  for (let guess = 0; guess < 2; guess += 1) await resync('111111', '222222');
  assert.equal(await resync(code(0), code(1)), 'throttled');
  assert.equal(await answer(code(0)), 'throttled');
  bed.clock.advanceSeconds(30);
  assert.equal(await resync(code(0), code(1)), 'resynchronized');
});

test('many pairs at once are no more guesses, and which was right is not told', async (t) => {
  const { bed, code, resync } = await createBed(t, { counter: 0 });
  const pairs = Array.from({ length: 20 }, (_, pair) => (pair === 19 ? [code(20), code(21)] : ['1', String(pair)]));
  const outcomes = await Promise.all(pairs.map(([first = '', second = '']) => resync(first, second)));
  assert.equal(outcomes.at(-1), 'throttled');
  const { oathToken, oathThrottle } = await bed.users.get('anna');
  assert.equal(oathToken?.lastTimeStep, -1);
  assert.ok(oathThrottle.failures >= 5);
});

test('two right codes let nobody in: no prompt is answered by them', async (t) => {
  const { bed, code, resync, answer } = await createBed(t, { counter: 0 });
  const begun = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context: bed.context() });
  assert.ok(begun.outcome === 'challenged');
  assert.equal(await resync(code(20), code(21)), 'resynchronized');
  assert.equal((await bed.store.findChallenge(begun.prompt.id))?.state, 'open');
  assert.equal(await answer(code(21)), 'replayed');
  assert.ok((await bed.logged()).every((row) => !row.includes('approved')));
});

test('of two who resynchronize at once, one does', async (t) => {
  const { code, resync } = await createBed(t, { counter: 0 });
  const outcomes = await Promise.all([resync(code(20), code(21)), resync(code(20), code(21))]);
  assert.deepEqual(outcomes.toSorted(), ['replayed', 'resynchronized']);
});

test('a token out of use is not resynchronized', async (t) => {
  const { bed, code, resync } = await createBed(t, { counter: 0 });
  await bed.oathTokens.change('T-1', { enabled: false, author: bed.author });
  assert.equal(await resync(code(0), code(1)), 'token-disabled');
  assert.equal((await bed.users.get('anna')).oathToken?.lastTimeStep, -1);
});

test('a user without a token has none to resynchronize, and nobody is not found', async (t) => {
  const { bed } = await createBed(t);
  await bed.addUser({ username: 'bob' });
  const asked = { firstCode: '1', secondCode: '2', context: bed.context(), author: bed.author };
  const outcome = await bed.oathTokens.resynchronize({ ...asked, username: 'bob' });
  assert.deepEqual(outcome, { outcome: 'denied', reason: 'not-enrolled', retryAfterSeconds: undefined });
  await assert.rejects(bed.oathTokens.resynchronize({ ...asked, username: 'nobody' }), { code: 'not-found' });
});
