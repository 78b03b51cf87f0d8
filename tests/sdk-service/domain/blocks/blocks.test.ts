import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSignIn } from '../../../../sdk-service/domain/sign-in/sign-in.ts';
import { createTestBed } from '../../../support/test-bed.ts';

const DAY_SECONDS = 86_400;
const phone = { countryCode: '1', number: '2015550123', extension: '' };
const because = 'stolen phone';

test('a blocked user is denied as blocked, whatever else would let him pass', async (t) => {
  const bed = await createTestBed(t);
  const { author } = bed;
  await bed.settings.set('authentication.trustedAddresses', '192.0.2.7', author);
  await bed.settings.set('company.whenDisabled', 'succeed', author);
  await bed.addUser({ username: 'passing', enabled: false });
  await bed.blocks.block({ username: 'passing', reason: because, author });
  await bed.bypasses.give({ username: 'passing', reason: 'pity', author });
  const begun = await bed.authentication.begin({
    username: 'passing',
    requireUserMatch: true,
    context: bed.context(),
  });
  assert.equal(begun.outcome === 'denied' && begun.reason, 'blocked');
  assert.deepEqual(await bed.logged(), ['text denied blocked']);
});

test('a block ends sessions and prompts at once, and takes back a bypass', async (t) => {
  const bed = await createTestBed(t);
  const { author } = bed;
  const portal = await bed.addAccount('portal', { role: 'portal' });
  const { user, code } = await bed.addOathUser();
  const session = await bed.beginSession(user, portal);
  await bed.bypasses.give({ username: 'anna', reason: '', author });
  const begun = await bed.authentication.begin({
    username: 'anna',
    requireUserMatch: true,
    kind: 'oath-token',
    context: bed.context({ sessionHash: session.tokenHash }),
  });
  const challengeId = begun.outcome === 'challenged' ? begun.prompt.id : '';

  await bed.blocks.block({ username: 'anna', reason: because, author });

  assert.equal(await bed.store.findSession(session.tokenHash), undefined);
  const challenge = await bed.store.findChallenge(challengeId);
  assert.deepEqual([challenge?.state, challenge?.reason], ['closed', 'blocked']);
  const [bypass] = await bed.bypasses.list({ limit: 10 });
  assert.deepEqual([bypass?.state, bypass?.cancelReason], ['cancelled', 'The user was blocked.']);
  const plain = { username: 'anna', kind: 'oath-token', response: code(), context: bed.context() } as const;
  const answered = await bed.authentication.answer(plain);
  assert.equal(answered.outcome === 'denied' && answered.reason, 'blocked');
});

test('a block counts for nothing after its days, and the history calls it expired', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ phone });
  await bed.blocks.block({ username: 'anna', reason: because, author: bed.author });
  bed.clock.advanceSeconds(90 * DAY_SECONDS - 1);
  assert.equal(await bed.blocks.isBlocked('anna'), true);
  bed.clock.advanceSeconds(1);
  assert.equal(await bed.blocks.isBlocked('anna'), false);
  assert.deepEqual(
    (await bed.blocks.list('anna')).map(({ state, reason, blockedBy }) => [state, reason, blockedBy]),
    [['expired', because, 'admin']],
  );
  const unblock = bed.blocks.unblock({ username: 'anna', reason: 'is back', author: bed.author });
  await assert.rejects(unblock, { code: 'conflict' });
});

test('a block is lifted with a reason, which the history and the log keep with who did it', async (t) => {
  const bed = await createTestBed(t);
  const { author } = bed;
  await bed.addUser({ phone });
  await bed.blocks.block({ username: 'anna', reason: because, author });
  await assert.rejects(bed.blocks.unblock({ username: 'anna', reason: ' \n', author }), { code: 'malformed' });
  assert.equal(await bed.blocks.isBlocked('anna'), true);
  await bed.blocks.unblock({ username: 'ANNA', reason: 'has a\nnew phone', author: { ...author, actor: 'helga' } });
  assert.equal(await bed.blocks.isBlocked('anna'), false);
  const [block] = await bed.blocks.list('anna');
  assert.deepEqual([block?.state, block?.unblockedBy, block?.unblockReason], ['lifted', 'helga', 'has a new phone']);
  const changes = (await bed.store.tailChanges({ after: 0, limit: 100 })).rows;
  assert.deepEqual(
    changes.slice(-2).map(({ actor, action, subject, detail }) => [actor, action, subject, detail]),
    [
      ['admin', 'user.block', 'anna', because],
      ['helga', 'user.unblock', 'anna', 'has a new phone'],
    ],
  );
});

test('a block of a blocked user takes the place of the older, and one after an expired one counts', async (t) => {
  const bed = await createTestBed(t);
  const { author } = bed;
  await bed.addUser({ phone });
  await bed.blocks.block({ username: 'anna', reason: 'first', author });
  await bed.blocks.block({ username: 'anna', reason: 'second', author });
  bed.clock.advanceSeconds(91 * DAY_SECONDS);
  await bed.blocks.block({ username: 'anna', reason: 'third', author });
  assert.equal(await bed.blocks.isBlocked('anna'), true);
  assert.deepEqual(
    (await bed.blocks.list('anna')).map(({ state, reason }) => [state, reason]),
    [
      ['standing', 'third'],
      ['expired', 'second'],
      ['lifted', 'first'],
    ],
  );
});

test('a blocked user gets no session, and the log says why', async (t) => {
  const bed = await createTestBed(t, { primary: { verifyPassword: async () => 'verified' } });
  await bed.addUser();
  await bed.blocks.block({ username: 'anna', reason: because, author: bed.author });
  const signIn = createSignIn(bed);
  const signedIn = await signIn.begin({ username: 'anna', password: 'right', language: '', context: bed.context() });
  assert.equal(signedIn.outcome, 'refused');
  assert.deepEqual(await bed.logged(), ['password approved password', 'password denied blocked']);
});

test('somebody blocked after he signed in sets up nothing', async (t) => {
  const bed = await createTestBed(t);
  const portal = await bed.addAccount('portal', { role: 'portal' });
  const user = await bed.addUser();
  await bed.blocks.block({ username: 'anna', reason: because, author: bed.author });
  // Begun by another node between reading the user and the block.
  const session = await bed.beginSession(user, portal);
  const context = bed.context({ account: portal, sessionHash: session.tokenHash });
  await assert.rejects(bed.enrollment.begin({ user, session, kind: 'oath-token', context }), { code: 'forbidden' });
});

test('blocking says what is wrong with it', async (t) => {
  const bed = await createTestBed(t);
  const { author } = bed;
  await bed.addUser();
  await assert.rejects(bed.blocks.block({ username: 'nobody', reason: because, author }), { code: 'not-found' });
  await assert.rejects(bed.blocks.isBlocked('nobody'), { code: 'not-found' });
  await assert.rejects(bed.blocks.unblock({ username: 'anna', reason: 'why', author }), { code: 'conflict' });
  const long = bed.blocks.block({ username: 'anna', reason: 'x'.repeat(201), author });
  await assert.rejects(long, { code: 'malformed' });
});
