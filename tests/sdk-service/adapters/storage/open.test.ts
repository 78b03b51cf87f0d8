import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createSqliteStorage } from '../../../../sdk-service/adapters/storage/index.ts';
import { migrations } from '../../../../sdk-service/adapters/storage/migrations/index.ts';
import { openTemporaryStorage } from '../../../support/temporary-storage.ts';

function temporaryFile(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'mfa-store-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'store.db');
}

const logKey = randomBytes(32);

function withDatabase(file: string, work: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(file);
  work(database);
  database.close();
}

test('a store of a newer release is refused, with both versions', async (t) => {
  const file = temporaryFile(t);
  await (await createSqliteStorage({ file, logKey })).close();
  withDatabase(file, (database) => database.exec("insert into migrations values (999, 'from-the-future', 0)"));
  await assert.rejects(createSqliteStorage({ file, logKey }), {
    code: 'misconfigured',
    message: `The store belongs to a newer release: its schema is version 999, this release knows versions up to ${migrations.at(-1)?.number}.`,
  });
});

test('a step that came late is taken, though the store has newer ones', async (t) => {
  const file = temporaryFile(t);
  await (await createSqliteStorage({ file, logKey })).close();
  const numbers = 'select group_concat(number) as numbers from (select number from migrations order by number)';
  let before: unknown;
  withDatabase(file, (database) => {
    before = database.prepare(numbers).get();
    // As if it had never been; the steps behind it stay.
    database.exec("drop table outbox; drop table leases; delete from migrations where name = 'outbox'");
  });
  await (await createSqliteStorage({ file, logKey })).close();
  withDatabase(file, (database) => {
    assert.deepEqual(database.prepare(numbers).get(), before);
    assert.equal(
      database.prepare("select count(*) as tables from sqlite_schema where name = 'outbox'").get()?.tables,
      1,
    );
  });
});

test('the database of another program is refused, and left as it is', async (t) => {
  const file = temporaryFile(t);
  withDatabase(file, (database) => database.exec('create table songs (title text)'));
  await assert.rejects(createSqliteStorage({ file, logKey }), { code: 'misconfigured' });
  withDatabase(file, (database) => {
    assert.deepEqual(
      database
        .prepare('select name from sqlite_schema')
        .all()
        .map(({ name }) => name),
      ['songs'],
    );
  });
});

test('a file that is no database is refused', async (t) => {
  const file = temporaryFile(t);
  writeFileSync(file, 'once upon a time '.repeat(500));
  await assert.rejects(createSqliteStorage({ file, logKey }), { code: 'misconfigured' });
});

test('a folder that is missing is named', async () => {
  const file = join(tmpdir(), randomBytes(8).toString('hex'), 'store.db');
  await assert.rejects(createSqliteStorage({ file, logKey }), { code: 'misconfigured', message: /does not exist/ });
});

test('the file is readable by its owner alone', { skip: process.platform === 'win32' }, async (t) => {
  const { file, close } = await openTemporaryStorage();
  t.after(close);
  assert.deepEqual(
    [file, `${file}-wal`].map((path) => statSync(path).mode & 0o077),
    [0, 0],
  );
});

test('of several threads that open a new store at once, one makes its schema', async (t) => {
  const file = temporaryFile(t);
  const module = new URL('../../../../sdk-service/adapters/storage/index.ts', import.meta.url).href;
  const source = `
    import { workerData } from 'node:worker_threads';
    const { createSqliteStorage } = await import(${JSON.stringify(module)});
    const storage = await createSqliteStorage({ file: workerData, logKey: Buffer.alloc(32) });
    await storage.ping();
    await storage.close();`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const exits = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const [code] = await once(new Worker(url, { workerData: file }), 'exit');
      return code;
    }),
  );
  assert.deepEqual(exits, [0, 0, 0]);
  withDatabase(file, (database) => {
    assert.deepEqual(
      { ...database.prepare('select count(*) as steps from migrations').get() },
      { steps: migrations.length },
    );
  });
});

test('nothing is accepted by a store that is closed', async (t) => {
  const storage = await createSqliteStorage({ file: temporaryFile(t), logKey });
  const written = storage.writeProperty('origin', 'production');
  await storage.close();
  await written;
  await assert.rejects(storage.writeProperty('origin', 'demo'), { code: 'unavailable', dependency: 'store' });
  await assert.rejects(storage.findUser('alice'), { code: 'unavailable', dependency: 'store' });
});

test('a queue that is full refuses at once', async (t) => {
  const { storage, close } = await openTemporaryStorage({ maximumWaiting: 3 });
  t.after(close);
  const results = await Promise.allSettled(
    Array.from({ length: 5 }, (_, index) => storage.writeProperty(`property-${index}`, '')),
  );
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
  );
});
