import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzSdk } from '../../support/fuzz-sdk.ts';

/** Two thousand here; `npm run bench -- fuzz` sends a hundred thousand. */
test('random bytes and mutated envelopes bring answers and faults that blame the caller, and nothing else', async () => {
  const report = await fuzzSdk({ requests: 2000, seed: 20_261_124 });
  assert.deepEqual(report.bad, []);
  assert.deepEqual(report.errors, []);
  assert.ok((report.kinds.answered ?? 0) > 200, `only ${report.kinds.answered} were still messages`);
  const grownBytes = report.heapBytes.late - report.heapBytes.early;
  assert.ok(grownBytes < 16 * 1024 * 1024, `the heap grew by ${grownBytes} bytes`);
});
