import type { ColumnDefinitionBuilder } from 'kysely';
import type { Migration } from './index.ts';

// Longest values, in characters; SQLite does not look at them.
const WORD = 40;
const NAME = 200;
const HASH = 43;

/** Recordings of the company's own for phone calls. */
export const recordings: Migration = {
  number: 38,
  name: 'recordings',
  statements: ({ builder: { schema }, types, table }) => [
    schema
      .createTable('recordings')
      .addColumn('id', types.id, (column) => column.primaryKey().notNull())
      .addColumn('type', types.text(WORD), required)
      .addColumn('language', types.text(WORD), required)
      .addColumn('application', types.text(NAME), required)
      .addColumn('canonical_application', types.text(NAME), required)
      .addColumn('description', types.text(NAME), required)
      .addColumn('sound_id', types.text(HASH), required)
      .addColumn('format', types.text(WORD), required)
      .addColumn('milliseconds', types.integer, required)
      .addColumn('bytes', types.integer, required)
      .addColumn('added_at', types.instant, required)
      .addColumn('removed_at', types.instant)
      .addColumn('sound', types.longBytes, required)
      .modifyEnd(table),
    schema.createIndex('recordings_by_sound').on('recordings').column('sound_id'),
    schema
      .createIndex('recordings_by_use')
      .on('recordings')
      .columns(['type', 'language', 'canonical_application', 'removed_at']),
  ],
};

function required(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.notNull();
}
