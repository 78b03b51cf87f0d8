import type { DirectoryPerson } from '../../ports/directory.ts';

/** Taken over together, so that they share reads, statements and the disk's flush; nobody else's change waits longer than
 * for one batch. */
const PEOPLE_AT_ONCE = 250;

/** While a batch is worked on, a page of the directory is asked for. */
const BATCHES_AHEAD = 2;

/** The people of a list, batch by batch, read ahead. */
export async function* peopleBatches(
  people: AsyncIterable<DirectoryPerson>,
): AsyncGenerator<readonly DirectoryPerson[]> {
  const batches = toBatches(people);
  const asked: Promise<IteratorResult<readonly DirectoryPerson[]>>[] = [];

  function ask(): void {
    const next = batches.next();
    // Told when it is that one's turn.
    next.catch(() => undefined);
    asked.push(next);
  }

  try {
    for (let ahead = 0; ahead < BATCHES_AHEAD; ahead += 1) ask();
    for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
      const { done, value } = await next;
      if (done === true) return;
      ask();
      yield value;
    }
  } finally {
    await batches.return(undefined);
  }
}

async function* toBatches(people: AsyncIterable<DirectoryPerson>): AsyncGenerator<readonly DirectoryPerson[]> {
  let batch: DirectoryPerson[] = [];
  for await (const person of people) {
    batch.push(person);
    if (batch.length < PEOPLE_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
