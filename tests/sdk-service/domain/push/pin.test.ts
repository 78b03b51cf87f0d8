import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAppBed } from '../../../support/app-bed.ts';
import { encryptPin } from '../../../support/reference-client.ts';

const PIN = '1357';

async function setUp(t: Parameters<typeof createAppBed>[0], { mustChange = false } = {}) {
  const bed = await createAppBed(t);
  const user = await bed.addUser({ authenticator: 'app', appMode: 'pin' });
  await bed.pins.change({ username: user.username, pin: PIN, mustChange, author: bed.author });
  const device = await bed.enroll(user);
  bed.clock.advanceSeconds(3600);
  const validate = (pin: string) =>
    bed.pins.validate({ username: user.username, pin, context: bed.context({ account: bed.account }) });

  async function ask() {
    const prompt = await bed.signIn(user);
    const request = await bed.requestOf(device);
    const approval = { decision: 'approve', match: prompt.number ?? '' } as const;
    const state = async () => (await bed.store.findChallenge(prompt.id))?.state;
    const reason = async () => (await bed.store.findChallenge(prompt.id))?.reason;
    return { request, approval, state, reason };
  }
  return { bed, user, device, ask, validate };
}

test('where the user has a PIN behind the app, an approval takes it', async (t) => {
  const { bed, device, ask } = await setUp(t);
  const { request, approval, state } = await ask();
  assert.equal(request.payload.need.pin, true);
  const { key, ...pin } = request.payload.pin;
  assert.deepEqual(pin, { must_change: false, may_change: true, minimum_digits: 4 });
  assert.deepEqual(Object.keys(key).toSorted(), ['crv', 'kid', 'kty', 'x', 'y']);

  assert.equal((await device.decide(request, approval)).body.code, 'policy');
  assert.equal(await state(), 'open');
  const decided = await device.decide(request, { ...approval, pin: PIN });
  assert.deepEqual(decided.body, { state: 'approved' });
  assert.equal((await bed.logged()).at(-1), 'app approved app');
});

test('who denies or reports needs no PIN', async (t) => {
  const { device, ask } = await setUp(t);
  const { request } = await ask();
  assert.deepEqual((await device.decide(request, { decision: 'deny' })).body, { state: 'denied' });
});

test('a wrong PIN may be tried again, and the fifth ends the request', async (t) => {
  const { bed, device, ask } = await setUp(t);
  const { request, approval, reason } = await ask();
  const answers: unknown[] = [];
  for (let tries = 0; tries < 5; tries += 1) {
    answers.push((await device.decide(request, { ...approval, pin: '9999' })).body);
  }
  assert.deepEqual(answers, [
    { state: 'pin_retry', tries_left: 4 },
    { state: 'pin_retry', tries_left: 3 },
    { state: 'pin_retry', tries_left: 2 },
    { state: 'pin_retry', tries_left: 1 },
    { state: 'pin_failed' },
  ]);
  assert.equal((await bed.logged()).at(-1), 'app denied wrong-pin');
  assert.equal(await reason(), 'wrong-pin');
  assert.equal((await device.decide(request, { ...approval, pin: PIN })).body.code, 'already-decided');
});

test('of many PINs at once no more are looked at than one after the other', async (t) => {
  const { device, ask } = await setUp(t);
  const { request, approval, state } = await ask();
  const guesses = await Promise.all(
    Array.from({ length: 20 }, (_, guess) => device.decide(request, { ...approval, pin: String(2000 + guess) })),
  );
  assert.equal(guesses.filter(({ body }) => body.state === 'pin_retry').length, 4);
  assert.equal(guesses.filter(({ body }) => body.state === 'pin_failed').length, 1);
  assert.equal(await state(), 'denied');
});

test('behind a wrong number no PIN is looked at', async (t) => {
  const { bed, user, device, ask } = await setUp(t);
  const { request, approval } = await ask();
  const match = approval.match === '000000' ? '000001' : '000000';
  assert.deepEqual((await device.decide(request, { ...approval, match, pin: '9999' })).body, { state: 'match_failed' });
  assert.equal((await bed.store.findPin(user.id)).throttle.failures, 0);
});

test('a PIN that wrong ones closed asks nobody, and lets nobody in', async (t) => {
  const { bed, user, device, ask, validate } = await setUp(t);
  const { request, approval } = await ask();
  for (let tries = 0; tries < 10; tries += 1) await validate('9999');
  assert.deepEqual((await device.decide(request, { ...approval, pin: PIN })).body, { state: 'pin_failed' });
  assert.equal((await bed.logged()).at(-1), 'app denied locked-out');
  await assert.rejects(bed.signIn(user), /locked-out/);
});

test('a user without a PIN is not asked for one that he has not', async (t) => {
  const { bed, user } = await setUp(t);
  await bed.pins.clear({ username: user.username, author: bed.author });
  await assert.rejects(bed.signIn(user), /not-enrolled/);
});

test('a PIN that must be changed counts with a new one, which obeys the rules', async (t) => {
  const { bed, device, ask, validate } = await setUp(t, { mustChange: true });
  const { request, approval, state } = await ask();
  assert.equal(request.payload.pin.must_change, true);
  assert.deepEqual((await device.decide(request, { ...approval, pin: PIN })).body, { state: 'pin_change' });
  const refused: unknown[] = [];
  for (const newPin of ['12a4', '123', '1234', PIN]) {
    refused.push((await device.decide(request, { ...approval, pin: PIN, new_pin: newPin })).body.rule);
  }
  assert.deepEqual(refused, ['digits', 'too-short', 'sequence', 'used-before']);
  assert.equal(await state(), 'open');
  const decided = await device.decide(request, { ...approval, pin: PIN, new_pin: '2468' });
  assert.deepEqual(decided.body, { state: 'approved' });
  assert.deepEqual([await validate('2468'), await validate(PIN)], [true, false]);
  const { rows } = await bed.store.tailChanges({ after: 0, limit: 1000 });
  const change = rows.find(({ action, actor }) => action === 'user.change-pin' && actor === 'anna');
  assert.equal(change?.subject, 'anna');
});

test('the fifth new PIN that will not do ends the request, and says that the PIN was not changed', async (t) => {
  const { bed, device, ask } = await setUp(t, { mustChange: true });
  const { request, approval } = await ask();
  let last: unknown;
  for (let tries = 0; tries < 5; tries += 1) {
    last = (await device.decide(request, { ...approval, pin: PIN, new_pin: '1234' })).body;
  }
  assert.deepEqual(last, { state: 'pin_not_changed' });
  assert.equal((await bed.logged()).at(-1), 'app denied pin-not-changed');
});

test('who may change his PIN can do so whenever he approves; who may not, cannot', async (t) => {
  const { bed, device, ask, validate } = await setUp(t);
  const first = await ask();
  await device.decide(first.request, { ...first.approval, pin: PIN, new_pin: '2468' });
  assert.equal(await validate('2468'), true);

  await bed.settings.set('pin.userCanChange', 'false', bed.author);
  bed.clock.advanceSeconds(3600);
  const second = await ask();
  assert.equal(second.request.payload.pin.may_change, false);
  const answer = await device.decide(second.request, { ...second.approval, pin: '2468', new_pin: '1357' });
  assert.deepEqual(answer.body, { state: 'pin_not_changed' });
  assert.equal(await validate('2468'), true);
});

test('a PIN that is not encrypted as the request says, or for another one, is none', async (t) => {
  const { bed, user, device, ask } = await setUp(t);
  const old = await ask();
  const captured = await encryptPin(PIN, old.request);
  bed.clock.advanceSeconds(61);
  const { request, approval, state } = await ask();
  const good = await encryptPin(PIN, request);
  const [head = '', ...rest] = good.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as object;
  const withHeader = (change: object) =>
    [Buffer.from(JSON.stringify({ ...header, ...change })).toString('base64url'), ...rest].join('.');
  const sent = {
    plain: PIN,
    'a number': 1357,
    'of an older request': captured,
    'of another key': await encryptPin(PIN, {
      payload: { ...request.payload, pin: { key: { ...device.jwk, kid: request.payload.pin.key.kid } } },
    }),
    'of another key id': withHeader({ kid: 'x' }),
    'of another cipher': withHeader({ enc: 'A128GCM' }),
    compressed: withHeader({ zip: 'DEF' }),
    critical: withHeader({ crit: ['x'], x: 1 }),
    'with a password': withHeader({ alg: 'PBES2-HS256+A128KW', p2c: 1_000_000_000, p2s: 'AAAA' }),
    changed: `${good.slice(0, -4)}AAAA`,
    'too long': 'x'.repeat(9000),
  };
  const codes: Record<string, string> = {};
  for (const [name, pin] of Object.entries(sent)) {
    codes[name] = (await device.decide(request, approval, { payload: { pin } })).body.code;
  }
  assert.deepEqual(new Set(Object.values(codes)), new Set(['policy']), JSON.stringify(codes));
  assert.equal(await state(), 'open');
  assert.equal((await bed.store.findPin(user.id)).throttle.failures, 0);
});
