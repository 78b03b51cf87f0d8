import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { sqlite } from '../../../../sdk-service/adapters/storage/dialect.ts';
import { compileAllQueries } from '../../../support/compile-all-queries.ts';
import { openTemporaryStorage } from '../../../support/temporary-storage.ts';

interface Planned {
  readonly sql: string;
  readonly steps: readonly string[];
}

async function planAll(t: TestContext): Promise<readonly Planned[]> {
  const { file, close } = await openTemporaryStorage();
  t.after(close);
  const database = new DatabaseSync(file, { readOnly: true });
  t.after(() => database.close());
  return compileAllQueries(sqlite).compiled.map((sql) => {
    const steps = database.prepare(`explain query plan ${sql}`).all();
    return { sql, steps: steps.map(({ detail }) => nameTable(String(detail), sql)) };
  });
}

/** A step by the table that it goes through, whatever the query calls it. */
function nameTable(step: string, sql: string): string {
  return step.replace(/^(SCAN|SEARCH) (\w+)/, (_, how, called) => {
    const [, table = called] = new RegExp(`(?:from|join) "(\\w+)" as "${called}"`).exec(sql) ?? [];
    return `${how} ${table}`;
  });
}

test('what is of one user is looked up by him, and not gone through in another order', async (t) => {
  const astray = (await planAll(t)).filter(
    ({ sql, steps }) =>
      /"user_id" = \?/.test(sql) && steps.some((step) => /USING INDEX \w+_by_(state|end|time)\b/.test(step)),
  );
  assert.deepEqual(astray, []);
});

/** Of these there are as many as there are people, or answers of theirs; through an index is no shorter way. */
const big =
  /^SCAN (users|authenticators|devices|app_devices|challenges|attempts|changes|user_names|blocks|event_calls|temporary_codes|disavowals|outbox|app_enrollments)\b/;

test('no query goes through everybody', async (t) => {
  const slow = (await planAll(t)).filter(
    ({ sql, steps }) => steps.some((step) => big.test(step)) && !/order by "(id|number)" desc limit \?/.test(sql),
  );
  assert.deepEqual(slow, []);
});
