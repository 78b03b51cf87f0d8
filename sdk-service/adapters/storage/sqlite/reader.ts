import { setTimeout as delay } from 'node:timers/promises';
import type { Query, Values } from '../database.ts';
import type { Connection } from './connection.ts';
import { isBusy, toStoreError, unavailable } from './store-errors.ts';

/** Reads on a connection of its own: sees what is committed and nothing else. */
export interface Reader {
  first<V extends Values, Row>(query: Query<V, Row>, values: V): Promise<Row | undefined>;
  all<V extends Values, Row>(query: Query<V, Row>, values: V): Promise<Row[]>;
  /** The next read sees what was committed until now. */
  refresh(): void;
  close(): void;
}

export interface ReaderOptions {
  readonly connection: Connection;
  /** How long a read may wait for a lock, which in WAL mode is held for moments only. */
  readonly lockWaitMilliseconds: number;
}

/**
 * The reads of one turn of the event loop share one transaction, which saves each of them taking and giving back the
 * lock. It ends with the turn, so that no reader keeps a checkpoint from its work, and at each commit of this process,
 * so that whoever has written reads what he wrote.
 */
export function createReader({ connection, lockWaitMilliseconds }: ReaderOptions): Reader {
  let open = false;
  let closed = false;

  function refresh(): void {
    if (!open) return;
    open = false;
    // Some errors have ended it already.
    if (connection.isInTransaction()) connection.control('commit');
  }

  function begin(): void {
    if (open) return;
    connection.control('begin');
    open = true;
    setImmediate(refresh);
  }

  async function read<Result>(execute: () => Result): Promise<Result> {
    const deadline = performance.now() + lockWaitMilliseconds;
    for (;;) {
      if (closed) throw unavailable('The store is closed.');
      try {
        begin();
        return execute();
      } catch (error) {
        if (!isBusy(error) || performance.now() > deadline) throw toStoreError(error);
        refresh();
      }
      await delay(1 + Math.random() * 4);
    }
  }

  return {
    first: (query, values) => read(() => connection.first(query.sql, query.bind(values)) as never),
    all: (query, values) => read(() => connection.all(query.sql, query.bind(values)) as never[]),
    refresh,
    close() {
      refresh();
      closed = true;
      connection.close();
    },
  };
}
