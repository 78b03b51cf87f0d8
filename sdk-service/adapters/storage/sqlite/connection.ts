import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { SqlValue } from '../database.ts';

/** One connection to the file: executes statements, and keeps the prepared ones. */
export interface Connection {
  /** @returns how many rows were changed. */
  change(sql: string, values: readonly SqlValue[]): number;
  first(sql: string, values: readonly SqlValue[]): unknown;
  all(sql: string, values: readonly SqlValue[]): unknown[];
  /** A statement without values or rows: `begin`, `commit`, a savepoint, a pragma. */
  control(sql: string): void;
  /** False again when SQLite itself rolled a transaction back. */
  isInTransaction(): boolean;
  close(): void;
}

export interface ConnectionOptions {
  readonly file: string;
  readonly readOnly?: boolean;
  /** How long a statement may block this thread waiting for a lock. */
  readonly busyTimeoutMilliseconds: number;
  /** Diagnostics: called with the text of every statement before it is executed. */
  readonly onStatement?: ((sql: string) => void) | undefined;
}

interface Prepared {
  readonly statement: StatementSync;
  /** Undefined for a statement without rows. */
  readonly toRow: (values: SQLOutputValue[]) => unknown;
}

/** Twice as many as there are fixed queries; the rest is for those made for one call. The oldest makes room. */
const CACHED_STATEMENTS = 400;

export function openConnection(options: ConnectionOptions): Connection {
  const { file, readOnly = false, busyTimeoutMilliseconds, onStatement } = options;
  const database = new DatabaseSync(file, { readOnly, timeout: busyTimeoutMilliseconds });
  const cache = new Map<string, Prepared>();

  function prepared(sql: string): Prepared {
    onStatement?.(sql);
    return cache.get(sql) ?? prepare(sql);
  }

  function prepare(sql: string): Prepared {
    const statement = database.prepare(sql);
    // Arrays and a factory with the columns' names written in: twice as fast as the objects of node:sqlite.
    statement.setReturnArrays(true);
    const entry = { statement, toRow: createRowFactory(statement.columns().map((column) => column.name)) };
    if (cache.size >= CACHED_STATEMENTS) {
      for (const oldest of cache.keys()) {
        cache.delete(oldest);
        break;
      }
    }
    cache.set(sql, entry);
    return entry;
  }

  return {
    change: (sql, values) => Number(prepared(sql).statement.run(...(values as SQLInputValue[])).changes),
    first(sql, values) {
      const { statement, toRow } = prepared(sql);
      const row = statement.get(...(values as SQLInputValue[]));
      return row === undefined ? undefined : toRow(row as unknown as SQLOutputValue[]);
    },
    all(sql, values) {
      const { statement, toRow } = prepared(sql);
      const rows = statement.all(...(values as SQLInputValue[]));
      return (rows as unknown as SQLOutputValue[][]).map(toRow);
    },
    control: (sql) => void prepared(sql).statement.run(),
    isInTransaction: () => database.isTransaction,
    close: () => database.close(),
  };
}

/** Bytes come as Uint8Array; the records have Buffers, which share the memory. */
function toBuffer(value: SQLOutputValue): SQLOutputValue {
  return typeof value === 'object' && value !== null
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : value;
}

/** A function that makes an object of a row. The names are those of our own queries, quoted as JSON all the same. */
function createRowFactory(names: readonly string[]): (values: SQLOutputValue[]) => unknown {
  const members = names.map((name, index) => `${JSON.stringify(name)}: toBuffer(values[${index}])`);
  return new Function('toBuffer', `return (values) => ({ ${members.join(', ')} })`)(toBuffer);
}
