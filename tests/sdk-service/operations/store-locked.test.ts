import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { setTimeout as after } from 'node:timers/promises';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

const phone = { countryCode: '1', number: '2015550123', extension: '' };
const begin = { username: 'anna', initiatingAuthenticationType: 'pfsdk', requireUserMatch: true } as const;

/** A domain over a store that another program locks. */
async function setUp(t: TestContext, lockWaitMilliseconds: number) {
  const bed = await createTestBed(t, { lockWaitMilliseconds });
  await bed.addUser({ phone });
  const other = new DatabaseSync(bed.storeFile);
  t.after(() => other.close());
  return {
    bed,
    sdk: createSdkCalls(bed),
    lock: () => other.exec('begin immediate'),
    release: () => other.exec('rollback'),
  };
}

const unavailable = { code: 'unavailable', dependency: 'store' };

test('while the store is locked no text is sent and nobody is approved; the code counts once it is free again', async (t) => {
  const { bed, sdk, lock, release } = await setUp(t, 100);
  lock();
  await assert.rejects(sdk('PfAuthUser_4', begin), unavailable);
  assert.equal(bed.carrier.messages().length, 0);
  release();
  await sdk('PfAuthUser_4', begin);
  const answer = { username: 'anna', passcode: bed.sentCode() };
  lock();
  await assert.rejects(sdk('ValidatePasscode', answer), unavailable);
  release();
  assert.equal((await sdk('ValidatePasscode', answer)).result, true);
  assert.equal((await sdk('ValidatePasscode', answer)).result, false);
  assert.equal((await bed.logged())[0], 'text approved text-code');
});

test('an answer that waits for the lock is given once the lock is gone, and none of many is accepted twice', async (t) => {
  const { bed, sdk, lock, release } = await setUp(t, 30_000);
  await sdk('PfAuthUser_4', begin);
  const answer = { username: 'anna', passcode: bed.sentCode() };
  lock();
  const answers = Array.from({ length: 10 }, () => sdk('ValidatePasscode', answer));
  assert.equal(await Promise.race([...answers, after(100, 'waits')]), 'waits');
  assert.deepEqual(await bed.logged(), []);
  release();
  assert.equal((await Promise.all(answers)).filter(({ result }) => result).length, 1);
  assert.equal((await bed.logged()).filter((row) => row === 'text approved text-code').length, 1);
});
