import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestBed } from '../../../support/test-bed.ts';

test('ends prompts that nobody answered, with a row each', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser();
  const begun = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context: bed.context() });
  assert.ok(begun.outcome === 'challenged');
  assert.equal(await bed.authentication.expireChallenges(), 0);
  bed.clock.advanceSeconds(300);
  assert.equal(await bed.authentication.expireChallenges(), 1);
  assert.equal(await bed.authentication.expireChallenges(), 0);
  assert.equal((await bed.store.findChallengeStates([begun.prompt.id])).get(begun.prompt.id), 'expired');
  const [row] = await bed.loggedAttempts();
  assert.deepEqual(
    [row?.username, row?.reason, row?.applicationName, row?.accountName, row?.clientAddress, row?.challengeId],
    ['anna', 'no-answer', 'Payroll', 'payroll', '192.0.2.7', begun.prompt.id],
  );
});

test('forgets a prompt a day after it ended', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser();
  const begun = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context: bed.context() });
  assert.ok(begun.outcome === 'challenged');
  bed.clock.advanceSeconds(300);
  await bed.authentication.expireChallenges();
  bed.clock.advanceSeconds(86_399);
  assert.equal(await bed.authentication.purgeChallenges(), 0);
  bed.clock.advanceSeconds(2);
  assert.equal(await bed.authentication.purgeChallenges(), 1);
  assert.equal(await bed.store.findChallenge(begun.prompt.id), undefined);
});

test('the log names who began a prompt that ends by itself, also a member of a group, who is no account', async (t) => {
  const bed = await createTestBed(t);
  await bed.addOathUser();
  const account = { ...bed.account, id: 'member', name: 'CORP\\svc-vpn', canonicalName: 'corp\\svc-vpn' };
  const context = bed.context({ account });
  const begun = await bed.authentication.begin({ username: 'anna', requireUserMatch: true, context });
  assert.ok(begun.outcome === 'challenged');
  bed.clock.advanceSeconds(300);
  assert.equal(await bed.authentication.expireChallenges(), 1);
  const [row] = await bed.loggedAttempts();
  assert.deepEqual([row?.reason, row?.accountName], ['no-answer', 'CORP\\svc-vpn']);
});
