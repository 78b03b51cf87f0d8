import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { compileQuery } from '../../../../sdk-service/adapters/storage/compile-query.ts';
import { createStorage } from '../../../../sdk-service/adapters/storage/create-storage.ts';
import type { Database } from '../../../../sdk-service/adapters/storage/database.ts';
import { sqlite } from '../../../../sdk-service/adapters/storage/dialect.ts';
import { createLogChains } from '../../../../sdk-service/adapters/storage/log-chain.ts';
import { openTemporaryStorage } from '../../../support/temporary-storage.ts';

/** Every fixed query of the store: all are compiled when it is built. */
function compileAll(): readonly string[] {
  const compiled: string[] = [];
  const database: Database = {
    dialect: sqlite,
    query(build) {
      const query = compileQuery(sqlite, build);
      compiled.push(query.sql);
      return query;
    },
    first: async () => undefined,
    all: async () => [],
    write: async () => Promise.reject(new Error('Nothing is written here.')),
  };
  const logKey = createSecretKey(randomBytes(32));
  const chains = createLogChains({ key: logKey, node: 'node' });
  createStorage({ database, chains, logKey, closeDatabase: async () => undefined });
  return compiled;
}

interface Planned {
  readonly sql: string;
  readonly steps: readonly string[];
}

async function planAll(t: Parameters<NonNullable<Parameters<typeof test>[0]>>[0]): Promise<readonly Planned[]> {
  const { file, close } = await openTemporaryStorage();
  t.after(close);
  const database = new DatabaseSync(file, { readOnly: true });
  t.after(() => database.close());
  return compileAll().map((sql) => ({
    sql,
    steps: database
      .prepare(`explain query plan ${sql}`)
      .all()
      .map(({ detail }) => String(detail)),
  }));
}

test('what is of one user is looked up by him, and not gone through in another order', async (t) => {
  const astray = (await planAll(t)).filter(
    ({ sql, steps }) =>
      /"user_id" = \?/.test(sql) && steps.some((step) => /USING INDEX \w+_by_(state|end|time)\b/.test(step)),
  );
  assert.deepEqual(astray, []);
});

/** Of these there are as many as there are people, or answers of theirs. */
const big =
  /^SCAN (users|authenticators|devices|app_devices|challenges|attempts|changes|user_names|blocks)\b(?! USING)/;

test('no query goes through everybody', async (t) => {
  const slow = (await planAll(t)).filter(
    ({ sql, steps }) => steps.some((step) => big.test(step)) && !/order by "id" desc limit \?/.test(sql),
  );
  assert.deepEqual(slow, []);
});
