import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as after } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { MfaError } from '@mfa/shared/mfa-error';
import { createHealth } from '@mfa/shared/web/health';
import express from 'express';
import { addUser, attemptRecord, changeRecord } from '../../../contracts/storage/storage-contract.ts';
import { serveApp } from '../../../support/serve-app.ts';
import { openTemporaryStorage } from '../../../support/temporary-storage.ts';

test('a command that fails undoes itself and none of its neighbours', async (t) => {
  const { storage, close } = await openTemporaryStorage();
  t.after(close);
  const user = await addUser(storage, 'alice');
  const broken = { ...attemptRecord(user, 'denied', 'blocked'), at: new Date(Number.NaN) };
  const results = await Promise.allSettled([
    storage.recordAttempt(attemptRecord(user, 'denied', 'blocked')),
    storage.recordAttempt(broken),
    storage.recordAttempt(attemptRecord(user, 'denied', 'disabled')),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  const { rows } = await storage.tailAttempts({ after: 0, limit: 100 });
  assert.deepEqual(
    rows.map(({ reason }) => reason),
    ['blocked', 'disabled'],
  );
  assert.ok((await storage.verifyLogs()).every(({ brokenAt }) => brokenAt === undefined));
});

test('on a full disk nothing is acknowledged that is not there', async (t) => {
  const { storage, close } = await openTemporaryStorage({ maximumPages: 200 });
  t.after(close);
  const names = Array.from({ length: 3000 }, (_, index) => `setting-${index}`);
  const value = JSON.stringify(randomBytes(300).toString('hex'));
  const results: PromiseSettledResult<void>[] = [];
  for (let first = 0; first < names.length; first += 50) {
    const group = names.slice(first, first + 50);
    results.push(
      ...(await Promise.allSettled(group.map((name) => storage.writeSetting(name, value, changeRecord(name))))),
    );
  }
  const refused = results.filter((result) => result.status === 'rejected');
  assert.ok(refused.length > 0, 'the disk was never full');
  for (const { reason } of refused) {
    assert.ok(
      reason instanceof MfaError && reason.code === 'unavailable' && reason.dependency === 'store',
      String(reason),
    );
  }
  const stored = await storage.readSettings();
  assert.deepEqual(
    names.filter((name, index) => (results[index]?.status === 'fulfilled') !== stored.has(name)),
    [],
  );
});

test('a lock that another program holds for two seconds stops no answer', async (t) => {
  const { storage, file, close } = await openTemporaryStorage();
  t.after(close);
  const user = await addUser(storage, 'alice');
  const app = express().use(createHealth(() => storage.ping().then(() => true)));
  const health = `${await serveApp(t, app)}/healthz`;
  await (await fetch(health)).text();

  // Another thread has its own connection, like another program.
  const holder = new Worker(
    `const { DatabaseSync } = require('node:sqlite');
     const { parentPort, workerData } = require('node:worker_threads');
     const database = new DatabaseSync(workerData);
     database.exec('begin immediate');
     parentPort.postMessage('held');
     setTimeout(() => { database.exec('rollback'); database.close(); }, 2000);`,
    { eval: true, workerData: file },
  );
  const released = once(holder, 'exit');
  await once(holder, 'message');
  const recorded = storage.recordAttempt(attemptRecord(user, 'denied', 'blocked'));

  const times: number[] = [];
  let isReleased = false;
  void released.then(() => {
    isReleased = true;
  });
  while (!isReleased) {
    const asked = performance.now();
    await (await fetch(health)).text();
    times.push(performance.now() - asked);
    await after(10);
  }
  await recorded;
  assert.equal((await storage.tailAttempts({ after: 0, limit: 10 })).rows.length, 1);
  // An event loop that waits for the lock answers twice at most. A single answer may be late on a busy machine.
  assert.ok(times.length > 20, `only ${times.length} answers in two seconds`);
  const late = times.filter((time) => time >= 50);
  assert.ok(late.length <= times.length / 10, `${late.length} of ${times.length} answers took 50 ms or longer`);
});

test('a log row that somebody altered or deleted breaks its chain', async (t) => {
  const logKey = randomBytes(32);
  const { storage, file, close } = await openTemporaryStorage({ logKey });
  t.after(close);
  const user = await addUser(storage, 'alice');
  for (let row = 0; row < 5; row += 1) await storage.recordAttempt(attemptRecord(user, 'denied', 'blocked'));
  const database = new DatabaseSync(file);
  t.after(() => database.close());
  const [table] = database
    .prepare("select name from sqlite_schema where type = 'table' and name like '%attempt%'")
    .all() as { name: string }[];
  assert.ok(table);
  database.exec(`update ${table.name} set reason = 'oath-code', outcome = 'approved' where id = 3`);
  const broken = (await storage.verifyLogs()).filter(({ brokenAt }) => brokenAt !== undefined);
  assert.deepEqual(
    broken.map(({ log }) => log),
    ['attempts'],
  );
});
