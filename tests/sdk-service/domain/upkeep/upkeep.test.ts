import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestBed, type TestBed } from '../../../support/test-bed.ts';

const DAY = 86_400;
const rule = { delaysSeconds: [], closedAt: 100 };
const brought = '~aaaaaaaaaaaaaaaaaaaaa';

async function fail(bed: TestBed, userId: string, key: 'text' | `~${string}`, times = 1) {
  for (let time = 0; time < times; time += 1) {
    const now = bed.clock.now();
    await bed.store.refuseAnswer({
      userId,
      kind: key,
      challengeId: undefined,
      maxTries: 3,
      rule,
      now,
      attempt: undefined,
    });
  }
  return bed.store.findThrottle(userId, key);
}

test('passed sessions go when they have expired', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser();
  await bed.passedSessions.pass({ username: 'anna', fallbackEnabled: false });
  assert.equal(await bed.upkeep.purge(), 0);
  bed.clock.advanceSeconds(600);
  await bed.passedSessions.pass({ username: 'anna', fallbackEnabled: false });
  assert.equal(await bed.upkeep.purge(), 1);
});

test('more than one batch of them goes in one sweep', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser();
  const passing = Array.from({ length: 1200 }, () =>
    bed.passedSessions.pass({ username: 'anna', fallbackEnabled: false }),
  );
  await Promise.all(passing);
  bed.clock.advanceSeconds(600);
  assert.equal(await bed.upkeep.purge(), 1200);
});

test('failures at a number that a caller brought go thirty days after the last one', async (t) => {
  const bed = await createTestBed(t);
  const { id } = await bed.addUser();
  await fail(bed, id, brought);
  bed.clock.advanceSeconds(20 * DAY);
  assert.equal((await fail(bed, id, brought)).failures, 2);
  bed.clock.advanceSeconds(30 * DAY);
  assert.equal(await bed.upkeep.purge(), 0);
  bed.clock.advanceSeconds(1);
  assert.equal(await bed.upkeep.purge(), 1);
  assert.equal((await bed.store.findThrottle(id, brought)).failures, 0);
});

test('failures at what the user himself has never go by time', async (t) => {
  const bed = await createTestBed(t);
  const { id } = await bed.addUser();
  await fail(bed, id, 'text');
  bed.clock.advanceSeconds(4000 * DAY);
  assert.equal(await bed.upkeep.purge(), 0);
  assert.equal((await bed.store.findThrottle(id, 'text')).failures, 1);
});

test('a number that guessing has closed stays closed', async (t) => {
  const bed = await createTestBed(t);
  const { id } = await bed.addUser();
  assert.equal((await fail(bed, id, brought, 100)).failures, 100);
  bed.clock.advanceSeconds(4000 * DAY);
  assert.equal(await bed.upkeep.purge(), 0);
  assert.equal((await bed.store.findThrottle(id, brought)).failures, 100);
});

test('a prompt that is forgotten takes its call with it', async (t) => {
  const bed = await createTestBed(t);
  await bed.addUser({ authenticator: 'call', phone: { countryCode: '1', number: '2015550123', extension: '' } });
  const begun = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context: bed.context() });
  assert.ok(begun.outcome === 'challenged');
  assert.ok(await bed.store.findCall(begun.prompt.id));
  bed.clock.advanceSeconds(600);
  await bed.authentication.expireChallenges();
  bed.clock.advanceSeconds(DAY + 1);
  assert.equal(await bed.authentication.purgeChallenges(), 1);
  assert.equal(await bed.store.findCall(begun.prompt.id), undefined);
});
