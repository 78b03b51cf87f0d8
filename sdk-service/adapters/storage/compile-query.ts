import type { Build, Query, SqlValue, Values } from './database.ts';
import type { Dialect } from './dialect.ts';

/** Compiles a query once, so that executing it costs no more than binding its values. */
export function compileQuery<V extends Values, Row>(dialect: Dialect, build: Build<V, Row>): Query<V, Row> {
  const { sql, parameters } = build(dialect.builder, placeholders<V>()).compile();
  const constants: SqlValue[] = [];
  const places: { readonly index: number; readonly name: string }[] = [];
  for (const [index, parameter] of parameters.entries()) {
    if (parameter instanceof Placeholder) places.push({ index, name: parameter.name });
    constants.push(parameter instanceof Placeholder ? null : (parameter as SqlValue));
  }
  return {
    sql,
    bind(values) {
      const bound = constants.slice();
      for (const { index, name } of places) bound[index] = values[name] ?? null;
      return bound;
    },
  };
}

/** Stands in a query for a value to come. Kysely takes it for a value and hands it back among the parameters. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

function placeholders<V extends Values>(): V {
  return new Proxy({} as V, { get: (_, name) => new Placeholder(String(name)) });
}
