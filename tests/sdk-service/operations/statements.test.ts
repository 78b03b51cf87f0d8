import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createSdkCalls } from '../../support/call-operations.ts';
import { createTestBed } from '../../support/test-bed.ts';

async function setUp(t: TestContext) {
  const statements: string[] = [];
  const bed = await createTestBed(t, { onStatement: (sql) => void statements.push(sql) });

  /** What the store ran for it. */
  async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
    statements.length = 0;
    await work();
    return [...statements];
  }

  return { bed, call: createSdkCalls(bed), statementsOf };
}

const frame = /^(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)/i;
const begin = {
  username: 'anna',
  initiatingAuthenticationType: 'pfsdk',
  applicationName: 'Payroll',
  requireUserMatch: true,
} as const;

function countOf(statements: readonly string[]) {
  return {
    statements: statements.filter((sql) => !frame.test(sql)).length,
    writeTransactions: statements.filter((sql) => /^BEGIN IMMEDIATE/i.test(sql)).length,
  };
}

test('PfAuthUser_4 takes at most four statements and one write transaction', async (t) => {
  const { bed, call, statementsOf } = await setUp(t);
  await bed.addOathUser();
  // The second one, which has an older prompt to supersede.
  await call('PfAuthUser_4', begin);
  const ran = await statementsOf(() => call('PfAuthUser_4', begin));
  const { statements, writeTransactions } = countOf(ran);
  assert.ok(statements <= 4, ran.join('\n'));
  assert.equal(writeTransactions, 1);
});

test('ValidateOathCode takes at most four statements and one write transaction', async (t) => {
  const { bed, call, statementsOf } = await setUp(t);
  const { code } = await bed.addOathUser();
  const { authenticationRequestId } = await call('PfAuthUser_4', begin);
  const answer = { username: 'anna', code: code(), authenticationRequestId, fallback: false };
  const ran = await statementsOf(async () => assert.equal((await call('ValidateOathCode', answer)).result, true));
  const { statements, writeTransactions } = countOf(ran);
  assert.ok(statements <= 4, ran.join('\n'));
  assert.equal(writeTransactions, 1);
});
