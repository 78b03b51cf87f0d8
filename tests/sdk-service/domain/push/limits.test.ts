import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAppBed } from '../../../support/app-bed.ts';

async function setUp(t: Parameters<typeof createAppBed>[0]) {
  const bed = await createAppBed(t);
  const user = await bed.addUser({ authenticator: 'app' });
  const device = await bed.enroll(user);
  bed.clock.advanceSeconds(7200);

  /** A sign-in, answered in this way, and the time until nobody waits any more. */
  async function answer(decision: 'approve' | 'deny' | 'nothing', seconds: number, match?: string) {
    const prompt = await bed.signIn(user);
    if (prompt.kind === 'app' && decision !== 'nothing') {
      const request = await bed.requestOf(device);
      await device.decide(
        request,
        decision === 'deny' ? { decision } : { decision, match: match ?? prompt.number ?? '' },
      );
    }
    bed.clock.advanceSeconds(seconds);
    return prompt.kind;
  }

  return { bed, user, device, answer };
}

test('the fourth request in five minutes is a code', async (t) => {
  const { answer } = await setUp(t);
  const kinds = [];
  for (let tries = 0; tries < 4; tries += 1) kinds.push(await answer('approve', 61));
  assert.deepEqual(kinds, ['app', 'app', 'app', 'oath-token']);
});

test('the eleventh request in an hour is a code', async (t) => {
  const { answer } = await setUp(t);
  const kinds = [];
  for (let tries = 0; tries < 11; tries += 1) kinds.push(await answer('approve', 200));
  assert.deepEqual(new Set(kinds.slice(0, 10)), new Set(['app']));
  assert.equal(kinds[10], 'oath-token');
});

test('after twenty requests without an approval a code is asked for', async (t) => {
  const { bed, device, answer } = await setUp(t);
  const kinds = [];
  for (let tries = 0; tries < 21; tries += 1) {
    kinds.push(await answer('nothing', 600));
    await device.poll();
  }
  assert.deepEqual(new Set(kinds.slice(0, 20)), new Set(['app']));
  assert.equal(kinds[20], 'oath-token');
  assert.equal((await bed.logged()).filter((row) => row === 'app denied no-answer').length >= 19, true);
});

test('three denials in a row make a pause of a quarter of an hour', async (t) => {
  const { answer } = await setUp(t);
  for (let tries = 0; tries < 3; tries += 1) assert.equal(await answer('deny', 110), 'app');
  assert.equal(await answer('deny', 301), 'oath-token');
  assert.equal(await answer('deny', 600), 'oath-token');
  assert.equal(await answer('approve', 1), 'app');
});

test('wrong numbers slow the app as wrong codes slow a token, and a new number resets nothing', async (t) => {
  const { bed, user, answer } = await setUp(t);
  for (let tries = 0; tries < 5; tries += 1) assert.equal(await answer('approve', 700, '99'), 'app');
  assert.equal((await bed.store.findThrottle(user.id, 'app')).failures, 5);
  // The fifth one costs 30 seconds, which are over; the sixth 60.
  await answer('approve', 10, '99');
  assert.equal(await answer('approve', 700), 'oath-token');
  assert.equal(await answer('approve', 1), 'app');
  assert.equal((await bed.store.findThrottle(user.id, 'app')).failures, 0);
});

test('an app that wrong numbers closed is opened by the help desk', async (t) => {
  const { bed, user, answer } = await setUp(t);
  assert.equal(await answer('approve', 700, '99'), 'app');
  const { username } = user;
  assert.deepEqual(await bed.users.unlock({ username, author: bed.author }), ['app']);
  assert.equal((await bed.store.findThrottle(user.id, 'app')).failures, 0);
});

test('a device that never reacts is not asked any more, until it is heard of', async (t) => {
  const { bed, user, device, answer } = await setUp(t);
  for (let tries = 0; tries < 5; tries += 1) assert.equal(await answer('nothing', 700), 'app');
  await assert.rejects(bed.signIn(user), /all-devices-silent/);
  assert.equal((await bed.logged()).at(-1), 'app denied all-devices-silent');
  await device.poll();
  assert.equal(await answer('approve', 1), 'app');
});

test('a second caller is told that another attempt is in progress', async (t) => {
  const { bed, user } = await setUp(t);
  await bed.signIn(user);
  await assert.rejects(bed.signIn(user), /in-progress/);
  assert.equal((await bed.logged()).at(-1), 'app denied in-progress');
});

test('a retransmission of the same caller joins, one from elsewhere does not', async (t) => {
  const { bed, user } = await setUp(t);
  const vpn = await bed.addAccount('vpn', { allowPushWithoutNumber: true });
  const begin = (fields: object) =>
    bed.authentication.begin({
      username: user.username,
      requireUserMatch: true,
      context: bed.context({ account: vpn, applicationName: 'VPN', ...fields }),
    });
  const first = await begin({});
  const joined = await begin({});
  assert.equal(first.outcome === 'challenged' && first.prompt.kind, 'app');
  assert.deepEqual(joined, first);
  const elsewhere = await begin({ clientAddress: '198.51.100.9' });
  assert.deepEqual([elsewhere.outcome, elsewhere.outcome === 'denied' && elsewhere.reason], ['denied', 'in-progress']);
  const unknown = await begin({ clientAddress: undefined });
  assert.equal(unknown.outcome, 'denied');
});

test('an administrator is never asked without a number, nor is anybody of an account without the flag', async (t) => {
  const { bed, user } = await setUp(t);
  const vpn = await bed.addAccount('vpn', { allowPushWithoutNumber: true });
  const begin = async (account = vpn) => {
    const context = bed.context({ account });
    const begun = await bed.authentication.begin({ username: user.username, requireUserMatch: true, context });
    return begun.outcome === 'challenged' ? begun.prompt.kind : begun.outcome;
  };
  assert.equal(await begin(bed.account), 'oath-token');
  await bed.administrators.set({ username: user.username, rights: [], match: 'any', tags: [], author: bed.author });
  assert.equal(await begin(), 'oath-token');
});
