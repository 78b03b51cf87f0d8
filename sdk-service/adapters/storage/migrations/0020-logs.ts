import { type ColumnDefinitionBuilder, sql } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters; SQLite does not look at them.
const NAME = 800;
const WORD = 40;

/** Which server wrote a row of the authentication log, and when failures were, so that they can be forgotten. */
export const logs: Migration = {
  number: 20,
  name: 'logs',
  statements: ({ builder: { schema }, types }) => [
    // Null: written by a release that did not say so.
    schema.alterTable('attempts').addColumn('server_name', types.text(NAME)),
    schema.alterTable('attempts').addColumn('server_address', types.text(WORD)),
    // The newest failure; null: none, or one of a release that did not say so.
    schema.alterTable('authenticators').addColumn('failed_at', types.instant),
    schema.alterTable('authenticators').addColumn('forgotten_failures', types.integer, noneYet),
    // Numbers that callers brought have kinds that begin with ~, which is behind all words.
    schema
      .createIndex('authenticators_brought')
      .on('authenticators')
      .column('failed_at')
      .where(sql.ref('kind'), '>=', sql.lit('~')),
  ],
};

function noneYet(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull().defaultTo(0);
}
