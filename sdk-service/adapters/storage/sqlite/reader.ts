import type { Query, Values } from '../database.ts';
import type { Connection } from './connection.ts';
import { isBusy, toStoreError, unavailable } from './store-errors.ts';

/** Reads on a connection of its own: sees what is committed and nothing else. */
export interface Reader {
  first<V extends Values, Row>(query: Query<V, Row>, values: V): Promise<Row | undefined>;
  all<V extends Values, Row>(query: Query<V, Row>, values: V): Promise<Row[]>;
  close(): void;
}

export interface ReaderOptions {
  readonly connection: Connection;
  /** How long a read may wait for a lock, which in WAL mode is held for moments only. */
  readonly lockWaitMilliseconds: number;
}

/**
 * The reads of one turn of the event loop are made together at its end, in one transaction: that saves each of them taking
 * and giving back the lock, and reading right behind one another costs half of what it does between other work, since
 * SQLite's code and pages are still at hand. The transaction is over before anybody is answered, so that no reader keeps a
 * checkpoint from its work, and whoever has written reads what he wrote.
 */
export function createReader({ connection, lockWaitMilliseconds }: ReaderOptions): Reader {
  let waiting: Read[] = [];
  let closed = false;

  function flush(): void {
    const reads = waiting;
    waiting = [];
    const begun = attempt(() => connection.control('begin'));
    for (const read of reads) {
      if (closed) read.reject(unavailable('The store is closed.'));
      else settle(read, 'error' in begun ? begun : attempt(read.execute));
    }
    // Some errors have ended it already.
    if (!closed && connection.isInTransaction()) connection.control('commit');
  }

  function settle(read: Read, outcome: Outcome): void {
    if (!('error' in outcome)) read.resolve(outcome.result);
    else if (isBusy(outcome.error) && performance.now() <= read.deadline) {
      setTimeout(() => enqueue(read), 1 + Math.random() * 4);
    } else read.reject(toStoreError(outcome.error));
  }

  function enqueue(read: Read): void {
    waiting.push(read);
    if (waiting.length === 1) setImmediate(flush);
  }

  function read<Result>(execute: () => Result): Promise<Result> {
    if (closed) return Promise.reject(unavailable('The store is closed.'));
    const deadline = performance.now() + lockWaitMilliseconds;
    return new Promise((resolve, reject) => {
      enqueue({ execute, resolve: resolve as (result: unknown) => void, reject, deadline });
    });
  }

  return {
    first: (query, values) => read(() => connection.first(query.sql, query.bind(values)) as never),
    all: (query, values) => read(() => connection.all(query.sql, query.bind(values)) as never[]),
    close() {
      closed = true;
      connection.close();
    },
  };
}

interface Read {
  readonly execute: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** By the clock of `performance`. */
  readonly deadline: number;
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

function attempt(execute: () => unknown): Outcome {
  try {
    return { result: execute() };
  } catch (error) {
    return { error };
  }
}
