import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEvenAnswers } from '../../../../sdk-service/adapters/directory/even-answers.ts';

/** Time that passes only where a test says so. */
function createBed() {
  let now = 0;
  const waits: number[] = [];
  const even = createEvenAnswers({ now: () => now, wait: async (milliseconds) => void waits.push(milliseconds) });
  const bind = (milliseconds: number) =>
    even.measure(async () => {
      now += milliseconds;
      return 'answer';
    });
  return { even, bind, waits };
}

test('somebody who does not exist is answered as late as somebody who does', async () => {
  const { even, bind, waits } = createBed();
  for (let count = 0; count < 40; count += 1) assert.equal(await bind(50), 'answer');
  await even.pretend();
  assert.deepEqual(waits, [50]);
});

test('one slow bind keeps nobody waiting for long', async () => {
  const { even, bind, waits } = createBed();
  await bind(60_000);
  await even.pretend();
  assert.ok((waits[0] ?? 0) <= 424, String(waits[0]));
});

test('a bind that failed says nothing of how long one takes', async () => {
  const { even, waits } = createBed();
  await assert.rejects(even.measure(() => Promise.reject(new Error('closed'))));
  await even.pretend();
  assert.deepEqual(waits, [30]);
});
