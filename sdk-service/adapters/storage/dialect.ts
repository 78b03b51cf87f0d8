import {
  type ColumnDefinitionBuilder,
  type Compilable,
  DummyDriver,
  type Expression,
  Kysely,
  MssqlAdapter,
  MssqlIntrospector,
  MssqlQueryCompiler,
  type RawBuilder,
  type SqlBool,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import type { Tables } from './schema.ts';

/**
 * Everything in which SQLite and SQL Server differ for us. All queries and migrations are written once and go through
 * one of these; what is not here (pragmas, savepoints, error numbers) belongs to the driver.
 */
export interface Dialect {
  /** Builds and compiles, executes nothing: the drivers take SQL and values. */
  readonly builder: Kysely<Tables>;
  readonly types: ColumnTypes;
  /** Stands behind a table's columns: an ordinary table, and one whose rows lie in the order of its primary key. */
  readonly table: RawBuilder<unknown>;
  readonly tableByKey: RawBuilder<unknown>;
  /** The column by which rows are counted as they come. */
  identity(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder;
  dropIndex(name: string, table: keyof Tables): Compilable;
  /** At most `count` rows, behind `skip` (default 0); stands at the end of an ordered query. */
  limit(count: number, skip?: number): RawBuilder<unknown>;
  /** Whether the text fits a pattern, byte by byte: `*` is any run of characters, everything else is itself. */
  matches(text: Expression<unknown>, pattern: string): Expression<SqlBool>;
  /** The strings of a JSON list, as a subquery: one parameter however many there are. */
  listed(json: string): Expression<string>;
}

/** Text is compared byte by byte everywhere: identifiers are case-sensitive, and names are canonical before they come here. */
export interface ColumnTypes {
  /** 22 characters of base64url, or a shorter word of ours. */
  readonly id: RawBuilder<unknown>;
  text(maxLength: number): RawBuilder<unknown>;
  readonly longText: RawBuilder<unknown>;
  readonly integer: RawBuilder<unknown>;
  /** Milliseconds since 1970, and whatever else may pass 2^31. */
  readonly instant: RawBuilder<unknown>;
  readonly flag: RawBuilder<unknown>;
  bytes(maxLength: number): RawBuilder<unknown>;
  readonly longBytes: RawBuilder<unknown>;
}

const text = sql`text`;
const integer = sql`integer`;
const blob = sql`blob`;

export const sqlite: Dialect = {
  builder: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (builder) => new SqliteIntrospector(builder),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  types: {
    id: text,
    text: () => text,
    longText: text,
    integer,
    instant: integer,
    flag: integer,
    bytes: () => blob,
    longBytes: blob,
  },
  table: sql`strict`,
  tableByKey: sql`strict, without rowid`,
  // AUTOINCREMENT: a row's number is never given again, whatever was deleted.
  identity: (column) => column.primaryKey().autoIncrement(),
  dropIndex: (name) => sqlite.builder.schema.dropIndex(name),
  limit: (count, skip) => (skip === undefined ? sql`limit ${count}` : sql`limit ${count} offset ${skip}`),
  // GLOB regards case, which LIKE does not; its other special characters stand for themselves within brackets.
  matches: (text, pattern) => sql<SqlBool>`${text} glob ${pattern.replaceAll(/[?[]/g, '[$&]')}`,
  listed: (json) => sql`(select value from json_each(${json}))`,
};

/** SQL Server has no driver here yet; its dialect keeps the queries portable, and a test parses what comes out of it. */
export const sqlServer: Dialect = {
  builder: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new MssqlAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (builder) => new MssqlIntrospector(builder),
      createQueryCompiler: () => new MssqlQueryCompiler(),
    },
  }),
  types: {
    id: sql`varchar(22) collate Latin1_General_100_BIN2`,
    text: (maxLength) => sql`nvarchar(${sql.lit(maxLength)}) collate Latin1_General_100_BIN2`,
    longText: sql`nvarchar(max)`,
    integer: sql`int`,
    instant: sql`bigint`,
    flag: sql`bit`,
    bytes: (maxLength) => sql`varbinary(${sql.lit(maxLength)})`,
    longBytes: sql`varbinary(max)`,
  },
  table: sql``,
  tableByKey: sql``,
  identity: (column) => column.identity().primaryKey(),
  dropIndex: (name, table) => sqlServer.builder.schema.dropIndex(name).on(table),
  limit: (count, skip = 0) => sql`offset ${skip} rows fetch next ${count} rows only`,
  matches: (text, pattern) =>
    sql<SqlBool>`${text} like ${pattern.replaceAll(/[%_[\\]/g, '\\$&').replaceAll('*', '%')} escape '\\'`,
  listed: (json) => sql`(select value from openjson(${json}))`,
};
