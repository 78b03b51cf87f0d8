/** Asked for while one page is worked on: the directory need not wait for us, nor we for it. */
const PAGES_AHEAD = 2;

/** The pages of a list, the next ones asked for before the one is done with. */
export async function* readAhead<Page>(list: AsyncIterable<Page>): AsyncGenerator<Page> {
  const pages = list[Symbol.asyncIterator]();
  const asked: Promise<IteratorResult<Page>>[] = [];

  function ask(): void {
    const next = pages.next();
    // Told when it is that one's turn.
    next.catch(() => undefined);
    asked.push(next);
  }

  try {
    for (let ahead = 0; ahead < PAGES_AHEAD; ahead += 1) ask();
    for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
      const { done, value } = await next;
      if (done === true) return;
      ask();
      yield value;
    }
  } finally {
    await pages.return?.(undefined);
  }
}
