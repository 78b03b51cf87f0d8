import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { createSqliteStorage } from '../../../../sdk-service/adapters/storage/index.ts';
import { addUser, attemptRecord } from '../../../contracts/storage/storage-contract.ts';
import { openTemporaryStorage } from '../../../support/temporary-storage.ts';

/** Five attempts by a process that has ended, then the statement of somebody who has the file; then where chains break. */
async function brokenAfter(t: TestContext, tampering: string): Promise<readonly string[]> {
  const logKey = randomBytes(32);
  const { storage, file, close } = await openTemporaryStorage({ logKey });
  t.after(close);
  const user = await addUser(storage, 'alice');
  const other = await createSqliteStorage({ file, logKey });
  for (let row = 0; row < 5; row += 1) await other.recordAttempt(attemptRecord(user, 'denied', 'blocked'));
  await other.close();
  const database = new DatabaseSync(file);
  database.exec(tampering);
  database.close();
  const chains = await storage.verifyLogs();
  return chains.flatMap(({ log, brokenAt }) => (brokenAt === undefined ? [] : [`${log} ${brokenAt.sequence}`]));
}

test('a chain that nobody touched holds', async (t) => {
  assert.deepEqual(await brokenAfter(t, ''), []);
});

test('an altered outcome breaks the chain there', async (t) => {
  assert.deepEqual(await brokenAfter(t, "update attempts set outcome = 'approved' where id = 3"), ['attempts 3']);
});

test('an altered person breaks the chain there', async (t) => {
  assert.deepEqual(await brokenAfter(t, "update attempts set username = 'bob' where id = 2"), ['attempts 2']);
});

test('a server that is altered or taken out breaks the chain there', async (t) => {
  assert.deepEqual(await brokenAfter(t, "update attempts set server_name = 'other' where id = 2"), ['attempts 2']);
  const takenOut = 'update attempts set server_name = null, server_address = null where id = 3';
  assert.deepEqual(await brokenAfter(t, takenOut), ['attempts 3']);
});

test('a device that is put into a row breaks the chain there', async (t) => {
  assert.deepEqual(await brokenAfter(t, "update attempts set device_id = 'other' where id = 2"), ['attempts 2']);
});

test('a deleted row breaks the chain there', async (t) => {
  assert.deepEqual(await brokenAfter(t, 'delete from attempts where id = 4'), ['attempts 4']);
});

test('an end cut off is missed by the anchor', async (t) => {
  assert.deepEqual(await brokenAfter(t, 'delete from attempts where id >= 4'), ['attempts 4']);
});

test('two rows that changed places break the chain', async (t) => {
  const swap = 'update attempts set sequence = 9 - sequence where sequence in (4, 5)';
  assert.deepEqual(await brokenAfter(t, swap), ['attempts 4']);
});

test('an altered row of the administration log breaks its chain alone', async (t) => {
  assert.deepEqual(await brokenAfter(t, "update changes set actor = 'nobody' where id = 2"), ['changes 2']);
});
