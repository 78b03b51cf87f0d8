import type { Compilable, Kysely } from 'kysely';
import type { Dialect } from './dialect.ts';
import type { Tables } from './schema.ts';

/** What both databases take as a parameter and give back in a row. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** Values by name, as a query asks for them. */
export type Values = Readonly<Record<string, SqlValue | undefined>>;

/** A statement compiled once: its text, and the order in which its values are bound. */
export interface Query<V extends Values, Row> {
  readonly sql: string;
  bind(values: V): readonly SqlValue[];
  /** Never there; carries the type of the rows. */
  readonly rowType?: Row;
}

/** Writes a query with kysely. `values` stands for what is bound at execution: use its members like the values themselves. */
export type Build<V extends Values, Row> = (builder: Kysely<Tables>, values: V) => Compilable<Row>;

/** A store, whatever drives it: what the rooms of this folder need of it. */
export interface Database {
  readonly dialect: Dialect;
  /** Compiles. Costs some 50 µs: what is executed often is compiled when the store is opened. */
  query<V extends Values, Row>(build: Build<V, Row>): Query<V, Row>;
  /** Reads see what is committed. @throws MfaError `unavailable` */
  first<V extends Values, Row>(query: Query<V, Row>, values: V): Promise<Row | undefined>;
  all<V extends Values, Row>(query: Query<V, Row>, values: V): Promise<Row[]>;
  /**
   * Runs a command and resolves when it is durable.
   *
   * @param command called anew if the transaction was lost and the command is tried again.
   * @throws MfaError `unavailable`; then nothing of it was done.
   */
  write<Result>(command: () => Command<Result>): Promise<Result>;
}

/**
 * A command: statements with the decisions between them, and nothing else to wait for. A generator, so that one driver
 * may execute it synchronously inside a group of commands and another across a network, and so that it cannot keep the
 * transaction open for anything but its own statements.
 */
export type Command<Result> = Generator<Step, Result, unknown>;

/** A statement, or `undo`: what this command has done so far is undone, and it goes on. */
export type Step = Statement | RepeatedStatement | 'undo';

export interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
  readonly returns: 'changes' | 'first' | 'all';
}

/** One statement for each of several rows. */
export interface RepeatedStatement {
  readonly sql: string;
  readonly valuesOfEach: Iterable<readonly SqlValue[]>;
  readonly returns: 'nothing';
}

/** @returns how many rows were inserted, updated or deleted. */
export function* change<V extends Values>(query: Query<V, unknown>, values: V): Command<number> {
  return (yield { sql: query.sql, values: query.bind(values), returns: 'changes' }) as number;
}

/** The same with each of the rows, in their order. */
export function* changeEach<V extends Values>(query: Query<V, unknown>, rows: readonly V[]): Command<void> {
  yield { sql: query.sql, valuesOfEach: rows.map((row) => query.bind(row)), returns: 'nothing' };
}

export function* selectFirst<V extends Values, Row>(query: Query<V, Row>, values: V): Command<Row | undefined> {
  return (yield { sql: query.sql, values: query.bind(values), returns: 'first' }) as Row | undefined;
}

export function* selectAll<V extends Values, Row>(query: Query<V, Row>, values: V): Command<Row[]> {
  return (yield { sql: query.sql, values: query.bind(values), returns: 'all' }) as Row[];
}

export function* undo(): Command<void> {
  yield 'undo';
}
