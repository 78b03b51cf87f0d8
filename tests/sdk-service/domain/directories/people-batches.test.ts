import assert from 'node:assert/strict';
import { test } from 'node:test';
import { peopleBatches } from '../../../../sdk-service/domain/directories/people-batches.ts';
import type { DirectoryPerson } from '../../../../sdk-service/ports/directory.ts';
import { entry } from '../synchronization/sync-bed.ts';

/** A list of so many people, that says how far it was read, and fails behind the last where it is told so. */
function createList(count: number, failure?: Error) {
  const list = { read: 0, hasEnded: false };
  async function* people(): AsyncGenerator<DirectoryPerson> {
    try {
      while (list.read < count) {
        list.read += 1;
        yield entry(`u${list.read}`);
      }
      if (failure !== undefined) throw failure;
    } finally {
      list.hasEnded = true;
    }
  }
  return { list, people: people() };
}

test('everybody comes once and in order, and is read two batches ahead and no further', async () => {
  const { list, people } = createList(1501);
  const names: string[] = [];
  for await (const batch of peopleBatches(people)) {
    names.push(...batch.map(({ username }) => username));
    // Whatever was asked for meanwhile has come when the queue of microtasks is empty.
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(list.read, Math.min(1501, names.length + 2 * 250));
  }
  assert.deepEqual(
    names,
    Array.from({ length: 1501 }, (_, index) => `u${index + 1}`),
  );
});

test('a list that fails gives whole batches before, and then its error', async () => {
  const { people } = createList(600, new Error('gone'));
  const sizes: number[] = [];
  await assert.rejects(async () => {
    for await (const batch of peopleBatches(people)) sizes.push(batch.length);
  }, /^Error: gone$/);
  assert.deepEqual(sizes, [250, 250]);
});

test('a list that is left early is ended', async () => {
  const { list, people } = createList(5000);
  for await (const batch of peopleBatches(people)) {
    assert.equal(batch.length, 250);
    break;
  }
  assert.deepEqual([list.hasEnded, list.read <= 1000], [true, true]);
});
