import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { formatOtp, hotp } from '../../../../sdk-service/domain/oath/hotp.ts';
import { timeStepOf } from '../../../../sdk-service/domain/oath/totp.ts';
import type { TypedToken, TypedTokenChange } from '../../../../sdk-service/domain/oath-tokens/parse-token.ts';
import { createTestBed } from '../../../support/test-bed.ts';

/** Anna has an imported token, and shows one code after the other. */
async function createBed(t: TestContext, fields: Partial<TypedToken>) {
  const bed = await createTestBed(t);
  await bed.addUser({ authenticator: 'oath-token' });
  const key = randomBytes(20);
  const typed: TypedToken = { serialNumber: 'T-1', secretKey: key.toString('hex'), encoding: 'hex', ...fields };
  await bed.oathTokens.add(typed, bed.author);
  await bed.oathTokens.assign({ username: 'anna', serialNumber: 'T-1', author: bed.author });
  const code = (counter: number) =>
    formatOtp(hotp({ key: createSecretKey(key), counter, digits: 6, algorithm: 'SHA1' }), 6);
  const codeNow = () => code(timeStepOf(bed.clock.now(), 30));
  async function answer(response: string): Promise<string> {
    const context = bed.context();
    const outcome = await bed.authentication.answer({ username: 'anna', kind: 'oath-token', response, context });
    return outcome.outcome === 'denied' ? outcome.reason : outcome.outcome;
  }
  const change = (fields: TypedTokenChange) => bed.oathTokens.change('T-1', { ...fields, author: bed.author });
  return { bed, code, codeNow, answer, change };
}

test('a counter moves on to the code that was typed, and what was skipped counts no more', async (t) => {
  const { bed, code, answer } = await createBed(t, { counter: 7 });
  assert.equal(await answer(code(6)), 'replayed');
  assert.equal(await answer(code(9)), 'approved');
  assert.equal(await answer(code(9)), 'replayed');
  assert.equal(await answer(code(8)), 'replayed');
  assert.equal(await answer(code(10)), 'approved');
  assert.equal((await bed.users.get('anna')).oathToken?.lastTimeStep, 10);
});

test('a counter is not looked for beyond the window, whose width is a setting', async (t) => {
  const { bed, code, answer } = await createBed(t, { counter: 0 });
  assert.equal(await answer(code(5)), 'wrong-response');
  await bed.settings.set('oath.lookAhead', '6', bed.author);
  assert.equal(await answer(code(5)), 'approved');
});

test('of many who give the same code of a counter at once, one is approved', async (t) => {
  const { code, answer } = await createBed(t, { counter: 0 });
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => answer(code(2))));
  assert.deepEqual(outcomes.toSorted(), ['approved', ...Array.from({ length: 19 }, () => 'replayed')]);
});

test('codes of a counter at both ends of the window, given at once, are not both approved backwards', async (t) => {
  const { bed, code, answer } = await createBed(t, { counter: 0 });
  const outcomes = await Promise.all([answer(code(4)), answer(code(0))]);
  assert.deepEqual(outcomes, ['approved', 'replayed']);
  assert.equal((await bed.users.get('anna')).oathToken?.lastTimeStep, 4);
});

test('wrong codes of a counter are throttled as those of a clock are', async (t) => {
  const { code, answer } = await createBed(t, { counter: 0 });
  for (let guess = 0; guess < 5; guess += 1) assert.equal(await answer('x'), 'wrong-response');
  assert.equal(await answer(code(0)), 'throttled');
});

test('a token that somebody has stops after its last day, and not before', async (t) => {
  const { bed, codeNow, answer } = await createBed(t, { expirationDate: '2026-11-24' });
  bed.clock.advanceSeconds(15 * 3600 - 1);
  assert.equal(await answer(codeNow()), 'approved');
  bed.clock.advanceSeconds(30);
  assert.equal(await answer(codeNow()), 'token-expired');
  assert.equal(await answer('000000x'), 'wrong-response');
  assert.deepEqual((await bed.logged()).slice(0, 2), [
    'oath-token approved oath-code',
    'oath-token denied token-expired',
  ]);
});

test('a counter stops after its last day too', async (t) => {
  const { bed, code, answer } = await createBed(t, { counter: 0, expirationDate: '2026-11-24T10:00:00Z' });
  assert.equal(await answer(code(0)), 'approved');
  bed.clock.advanceSeconds(3600);
  assert.equal(await answer(code(1)), 'token-expired');
});

test('a day that is changed counts at once for whoever has the token', async (t) => {
  const { bed, codeNow, answer, change } = await createBed(t, {});
  await change({ startDate: '2026-11-25' });
  assert.equal(await answer(codeNow()), 'token-not-valid-yet');
  await change({ startDate: '2026-11-24' });
  assert.equal(await answer(codeNow()), 'approved');
  await change({ startDate: '', expirationDate: '2026-11-23' });
  bed.clock.advanceSeconds(30);
  assert.equal(await answer(codeNow()), 'token-expired');
});

test('a token that is switched off is refused until it is switched on, and the code is not used up', async (t) => {
  const { codeNow, answer, change } = await createBed(t, {});
  await change({ enabled: false });
  assert.equal(await answer(codeNow()), 'token-disabled');
  await change({ enabled: true });
  assert.equal(await answer(codeNow()), 'approved');
});

test('codes of a token out of use count as failures', async (t) => {
  const { bed, codeNow, answer, change } = await createBed(t, {});
  await change({ enabled: false });
  for (let guess = 0; guess < 5; guess += 1) assert.equal(await answer(codeNow()), 'token-disabled');
  assert.equal((await bed.users.get('anna')).oathThrottle.failures, 5);
});
