import { type Command, change, type Database } from './database.ts';
import type { GenerationsTable } from './schema.ts';

type Name = GenerationsTable['name'];

/** Tells all processes, as part of a command, that accounts or settings have changed. */
export type RaiseGeneration = (name: Name) => Command<void>;

export function createGenerations(database: Database): RaiseGeneration {
  const raise = database.query((builder, generation: { name: Name }) =>
    builder
      .updateTable('generations')
      .set(({ eb, lit }) => ({ value: eb('value', '+', lit(1)) }))
      .where('name', '=', generation.name),
  );
  return function* (name) {
    yield* change(raise, { name });
  };
}
