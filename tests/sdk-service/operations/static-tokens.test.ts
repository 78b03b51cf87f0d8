import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

const noError = { Code: 0, Description: '' };
const username = 'anna';
const staticToken = 'seven-of-nine-4711';

async function createAnna(t: Parameters<typeof createTestBed>[0]) {
  const bed = await createTestBed(t);
  const call = createSdkCalls(bed);
  await bed.settings.set('staticToken.enabled', 'true', bed.author);
  await bed.addUser();
  const validate = async (typed: string) =>
    (await call('ValidateStaticToken', { username, staticToken: typed })).result;
  const isShown = async () => (await call('GetUserSettings_3', { username })).userSettings?.EnableStaticToken;
  return { bed, call, validate, isShown };
}

test('a static token is set, checked, shown to be there and taken away', async (t) => {
  const { bed, call, validate, isShown } = await createAnna(t);
  assert.deepEqual(await call('ChangeStaticToken', { username, staticToken }), { result: true, error: noError });
  assert.deepEqual([await validate(` ${staticToken} `), await validate('SEVEN-of-nine-4711')], [true, false]);
  assert.equal(await isShown(), true);
  assert.equal((await call('GetFeatures', {})).features?.StaticToken, true);
  await call('ChangeStaticToken', { username, staticToken: '' });
  assert.deepEqual([await validate(staticToken), await isShown()], [false, false]);
  assert.deepEqual(await bed.logged(), [
    'static-token approved static-token',
    'static-token denied wrong-response',
    'static-token denied not-enrolled',
  ]);
});

test('static tokens are off until the company says otherwise, and opened by nothing then', async (t) => {
  const { bed, call, validate, isShown } = await createAnna(t);
  await call('ChangeStaticToken', { username, staticToken });
  await bed.settings.unset('staticToken.enabled', bed.author);
  assert.deepEqual([await validate(staticToken), await isShown()], [false, false]);
  assert.equal((await call('GetFeatures', {})).features?.StaticToken, false);
  await assert.rejects(call('ChangeStaticToken', { username, staticToken }), { code: 'misconfigured' });
  await call('ChangeStaticToken', { username, staticToken: '' });
  assert.deepEqual(await bed.logged(), ['static-token denied method-not-available']);
});

test('a static token obeys its rules', async (t) => {
  const { call } = await createAnna(t);
  const change = (typed: string | undefined) => call('ChangeStaticToken', { username, staticToken: typed });
  for (const [typed, message] of [
    ['seven77', 'staticToken: must have at least 8 characters.'],
    ['x'.repeat(129), 'staticToken: must have at most 128 characters.'],
    ['seven\u0007of9', 'staticToken: must not contain control characters.'],
    ['token-of-Anna', 'staticToken: must not contain the user name.'],
  ] as const) {
    await assert.rejects(change(typed), { code: 'malformed', rule: true, message });
  }
  await assert.rejects(change(undefined), { code: 'malformed', rule: false });
  await assert.rejects(call('ChangeStaticToken', { username: 'nobody', staticToken }), { code: 'not-found' });
});

test('guesses are slowed, also for the right one, and a new token is looked at again', async (t) => {
  const { bed, call, validate } = await createAnna(t);
  await call('ChangeStaticToken', { username, staticToken });
  for (let failure = 1; failure <= 5; failure += 1) assert.equal(await validate('wrong guess'), false);
  assert.equal(await validate(staticToken), false);
  assert.deepEqual((await bed.logged()).slice(-1), ['static-token denied throttled']);
  bed.clock.advanceSeconds(30);
  assert.equal(await validate(staticToken), true);
  for (let failure = 1; failure <= 5; failure += 1) await validate('wrong guess');
  await call('ChangeStaticToken', { username, staticToken: 'another token' });
  assert.equal(await validate('another token'), true);
});

test('many guesses at once are no more guesses, and close no other method', async (t) => {
  const { bed, call, validate } = await createAnna(t);
  await call('ChangeStaticToken', { username, staticToken });
  const guesses = Array.from({ length: 20 }, (_, index) => (index === 19 ? staticToken : `guess ${index}`));
  assert.deepEqual(new Set(await Promise.all(guesses.map(validate))), new Set([false]));
  const { user, textThrottle, oathThrottle } = await bed.users.get(username);
  assert.ok((await bed.store.findStaticToken(user.id)).throttle.failures >= 5);
  assert.deepEqual([textThrottle.failures, oathThrottle.failures], [0, 0]);
});

test('a hundred failures in a row close a static token until another is given', async (t) => {
  const { bed, call, validate } = await createAnna(t);
  await call('ChangeStaticToken', { username, staticToken });
  const { user } = await bed.users.get(username);
  const rule = { delaysSeconds: [0], closedAt: 100 };
  const failure = {
    userId: user.id,
    kind: 'static-token',
    challengeId: undefined,
    maxTries: 0,
    attempt: undefined,
  } as const;
  for (let count = 0; count < 99; count += 1) await bed.store.refuseAnswer({ ...failure, rule, now: bed.clock.now() });
  assert.equal(await validate('the hundredth'), false);
  bed.clock.advanceSeconds(365 * 86_400);
  assert.equal(await validate(staticToken), false);
  assert.equal((await bed.logged()).at(-1), 'static-token denied locked-out');
  await call('ChangeStaticToken', { username, staticToken: 'another token' });
  assert.equal(await validate('another token'), true);
});

test('nobody, the disabled and the blocked have no static token', async (t) => {
  const { bed, call, validate } = await createAnna(t);
  await call('ChangeStaticToken', { username, staticToken });
  assert.equal((await call('ValidateStaticToken', { username: 'nobody', staticToken })).result, false);
  await bed.users.disable({ username, author: bed.author });
  assert.equal(await validate(staticToken), false);
  await bed.users.enable({ username, author: bed.author });
  await bed.blocks.block({ username, author: bed.author, reason: 'lost phone' });
  assert.equal(await validate(staticToken), false);
  assert.deepEqual(
    (await bed.logged()).map((row) => row.split(' ').at(-1)),
    ['user-not-found', 'disabled', 'blocked'],
  );
});
