import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAhead } from '../../../../sdk-service/domain/directories/read-ahead.ts';

/** A list of so many pages, that says how far it was read, and fails behind the last where it is told so. */
function createList(count: number, failure?: Error) {
  const list = { read: 0, hasEnded: false };
  async function* pages(): AsyncGenerator<number> {
    try {
      while (list.read < count) {
        list.read += 1;
        yield list.read;
      }
      if (failure !== undefined) throw failure;
    } finally {
      list.hasEnded = true;
    }
  }
  return { list, pages: pages() };
}

test('each page comes once and in order, and is read two ahead and no further', async () => {
  const { list, pages } = createList(7);
  const seen: number[] = [];
  for await (const page of readAhead(pages)) {
    seen.push(page);
    // Whatever was asked for meanwhile has come when the queue of microtasks is empty.
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(list.read, Math.min(7, seen.length + 2));
  }
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7]);
});

test('a list that fails gives its pages before, and then its error', async () => {
  const { pages } = createList(3, new Error('gone'));
  const seen: number[] = [];
  await assert.rejects(async () => {
    for await (const page of readAhead(pages)) seen.push(page);
  }, /^Error: gone$/);
  assert.deepEqual(seen, [1, 2, 3]);
});

test('a list that is left early is ended', async () => {
  const { list, pages } = createList(100);
  for await (const page of readAhead(pages)) {
    assert.equal(page, 1);
    break;
  }
  assert.deepEqual([list.hasEnded, list.read <= 4], [true, true]);
});
